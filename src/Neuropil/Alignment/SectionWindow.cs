using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment;

/// <summary>The part of one section that a window of the volume shows, band-passed at several sizes.</summary>
/// <remarks>Planes lie in the frame of the section; <see cref="Show"/> brings them into the frame of the window. Immutable once made.</remarks>
internal sealed class SectionWindow
{
    /// <summary>Structure compared, px of each size: above pixel noise and vesicles, which do not go on from section to section; below shading.</summary>
    private const double FinePx = 1.5, WidePx = 12;

    private readonly Dictionary<int, (Plane Band, Plane Known)> _sizes = [];
    private readonly Affine2 _toSection;
    private readonly PixelRect _window;
    private readonly Px2 _corner;

    /// <param name="grey">The section in px of matching size; 0 where no tile lies.</param>
    /// <param name="corner">Section px of the middle of its first pixel.</param>
    /// <param name="pixel">Section px per px of <paramref name="grey"/>.</param>
    /// <param name="toSection">Volume px to section px.</param>
    /// <param name="window">Volume px.</param>
    public SectionWindow(Plane grey, Px2 corner, int pixel, Affine2 toSection, PixelRect window, IEnumerable<int> factors)
    {
        (_toSection, _window, _corner, Pixel) = (toSection, window, corner, pixel);
        var known = new Plane(grey.Width, grey.Height);
        for (int i = 0; i < known.Values.Length; i++) known.Values[i] = grey.Values[i] > 0 ? 1 : 0;
        foreach (int factor in factors)
        {
            var mask = known.Shrink(factor);
            foreach (ref float v in mask.Values.AsSpan()) v = v > 0.999f ? 1 : 0;
            _sizes[factor] = (Blur.BandPass(grey.Shrink(factor), mask, FinePx, WidePx), mask);
        }
    }

    /// <summary>Section px per px of matching size.</summary>
    public int Pixel { get; }

    /// <summary>What the window shows at a size, each place moved by a shift first; and where it is known (1, else 0).</summary>
    /// <param name="factor">Px of matching size per px of the result.</param>
    /// <param name="shift">Volume px, in the frame of the window; null for none.</param>
    public (Plane Band, Plane Known) Show(int factor, ShiftGrid? shift)
    {
        int pixel = Pixel * factor;
        var (band, mask) = _sizes[factor];
        Plane shown = new(_window.Width / pixel, _window.Height / pixel), known = new(shown.Width, shown.Height);
        double middle = (pixel - 1) / 2.0, scale = 1.0 / pixel, offset = (factor - 1) / 2.0 / factor;
        for (int y = 0; y < shown.Height; y++)
        {
            double windowY = y * pixel + middle;
            for (int x = 0; x < shown.Width; x++)
            {
                double windowX = x * pixel + middle;
                var (dx, dy) = shift?.At(windowX, windowY) ?? (0, 0);
                var p = _toSection.Apply(new(_window.X + windowX + dx, _window.Y + windowY + dy));
                Sample(band, mask, (p.X - _corner.X) * scale - offset, (p.Y - _corner.Y) * scale - offset, ref shown[x, y], ref known[x, y]);
            }
        }
        return (shown, known);
    }

    /// <summary>Bilinear; left at 0 where one of the four is unknown.</summary>
    private static void Sample(Plane band, Plane mask, double x, double y, ref float value, ref float known)
    {
        int i = (int)Math.Floor(x), j = (int)Math.Floor(y);
        if (i < 0 || j < 0 || i >= band.Width - 1 || j >= band.Height - 1) return;
        int at = j * band.Width + i, below = at + band.Width;
        float[] m = mask.Values, v = band.Values;
        if (m[at] + m[at + 1] + m[below] + m[below + 1] < 4) return;
        float fx = (float)(x - i), fy = (float)(y - j);
        float top = v[at] + fx * (v[at + 1] - v[at]), bottom = v[below] + fx * (v[below + 1] - v[below]);
        (value, known) = (top + fy * (bottom - top), 1);
    }
}
