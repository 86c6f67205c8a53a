using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment;

/// <summary>The part of one section that a window of the volume shows, band-passed at several sizes.</summary>
/// <remarks>Planes lie in the frame of the section; <see cref="Show"/> brings them into the frame of the window. For one thread.</remarks>
internal sealed class SectionWindow
{
    /// <summary>Structure compared, px of each size: above pixel noise and vesicles, which do not go on from section to section; below shading.</summary>
    private const double FinePx = 0.75, WidePx = 6;

    private readonly Dictionary<int, (Plane Band, Plane Known)> _sizes = [], _shown = [];
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
            _sizes[factor] = (CoarseBandPass.Of(grey.Shrink(factor), mask, FinePx, WidePx), mask);
        }
    }

    /// <summary>Section px per px of matching size.</summary>
    public int Pixel { get; }

    /// <summary>What the window shows at a size, each place moved by a shift first; and where it is known (1, else 0).</summary>
    /// <param name="factor">Px of matching size per px of the result.</param>
    /// <param name="shift">Volume px, in the frame of the window; null for none, and then the planes are kept for the next time. Others are the
    /// caller's, to return to <see cref="FloatPool"/>.</param>
    public (Plane Band, Plane Known) Show(int factor, ShiftGrid? shift)
    {
        if (shift is null && _shown.TryGetValue(factor, out var known)) return known;
        int pixel = Pixel * factor;
        var planes = (Band: FloatPool.RentPlane(_window.Width / pixel, _window.Height / pixel), Known: FloatPool.RentPlane(_window.Width / pixel, _window.Height / pixel));
        var line = new ShiftLine(planes.Band.Width);
        for (int y = 0; y < planes.Band.Height; y++)
        {
            if (shift is not null) line.Follow(shift, pixel, y);
            ShowLine(factor, y, line, planes.Band.Row(y), planes.Known.Row(y));
        }
        if (shift is null) _shown[factor] = planes;
        return planes;
    }

    /// <summary>Bilinear; left at 0 where one of the four is unknown.</summary>
    private void ShowLine(int factor, int y, ShiftLine shifts, Span<float> values, Span<float> known)
    {
        var (band, mask) = _sizes[factor];
        // Window px → plane px, one affine map.
        int pixel = Pixel * factor;
        double middle = (pixel - 1) / 2.0, scale = 1.0 / pixel, offset = (factor - 1) / 2.0 / factor;
        var map = _toSection with { Tx = 0, Ty = 0 };
        var start = _toSection.Apply(new(_window.X + middle, _window.Y + y * pixel + middle)) - _corner;
        float startX = (float)(start.X * scale - offset), startY = (float)(start.Y * scale - offset);
        float a = (float)map.A, b = (float)map.B, c = (float)map.C, d = (float)map.D, ratio = (float)scale;
        float[] m = mask.Values, v = band.Values, dx = shifts.X, dy = shifts.Y;
        int width = band.Width;
        for (int x = 0; x < values.Length; x++)
        {
            float sx = dx[x] * ratio, sy = dy[x] * ratio;
            float px = startX + a * (x + sx) + b * sy, py = startY + c * (x + sx) + d * sy;
            int i = (int)MathF.Floor(px), j = (int)MathF.Floor(py);
            if (i < 0 || j < 0 || i >= width - 1 || j >= band.Height - 1) continue;
            int at = j * width + i, below = at + width;
            if (m[at] + m[at + 1] + m[below] + m[below + 1] < 4) continue;
            float fx = px - i, fy = py - j, top = v[at] + fx * (v[at + 1] - v[at]), bottom = v[below] + fx * (v[below + 1] - v[below]);
            (values[x], known[x]) = (top + fy * (bottom - top), 1);
        }
    }

    /// <summary>The shifts along one line of pixels.</summary>
    private sealed class ShiftLine(int width)
    {
        public float[] X { get; } = new float[width];

        public float[] Y { get; } = new float[width];

        public void Follow(ShiftGrid grid, int pixel, int y)
        {
            double middle = (pixel - 1) / 2.0, v = Math.Clamp((y * pixel + middle - grid.OriginY) / grid.SpacingPx, 0, grid.Rows - 1);
            int row = Math.Min((int)v, Math.Max(0, grid.Rows - 2)), below = grid.Rows > 1 ? grid.Columns : 0;
            float fy = (float)(v - row), step = (float)(pixel / grid.SpacingPx), first = (float)((middle - grid.OriginX) / grid.SpacingPx);
            for (int x = 0; x < X.Length; x++)
            {
                float u = Math.Clamp(first + x * step, 0, grid.Columns - 1);
                int i = Math.Min((int)u, Math.Max(0, grid.Columns - 2)), at = row * grid.Columns + i, right = grid.Columns > 1 ? 1 : 0;
                float fx = u - i;
                X[x] = (1 - fy) * ((1 - fx) * grid.X[at] + fx * grid.X[at + right]) + fy * ((1 - fx) * grid.X[at + below] + fx * grid.X[at + below + right]);
                Y[x] = (1 - fy) * ((1 - fx) * grid.Y[at] + fx * grid.Y[at + right]) + fy * ((1 - fx) * grid.Y[at + below] + fx * grid.Y[at + below + right]);
            }
        }
    }
}
