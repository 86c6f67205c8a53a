using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment;

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
            line.Start(new(start.X * scale - offset, start.Y * scale - offset), _toSection);
            if (shift is not null) line.Add(shift, pixel, y, _toSection);
            BilinearShorts.Sample(_sizes[factor], line.X, line.Y, plane.Row(y));
        }
        if (shift is null) _shown[factor] = plane;
        return plane;
    }

    /// <summary>Where the pixels of one line of the window lie in the plane.</summary>
    private sealed class PlaceLine(int width)
    {
        private const int Lanes = 8;

        private readonly float[] _x = new float[width + Lanes], _y = new float[width + Lanes];

        public ReadOnlySpan<float> X => _x.AsSpan(0, width);

        public ReadOnlySpan<float> Y => _y.AsSpan(0, width);

        /// <summary>Along the first axis of a map from a place.</summary>
        public void Start(Px2 first, Affine2 map)
        {
            Slope(_x, 0, width, (float)first.X, (float)map.A, add: false);
            Slope(_y, 0, width, (float)first.Y, (float)map.C, add: false);
        }

        /// <summary>Adds the shifts along the line, turned as the map turns; straight from node to node.</summary>
        public void Add(ShiftGrid grid, int pixel, int line, Affine2 map)
        {
            double middle = (pixel - 1) / 2.0, v = Math.Clamp((line * pixel + middle - grid.OriginY) / grid.SpacingPx, 0, grid.Rows - 1);
            double step = pixel / grid.SpacingPx, first = (middle - grid.OriginX) / grid.SpacingPx;
            int row = Math.Min((int)v, Math.Max(0, grid.Rows - 2)), below = grid.Rows > 1 ? grid.Columns : 0;
            float fy = (float)(v - row), scale = 1f / pixel;
            float a = (float)map.A * scale, b = (float)map.B * scale, c = (float)map.C * scale, d = (float)map.D * scale;
            (float x, float y) Node(int i)
            {
                int at = row * grid.Columns + i;
                float sx = (1 - fy) * grid.X[at] + fy * grid.X[at + below], sy = (1 - fy) * grid.Y[at] + fy * grid.Y[at + below];
                return (a * sx + b * sy, c * sx + d * sy);
            }
            var (x, y) = Node(0);
            // Before the first node and behind the last the shift is theirs.
            int from = 0, to = Math.Clamp((int)Math.Ceiling(-first / step), 0, width);
            for (int i = 0; ; i++)
            {
                (float x, float y) next = i + 1 < grid.Columns ? Node(i + 1) : (x, y);
                if (i == 0) Both(from, to, x, 0, y, 0);
                from = to;
                to = i + 1 < grid.Columns ? Math.Clamp((int)Math.Ceiling((i + 1 - first) / step), from, width) : width;
                float t = (float)(first + from * step - i), slope = (float)step;
                Both(from, to, x + t * (next.x - x), slope * (next.x - x), y + t * (next.y - y), slope * (next.y - y));
                if (i + 1 >= grid.Columns) return;
                (x, y) = next;
            }
        }

        private void Both(int from, int to, float x, float slopeX, float y, float slopeY)
        {
            Slope(_x, from, to, x, slopeX, add: true);
            Slope(_y, from, to, y, slopeY, add: true);
        }

        /// <summary>values[k] (+)= start + (k - from) · slope.</summary>
        private static void Slope(float[] values, int from, int to, float start, float slope, bool add)
        {
            ref float at = ref MemoryMarshal.GetArrayDataReference(values);
            Vector256<float> slopes = Vector256.Create(slope), ramp = Vector256.Create(0f, 1, 2, 3, 4, 5, 6, 7);
            int k = from;
            unchecked
            {
                for (; k + Lanes <= to; k += Lanes)
                {
                    var value = Vector256.FusedMultiplyAdd(ramp + Vector256.Create((float)(k - from)), slopes, Vector256.Create(start));
                    (add ? value + Vector256.LoadUnsafe(ref at, (nuint)k) : value).StoreUnsafe(ref at, (nuint)k);
                }
                for (; k < to; k++)
                {
                    float value = MathF.FusedMultiplyAdd(k - from, slope, start);
                    values[k] = add ? values[k] + value : value;
                }
            }
        }
    }
}
