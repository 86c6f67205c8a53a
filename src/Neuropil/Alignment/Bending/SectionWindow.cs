using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment.Bending;

/// <summary>The part of one section that a window of the volume shows, band-passed at several sizes.</summary>
/// <remarks>Planes lie in the frame of the section; <see cref="Show"/> brings them into the frame of the window. For one thread.</remarks>
internal sealed class SectionWindow : IDisposable
{
    /// <summary>Structure compared, px of each size: above pixel noise and vesicles, which do not go on from section to section; below shading.</summary>
    private const double FinePx = 0.75, WidePx = 6;

    /// <summary>Band-passed, by px of matching size per px.</summary>
    private readonly Dictionary<int, Plane16> _sizes = [], _shown = [];
    private readonly Affine2 _toSection;
    private readonly PixelRect _window;
    private readonly Px2 _corner;

    /// <param name="grey">The section in px of matching size, as <see cref="KnownBandPass"/> takes it; 0 where no tile lies. It is disposed here.</param>
    /// <param name="corner">Section px of the middle of its first pixel.</param>
    /// <param name="pixel">Section px per px of <paramref name="grey"/>.</param>
    /// <param name="toSection">Volume px to section px.</param>
    /// <param name="window">Volume px.</param>
    /// <param name="sizes">Px of matching size per px: 1, and so many times twice that.</param>
    public SectionWindow(Plane16 grey, Px2 corner, int pixel, Affine2 toSection, PixelRect window, int sizes)
    {
        (_toSection, _window, _corner, Pixel) = (toSection, window, corner, pixel);
        for (int size = 0, factor = 1; size < sizes; size++, factor *= 2)
        {
            using var cells = new GreyCells(grey);
            _sizes[factor] = KnownBandPass.Of(grey, cells, FinePx, WidePx);
            grey.Dispose();
            grey = cells.Halved();
        }
        grey.Dispose();
    }

    /// <summary>Section px per px of matching size.</summary>
    public int Pixel { get; }

    public void Dispose()
    {
        foreach (var plane in _sizes.Values.Concat(_shown.Values)) plane.Dispose();
        _sizes.Clear();
        _shown.Clear();
    }

    /// <summary>What the window shows at a size, each place moved by a shift first; <see cref="KnownBandPass.Unknown"/> where nothing is known.</summary>
    /// <param name="factor">Px of matching size per px of the result.</param>
    /// <param name="shift">Volume px, in the frame of the window; null for none, and then the plane is kept for the next time. Others are the
    /// caller's, to dispose.</param>
    public Plane16 Show(int factor, ShiftGrid? shift)
    {
        if (shift is null && _shown.TryGetValue(factor, out var known)) return known;
        int pixel = Pixel * factor;
        var plane = Plane16.RentUnset(_window.Width / pixel, _window.Height / pixel);
        var line = new PlaceLine(plane.Width);
        for (int y = 0; y < plane.Height; y++)
        {
            // Window px → plane px, one affine map.
            double middle = (pixel - 1) / 2.0, scale = 1.0 / pixel, offset = (factor - 1) / 2.0 / factor;
            var start = _toSection.Apply(new(_window.X + middle, _window.Y + y * pixel + middle)) - _corner;
            var first = new Px2(start.X * scale - offset, start.Y * scale - offset);
            if (shift is null) line.Set(first, _toSection);
            else line.Set(first, _toSection, shift, pixel, y);
            BilinearShorts.Sample(_sizes[factor], line.X, line.Y, plane.Row(y));
        }
        if (shift is null) _shown[factor] = plane;
        return plane;
    }
}
