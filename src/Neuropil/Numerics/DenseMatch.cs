using System.Runtime.Intrinsics;

namespace Neuropil.Numerics;

/// <summary>Where each part of one plane lies in another that is nearly in register: the correlation in a Gaussian window round every node of a
/// grid, for all shifts of a few pixels.</summary>
/// <remarks>
/// <code>
///   product of a with shifted b → summed over cells of 4×4 px, one sum per shift → Gaussian over cells round each node → peak
/// </code>
/// Neighbouring windows share their cells, so a window costs nothing of its own: unlike a Fourier transform per block, the work per pixel is that
/// of one multiplication per shift. Shifts are those of <see cref="ImageMatch"/>: b(x + dx, y + dy) ≈ a(x, y).
/// </remarks>
public static class DenseMatch
{
    /// <summary>Side of a cell, px.</summary>
    public const int CellPx = 4;

    /// <summary>Least share of a window that both planes must know: a quarter is there in a corner, less the largest shift.</summary>
    private const double MinKnown = 0.15;

    /// <summary>Finest structure of the planes, px: standard deviation of the blur behind the band-pass.</summary>
    private const double StructurePx = 0.75;

    /// <summary>Windows are cut off at this many standard deviations.</summary>
    private const double Reach = 2.5;

    /// <summary>Windows wider than this many distances of nodes are made of all cells between nodes, joined.</summary>
    private const double WideNodes = 1.3;

    /// <param name="a">Band-passed, 0 where unknown; so <paramref name="b"/>, of the same size.</param>
    /// <param name="knownA">1 where a pixel is known, 0 elsewhere.</param>
    /// <param name="radius">Largest shift examined, px; one more is outside what can be found.</param>
    /// <param name="nodeCells">Cells from node to node.</param>
    /// <param name="windowsPx">Standard deviations of the windows tried, px, ascending.</param>
    /// <param name="errorPx">The first window whose match should be this good is taken; where none is, the largest.</param>
    /// <param name="minTexture">Least energy of a window, as a share of the usual.</param>
    public static ShiftGrid Find(Plane a, Plane knownA, Plane b, Plane knownB, int radius, int nodeCells, ReadOnlySpan<double> windowsPx, double errorPx, double minTexture)
    {
        if (a.Width % CellPx != 0 || a.Height % CellPx != 0) throw new ArgumentException($"A plane of {a.Width}x{a.Height} is no whole number of cells of {CellPx} px.", nameof(a));
        using var sums = new CellSums(a, knownA, b, knownB, radius);
        var grid = new ShiftGrid(-0.5, -0.5, nodeCells * CellPx, sums.Columns / nodeCells + 1, sums.Rows / nodeCells + 1);
        var settled = new bool[grid.Count];
        CellSums? coarse = null;
        foreach (double windowPx in windowsPx)
        {
            if (!settled.Contains(false)) break;
            bool wide = windowPx >= WideNodes * grid.SpacingPx;
            if (wide) coarse ??= sums.Joined(nodeCells);
            Try(wide ? coarse! : sums, wide ? 1 : nodeCells, windowPx, errorPx, minTexture, grid, settled);
        }
        coarse?.Dispose();
        return grid;
    }

    private static void Try(CellSums sums, int nodeCells, double windowPx, double errorPx, double minTexture, ShiftGrid grid, bool[] settled)
    {
        float[] windows = Windows(sums, nodeCells, sums.SigmaCells(windowPx), out _, out _);
        double full = 2 * Math.PI * windowPx * windowPx, usual = Usual(windows, sums, MinKnown * full);
        Span<float> surface = stackalloc float[(2 * sums.Radius + 1) * (2 * sums.Radius + 1)];
        for (int n = 0; n < grid.Count; n++)
        {
            var window = windows.AsSpan(n * sums.Stride, sums.Stride);
            if (settled[n] || window[sums.Count] < MinKnown * full || window[sums.Energy] < minTexture * usual * window[sums.Count]) continue;
            Correlate(window, sums, surface);
            if (Peak(surface, sums.Radius) is not { } peak) continue;
            (grid.X[n], grid.Y[n], grid.Height[n]) = peak;
            settled[n] = Error(peak.Height, window[sums.Count] / full * windowPx) <= errorPx;
        }
        FloatPool.Return(windows);
    }

    /// <summary>What noise alone does to a peak: of n independent samples with correlation ρ the peak of an autocorrelation of width l lies within
    /// about l √((1 - ρ²) / (ρ² n)).</summary>
    private static double Error(double height, double windowPx)
    {
        double h = Math.Min(height, 0.999), samples = windowPx * windowPx / (StructurePx * StructurePx);
        return Math.Sqrt(2) * StructurePx * Math.Sqrt((1 - h * h) / (h * h * samples));
    }

    private static double Usual(float[] windows, CellSums sums, double leastKnown)
    {
        var energies = new List<double>();
        for (int at = 0; at < windows.Length; at += sums.Stride)
            if (windows[at + sums.Count] >= leastKnown) energies.Add(windows[at + sums.Energy] / windows[at + sums.Count]);
        energies.Sort();
        return energies.Count == 0 ? 0 : energies[(int)(0.75 * (energies.Count - 1))];
    }

    private static float[] Windows(CellSums sums, int nodeCells, double sigma, out int columns, out int rows)
    {
        (columns, rows) = (sums.Columns / nodeCells + 1, sums.Rows / nodeCells + 1);
        int line = sums.Columns * sums.Stride;
        float[] windows = FloatPool.Rent(columns * rows * sums.Stride), across = FloatPool.Rent(line);
        float[] weights = Weights(sigma);
        int reach = weights.Length / 2;
        for (int j = 0; j < rows; j++)
        {
            Array.Clear(across);
            int row = j * nodeCells;
            for (int cell = Math.Max(0, row - reach); cell < Math.Min(sums.Rows, row + reach); cell++)
                Planes.AddScaled(sums.Values.AsSpan(cell * line, line), weights[cell - row + reach], across);
            for (int i = 0; i < columns; i++)
            {
                var window = windows.AsSpan((j * columns + i) * sums.Stride, sums.Stride);
                int column = i * nodeCells;
                for (int cell = Math.Max(0, column - reach); cell < Math.Min(sums.Columns, column + reach); cell++)
                    Planes.AddScaled(across.AsSpan(cell * sums.Stride, sums.Stride), weights[cell - column + reach], window);
            }
        }
        FloatPool.Return(across);
        return windows;
    }

    /// <summary>Of the cells on either side of a border between cells.</summary>
    private static float[] Weights(double sigma)
    {
        int reach = Math.Max(1, (int)Math.Ceiling(Reach * sigma));
        var weights = new float[2 * reach];
        for (int k = 0; k < weights.Length; k++) weights[k] = (float)Math.Exp(-0.5 * (k + 0.5 - reach) * (k + 0.5 - reach) / (sigma * sigma));
        return weights;
    }

    private static void Correlate(ReadOnlySpan<float> window, CellSums sums, Span<float> surface)
    {
        int radius = sums.Radius, side = 2 * radius + 1;
        var energies = window.Slice(sums.OtherEnergy, 9);
        for (int j = 0; j < side; j++)
            for (int i = 0; i < side; i++)
            {
                float energy = Quadratic(energies, (float)(i - radius) / radius, (float)(j - radius) / radius);
                float square = window[sums.Energy] * energy;
                surface[j * side + i] = square > 0 ? window[j * side + i] / MathF.Sqrt(square) : 0;
            }
    }

    /// <summary>Through values at -1, 0, 1 along both axes.</summary>
    private static float Quadratic(ReadOnlySpan<float> nine, float x, float y)
    {
        float Line(float before, float middle, float after, float t) => middle + t * (0.5f * (after - before) + t * (0.5f * (after + before) - middle));
        return Line(Line(nine[0], nine[1], nine[2], x), Line(nine[3], nine[4], nine[5], x), Line(nine[6], nine[7], nine[8], x), y);
    }

    /// <summary>Least-squares paraboloid through the nine values round the highest; null where that lies on the edge.</summary>
    private static (float X, float Y, float Height)? Peak(ReadOnlySpan<float> surface, int radius)
    {
        int side = 2 * radius + 1, best = 0;
        for (int k = 1; k < surface.Length; k++)
            if (surface[k] > surface[best]) best = k;
        int i = best % side, j = best / side;
        if (surface[best] <= 0 || i == 0 || j == 0 || i == side - 1 || j == side - 1) return null;
        float Z(ReadOnlySpan<float> s, int dx, int dy) => s[best + dy * side + dx];
        float right = Z(surface, 1, -1) + Z(surface, 1, 0) + Z(surface, 1, 1), left = Z(surface, -1, -1) + Z(surface, -1, 0) + Z(surface, -1, 1);
        float below = Z(surface, -1, 1) + Z(surface, 0, 1) + Z(surface, 1, 1), above = Z(surface, -1, -1) + Z(surface, 0, -1) + Z(surface, 1, -1);
        float all = left + right + Z(surface, 0, -1) + Z(surface, 0, 0) + Z(surface, 0, 1);
        float gx = (right - left) / 6, gy = (below - above) / 6, hxx = (left + right - 2 * (all - left - right)) / 3, hyy = (above + below - 2 * (all - above - below)) / 3;
        float hxy = (Z(surface, 1, 1) + Z(surface, -1, -1) - Z(surface, 1, -1) - Z(surface, -1, 1)) / 4, det = hxx * hyy - hxy * hxy;
        if (hxx >= 0 || hyy >= 0 || det <= 0) return null;
        float x = Math.Clamp((hxy * gy - hyy * gx) / det, -1, 1), y = Math.Clamp((hxy * gx - hxx * gy) / det, -1, 1);
        return (i - radius + x, j - radius + y, Math.Min(1, surface[best]));
    }

    /// <summary>Sums over cells: one per shift, then the energies, then the count of pixels.</summary>
    private sealed class CellSums : IDisposable
    {
        private readonly int _side = CellPx;

        public CellSums(Plane a, Plane knownA, Plane b, Plane knownB, int radius)
        {
            (Radius, Columns, Rows) = (radius, a.Width / CellPx, a.Height / CellPx);
            int shifts = (2 * radius + 1) * (2 * radius + 1);
            (OtherEnergy, Energy, Count, Stride) = (shifts, shifts + 9, shifts + 10, (shifts + 11 + 7) / 8 * 8);
            Values = FloatPool.Rent(Columns * Rows * Stride);
            var mask = Common(knownA, knownB, radius);
            Plane masked = Product(a, mask), padded = Padded(b, radius), product = Product(b, b), squares = Padded(product, radius);
            for (int row = 0; row < Rows; row++)
                for (int column = 0; column < Columns; column++) Fill(row, column, masked, mask, padded, squares);
            foreach (var plane in (Plane[])[mask, masked, padded, product, squares]) FloatPool.Return(plane);
        }

        public void Dispose() => FloatPool.Return(Values);

        private CellSums(CellSums cells, int side)
        {
            (Radius, OtherEnergy, Energy, Count, Stride) = (cells.Radius, cells.OtherEnergy, cells.Energy, cells.Count, cells.Stride);
            (_side, Columns, Rows) = (side * CellPx, cells.Columns / side, cells.Rows / side);
            Values = FloatPool.Rent(Columns * Rows * Stride);
            for (int row = 0; row < Rows * side; row++)
                for (int column = 0; column < Columns * side; column++)
                    Planes.AddScaled(cells.Values.AsSpan((row * cells.Columns + column) * Stride, Stride), 1, Values.AsSpan((row / side * Columns + column / side) * Stride, Stride));
        }

        /// <summary>Cells of so many cells a side.</summary>
        public CellSums Joined(int side) => new(this, side);

        /// <summary>A window's standard deviation in cells; larger cells have spread the window already.</summary>
        public double SigmaCells(double windowPx) => Math.Sqrt(windowPx * windowPx - (_side * _side - CellPx * CellPx) / 12.0) / _side;

        public int Radius { get; }

        public int Columns { get; }

        public int Rows { get; }

        public int Stride { get; }

        public int OtherEnergy { get; }

        public int Energy { get; }

        public int Count { get; }

        /// <summary>[row, column, quantity].</summary>
        public float[] Values { get; }

        private void Fill(int row, int column, Plane masked, Plane mask, Plane padded, Plane squares)
        {
            var values = Values.AsSpan((row * Columns + column) * Stride, Stride);
            var cell = new Cell(masked, row, column);
            values[Energy] = cell.Squares();
            if (values[Energy] == 0) return;
            int side = 2 * Radius + 1;
            for (int j = 0; j < side; j++)
                for (int i = 0; i < side; i++) values[j * side + i] = cell.Dot(padded, row * CellPx + j, column * CellPx + i);
            var counts = new Cell(mask, row, column);
            values[Count] = counts.Squares();
            for (int k = 0; k < 9; k++) values[OtherEnergy + k] = counts.Dot(squares, row * CellPx + k / 3 * Radius, column * CellPx + k % 3 * Radius);
        }

        /// <summary>4 × 4 px of a plane, in registers.</summary>
        private readonly ref struct Cell
        {
            private readonly Vector128<float> _0, _1, _2, _3;

            public Cell(Plane plane, int row, int column)
            {
                ref float at = ref plane.Values[row * CellPx * plane.Width + column * CellPx];
                nuint line = (nuint)plane.Width;
                unchecked
                {
                    (_0, _1, _2, _3) = (Vector128.LoadUnsafe(ref at), Vector128.LoadUnsafe(ref at, line), Vector128.LoadUnsafe(ref at, 2 * line), Vector128.LoadUnsafe(ref at, 3 * line));
                }
            }

            public float Squares() => Vector128.Sum(_0 * _0 + _1 * _1 + (_2 * _2 + _3 * _3));

            /// <summary>With the 4 × 4 px of another plane from (x, y), which must lie inside.</summary>
            public float Dot(Plane plane, int y, int x)
            {
                ref float at = ref plane.Values[y * plane.Width + x];
                nuint line = (nuint)plane.Width;
                unchecked
                {
                    var even = _0 * Vector128.LoadUnsafe(ref at);
                    var odd = _1 * Vector128.LoadUnsafe(ref at, line);
                    even = Vector128.FusedMultiplyAdd(_2, Vector128.LoadUnsafe(ref at, 2 * line), even);
                    odd = Vector128.FusedMultiplyAdd(_3, Vector128.LoadUnsafe(ref at, 3 * line), odd);
                    return Vector128.Sum(even + odd);
                }
            }
        }

        private static Plane Product(Plane a, Plane b)
        {
            var product = FloatPool.RentPlane(a.Width, a.Height);
            Planes.Multiply(a.Values, b.Values, product.Values);
            return product;
        }

        private static Plane Padded(Plane plane, int radius)
        {
            var padded = FloatPool.RentPlane(plane.Width + 2 * radius, plane.Height + 2 * radius);
            for (int y = 0; y < plane.Height; y++) plane.Row(y).CopyTo(padded.Row(y + radius)[radius..]);
            return padded;
        }

        /// <summary>1 where a is known, and b at every shift.</summary>
        private static Plane Common(Plane knownA, Plane knownB, int radius)
        {
            int width = knownB.Width, height = knownB.Height;
            if (!knownB.Values.AsSpan().ContainsAnyExcept(1f)) return Inner(knownA, radius);
            Plane rows = FloatPool.RentPlane(width, height), common = FloatPool.RentPlane(width, height);
            for (int y = 0; y < height; y++) Runs(knownB.Row(y), radius, rows.Row(y));
            for (int y = radius; y < height - radius; y++)
            {
                var row = common.Row(y);
                knownA.Row(y).CopyTo(row);
                for (int t = -radius; t <= radius; t++) Planes.Multiply(row, rows.Row(y + t), row);
            }
            FloatPool.Return(rows);
            return common;
        }

        private static Plane Inner(Plane known, int radius)
        {
            var inner = FloatPool.RentPlane(known.Width, known.Height);
            for (int y = radius; y < known.Height - radius; y++) known.Row(y)[radius..^radius].CopyTo(inner.Row(y)[radius..]);
            return inner;
        }

        /// <summary>1 where the pixels up to the radius to either side are known.</summary>
        private static void Runs(ReadOnlySpan<float> known, int radius, Span<float> whole)
        {
            int run = 0;
            for (int x = 0; x < known.Length; x++)
            {
                run = known[x] > 0 ? run + 1 : 0;
                if (run > 2 * radius) whole[x - radius] = 1;
            }
        }
    }
}
