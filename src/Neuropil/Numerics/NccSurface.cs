using System.Buffers;

namespace Neuropil.Numerics;

/// <summary>Shifts to examine, both ends included: b(x + dx, y + dy) is laid over a(x, y).</summary>
public readonly record struct ShiftRange(int MinX, int MaxX, int MinY, int MaxY)
{
    public int Width => MaxX - MinX + 1;

    public int Height => MaxY - MinY + 1;

    /// <summary>All shifts within a distance of a centre, along each axis.</summary>
    public static ShiftRange Around(int x, int y, int radiusX, int radiusY) => new(x - radiusX, x + radiusX, y - radiusY, y + radiusY);
}

/// <summary>Normalised cross-correlation of two planes for a range of shifts, each over the pixels that both have at that shift.</summary>
/// <remarks>The products come from one Fourier transform of each plane, or shift by shift where that is cheaper; means and variances from running sums, so a
/// partial overlap costs nothing extra. Lewis 1995 (Fast normalized cross-correlation); with masks Padfield 2012, doi:10.1109/TIP.2011.2181402.</remarks>
public sealed class NccSurface
{
    /// <summary>Where a shift leaves too little overlap or one side is flat.</summary>
    public const float NotMeasured = -1;

    /// <summary>A side whose variance is below this share of its whole plane's is flat: its correlation would be rounding noise.</summary>
    private const double FlatShare = 1e-3;

    private NccSurface(ShiftRange range, Plane values, Plane shares) => (Range, Values, Shares) = (range, values, shares);

    public ShiftRange Range { get; }

    /// <summary>One value per shift, from (MinX, MinY); -1 … 1.</summary>
    public Plane Values { get; }

    /// <summary>The overlap at each shift as a share of the smaller plane.</summary>
    public Plane Shares { get; }

    /// <param name="minShare">Least overlap that counts, as a share of the smaller plane.</param>
    public static NccSurface Of(Plane a, Plane b, ShiftRange range, double minShare) => Of(PlanePart.Of(a), PlanePart.Of(b), range, minShare);

    internal static NccSurface Of(PlanePart a, PlanePart b, ShiftRange range, double minShare) =>
        ProductsPerStep * Steps(TransformSize(a, b, range)) < Products(a, range)
            ? ByTransforms(a.Copy(), b.Copy(), range, minShare) : BySums(a, b, range, minShare);

    /// <summary>Products of <see cref="ShiftedProducts"/> that take as long as one step of the transforms; 50 to 68 for planes of 24 to 400 px and shifts of
    /// 4 to 40 px. AMD EPYC (Zen 4), 2026-11-28.</summary>
    private const double ProductsPerStep = 57;

    private static double Steps((int Width, int Height) size) => (double)size.Width * size.Height * Math.Log2((double)size.Width * size.Height);

    /// <summary>The end of a row costs as much as 16 products.</summary>
    private static double Products(PlanePart a, ShiftRange range) => (double)range.Width * range.Height * (a.Width + 16) * a.Height;

    internal static NccSurface BySums(PlanePart a, PlanePart b, ShiftRange range, double minShare)
    {
        using ShortPlane own = ShiftedProducts.Fixed(a), other = ShiftedProducts.Moved(b, a, range);
        int[] products = ShiftedProducts.Of(own, other, range);
        MovingSums sumsA = new(own), sumsB = new(other);
        var (values, shares) = (new Plane(range.Width, range.Height), new Plane(range.Width, range.Height));
        double whole = Math.Min(a.Count, b.Count), flatA = FlatShare * own.Variance, flatB = FlatShare * other.Variance;
        for (int j = 0; j < range.Height; j++)
        {
            int dy = range.MinY + j, y0 = Math.Clamp(-dy, 0, a.Height), y1 = Math.Clamp(b.Height - dy, y0, a.Height);
            sumsA.MoveTo(y0 - own.Y, y1 - own.Y);
            sumsB.MoveTo(j, j + a.Height);
            for (int i = 0; i < range.Width; i++)
            {
                int dx = range.MinX + i, x0 = Math.Clamp(-dx, 0, a.Width), x1 = Math.Clamp(b.Width - dx, x0, a.Width);
                double n = (double)(x1 - x0) * (y1 - y0);
                shares[i, j] = (float)(n / whole);
                values[i, j] = n < minShare * whole || n < 2 ? NotMeasured
                    : Correlation(n, products[j * range.Width + i], sumsA.Over(x0, x1), sumsB.Over(i, i + a.Width), flatA, flatB);
            }
        }
        return new(range, values, shares);
    }

    internal static NccSurface ByTransforms(Plane a, Plane b, ShiftRange range, double minShare)
    {
        var products = Products(a, b, range);
        using RunningSums sumsA = new(a), sumsB = new(b);
        double whole = Math.Min(a.Values.Length, b.Values.Length);
        Plane values = new(range.Width, range.Height), shares = new(range.Width, range.Height);
        for (int j = 0; j < range.Height; j++)
            for (int i = 0; i < range.Width; i++)
            {
                int dx = range.MinX + i, dy = range.MinY + j;
                int x0 = Math.Max(0, -dx), x1 = Math.Min(a.Width, b.Width - dx), y0 = Math.Max(0, -dy), y1 = Math.Min(a.Height, b.Height - dy);
                double n = x1 > x0 && y1 > y0 ? (double)(x1 - x0) * (y1 - y0) : 0;
                shares[i, j] = (float)(n / whole);
                values[i, j] = n < minShare * whole || n < 2 ? NotMeasured
                    : Correlation(n, products[i, j], sumsA.Over(x0, y0, x1, y1), sumsB.Over(x0 + dx, y0 + dy, x1 + dx, y1 + dy),
                        FlatShare * sumsA.Variance, FlatShare * sumsB.Variance);
            }
        return new(range, values, shares);
    }

    /// <summary>The same where parts of the planes are unknown: the masks are 1 where a pixel counts, 0 elsewhere.</summary>
    public static NccSurface Of(MaskedSpectra a, MaskedSpectra b, ShiftRange range, double minShare)
    {
        Plane n = a.Correlate(a.Mask, b.Mask), product = a.Correlate(a.Values, b.Values);
        Plane sumA = a.Correlate(a.Values, b.Mask), sumB = a.Correlate(a.Mask, b.Values);
        Plane squareA = a.Correlate(a.Squares, b.Mask), squareB = a.Correlate(a.Mask, b.Squares);
        double whole = Math.Min(a.Known, b.Known), flatA = FlatShare * a.Variance, flatB = FlatShare * b.Variance;
        Plane values = new(range.Width, range.Height), shares = new(range.Width, range.Height);
        for (int j = 0; j < range.Height; j++)
        {
            Span<float> height = values.Row(j), share = shares.Row(j);
            int row = Wrap(range.MinY + j, n.Height) * n.Width;
            for (int i = 0; i < height.Length; i++)
            {
                int at = row + Wrap(range.MinX + i, n.Width);
                double count = Math.Round(n.Values[at]);
                share[i] = (float)(count / whole);
                height[i] = count < minShare * whole || count < 2 ? NotMeasured
                    : Correlation(count, product.Values[at], new(sumA.Values[at], squareA.Values[at]), new(sumB.Values[at], squareB.Values[at]), flatA, flatB);
            }
        }
        foreach (var plane in (Plane[])[n, product, sumA, sumB, squareA, squareB]) FloatPool.Return(plane);
        return new(range, values, shares);
    }

    /// <summary>Wide enough that no wanted shift d shares its place with d ± size.</summary>
    private static (int Width, int Height) TransformSize(PlanePart a, PlanePart b, ShiftRange range) =>
        (Math.Max(Math.Max(a.Width, b.Width), Math.Max(b.Width - range.MinX, a.Width + range.MaxX)),
         Math.Max(Math.Max(a.Height, b.Height), Math.Max(b.Height - range.MinY, a.Height + range.MaxY)));

    /// <summary>Σ a(x) b(x + d) for the shifts of the range.</summary>
    private static Plane Products(Plane a, Plane b, ShiftRange range)
    {
        var (width, height) = TransformSize(PlanePart.Of(a), PlanePart.Of(b), range);
        var fft = RealFft2.For(width, height);
        using Spectrum2 spectrum = fft.Forward(a), other = fft.Forward(b);
        spectrum.Correlate(other);
        var all = fft.Inverse(spectrum);
        var wanted = new Plane(range.Width, range.Height);
        for (int j = 0; j < range.Height; j++)
            for (int i = 0; i < range.Width; i++) wanted[i, j] = all[Wrap(range.MinX + i, all.Width), Wrap(range.MinY + j, all.Height)];
        FloatPool.Return(all);
        return wanted;
    }

    private static int Wrap(int shift, int size) => shift < 0 ? shift + size : shift;

    private static float Correlation(double n, double product, Sums a, Sums b, double flatA, double flatB)
    {
        double varianceA = a.OfSquares - a.OfValues * a.OfValues / n, varianceB = b.OfSquares - b.OfValues * b.OfValues / n;
        if (!(varianceA > flatA * n && varianceB > flatB * n)) return NotMeasured;
        double r = (product - a.OfValues * b.OfValues / n) / Math.Sqrt(varianceA * varianceB);
        return (float)Math.Clamp(r, -1, 1);
    }

    internal readonly record struct Sums(double OfValues, double OfSquares);

    /// <summary>Sums over any rectangle in four look-ups.</summary>
    private sealed class RunningSums : IDisposable
    {
        private readonly int _stride;
        private readonly double[] _values, _squares;

        public RunningSums(Plane plane)
        {
            _stride = plane.Width + 1;
            int size = _stride * (plane.Height + 1);
            (_values, _squares) = (ArrayPool<double>.Shared.Rent(size), ArrayPool<double>.Shared.Rent(size));
            _values.AsSpan(0, _stride).Clear();
            _squares.AsSpan(0, _stride).Clear();
            for (int y = 0; y < plane.Height; y++)
            {
                double value = 0, square = 0;
                int to = (y + 1) * _stride + 1, above = y * _stride + 1;
                _values[to - 1] = _squares[to - 1] = 0;
                foreach (float v in plane.Row(y))
                {
                    value += v;
                    square += (double)v * v;
                    _values[to] = _values[above] + value;
                    _squares[to++] = _squares[above++] + square;
                }
            }
            var all = Over(0, 0, plane.Width, plane.Height);
            double n = plane.Values.Length;
            Variance = (all.OfSquares - all.OfValues * all.OfValues / n) / n;
        }

        public double Variance { get; }

        public void Dispose()
        {
            ArrayPool<double>.Shared.Return(_values);
            ArrayPool<double>.Shared.Return(_squares);
        }

        public Sums Over(int x0, int y0, int x1, int y1)
        {
            int a = y0 * _stride + x0, b = y0 * _stride + x1, c = y1 * _stride + x0, d = y1 * _stride + x1;
            return new(_values[d] - _values[c] - _values[b] + _values[a], _squares[d] - _squares[c] - _squares[b] + _squares[a]);
        }
    }
}
