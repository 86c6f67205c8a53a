using System.Runtime.InteropServices;

namespace Neuropil.Numerics;

/// <summary>Where each part of one plane lies in another that is nearly in register: the correlation in a Gaussian window round every node of a
/// grid, for all shifts of a few pixels.</summary>
/// <remarks>
/// <code>
///   product of a with shifted b → summed over cells of 4×4 px, one sum per shift → Gaussian over cells round each node → peak
/// </code>
/// Neighbouring windows share their cells, so a window costs nothing of its own: unlike a Fourier transform per block, the work per pixel is that
/// of one multiplication per shift. Shifts are those of <see cref="ImageMatch"/>: b(x + dx, y + dy) ≈ a(x, y).
/// Only the rows of cells under the windows of one row of nodes are held at a time.
/// </remarks>
public static class DenseMatch
{
    /// <summary>Side of a cell, px.</summary>
    public const int CellPx = ShiftProducts.CellPx;

    /// <summary>Least share of a window that both planes must know: a quarter is there in a corner, less the largest shift.</summary>
    private const double MinKnown = 0.15;

    /// <summary>Finest structure of the planes, px: standard deviation of the blur behind the band-pass.</summary>
    private const double StructurePx = 0.75;

    /// <summary>Windows wider than this many distances of nodes are made of all cells between nodes, joined.</summary>
    private const double WideNodes = 1.3;

    /// <param name="a">Of <see cref="KnownBandPass"/>; so <paramref name="b"/>, of the same size.</param>
    /// <param name="radius">Largest shift examined, px; one more is outside what can be found.</param>
    /// <param name="nodeCells">Cells from node to node.</param>
    /// <param name="windowsPx">Standard deviations of the windows tried, px, ascending.</param>
    /// <param name="errorPx">The first window whose match should be this good is taken; where none is, the largest.</param>
    /// <param name="minTexture">Least energy of a window, as a share of the usual.</param>
    internal static ShiftGrid Find(Plane16 a, Plane16 b, int radius, int nodeCells, ReadOnlySpan<double> windowsPx, double errorPx, double minTexture)
    {
        if (a.Width % CellPx != 0 || a.Height % CellPx != 0) throw new ArgumentException($"A plane of {a.Width}x{a.Height} is no whole number of cells of {CellPx} px.", nameof(a));
        using var products = new ShiftProducts(a, b, radius);
        var grid = new ShiftGrid(-0.5, -0.5, nodeCells * CellPx, products.Columns / nodeCells + 1, products.Rows / nodeCells + 1);
        var energies = products.Energies();
        List<Window> fine = [], wide = [];
        foreach (double windowPx in windowsPx)
        {
            bool joined = windowPx >= WideNodes * grid.SpacingPx;
            (joined ? wide : fine).Add(new(windowPx, joined ? nodeCells : 1, joined ? 1 : nodeCells, energies, grid, minTexture));
        }
        using var joinedRows = wide.Count > 0 ? new CellRows((products.Rows + nodeCells - 1) / nodeCells, products.Columns / nodeCells, products.Shifts.Stride, clear: true) : null;
        var settled = new bool[grid.Count];
        int reach = fine.Select(w => w.Reach).DefaultIfEmpty(0).Max();
        using (var rows = new CellRows(2 * Math.Max(reach, nodeCells), products.PaddedColumns, products.Shifts.Stride, clear: false))
        {
            int filled = 0;
            for (int node = 0; node < grid.Rows; node++)
            {
                int last = node == grid.Rows - 1 ? products.Rows : Math.Min(products.Rows, node * nodeCells + reach);
                for (; filled < last; filled++)
                {
                    products.Fill(filled, rows.Row(filled));
                    joinedRows?.Join(rows.Row(filled), nodeCells, filled / nodeCells);
                }
                foreach (var window in fine) Try(window, rows, products, node, errorPx, grid, settled);
            }
        }
        foreach (var window in wide)
            for (int node = 0; node < grid.Rows && settled.Contains(false); node++) Try(window, joinedRows!, products, node, errorPx, grid, settled);
        return grid;
    }

    /// <summary>The same of planes in greys, 0 where unknown.</summary>
    /// <param name="knownA">1 where a pixel is known, 0 elsewhere; so <paramref name="knownB"/>.</param>
    public static ShiftGrid Find(Plane a, Plane knownA, Plane b, Plane knownB, int radius, int nodeCells, ReadOnlySpan<double> windowsPx, double errorPx, double minTexture)
    {
        using Plane16 ofA = Plane16.OfBand(a, knownA), ofB = Plane16.OfBand(b, knownB);
        return Find(ofA, ofB, radius, nodeCells, windowsPx, errorPx, minTexture);
    }

    /// <summary>One window size at the nodes of one row that are not settled.</summary>
    private static void Try(Window window, CellRows rows, ShiftProducts products, int nodeRow, double errorPx, ShiftGrid grid, bool[] settled)
    {
        int first = nodeRow * grid.Columns;
        var shifts = products.Shifts;
        int middle = nodeRow * window.NodeCells, height = window.Joined == 1 ? products.Rows : products.Rows / window.Joined;
        int columns = window.Joined == 1 ? products.Columns : products.Columns / window.Joined;
        float[] across = FloatPool.RentUnset(rows.Line);
        int ready = 0;
        Span<float> sums = stackalloc float[shifts.Stride], surface = stackalloc float[shifts.Stride];
        for (int i = 0; i < grid.Columns; i++)
        {
            int n = first + i;
            if (settled[n] || !window.Counts[n]) continue;
            int column = i * window.NodeCells, from = Math.Max(0, column - window.Reach), to = Math.Min(columns, column + window.Reach);
            // Columns that no open node looks at are not summed.
            if (ready < to) rows.Sum(Math.Max(0, middle - window.Reach), Math.Min(height, middle + window.Reach), window.Weights, window.Reach - middle, Math.Max(ready, from), to, across);
            ready = to;
            CellRows.SumCells(across, shifts.Stride, from, to, window.Weights, window.Reach - column, sums);
            shifts.Correlate(sums, surface);
            if (shifts.Peak(surface) is not { } peak) continue;
            (grid.X[n], grid.Y[n], grid.Height[n]) = peak;
            settled[n] = Error(peak.Height, window.Known[n] * window.SigmaPx) <= errorPx;
        }
        FloatPool.Return(across);
    }

    /// <summary>What noise alone does to a peak: of n independent samples with correlation ρ the peak of an autocorrelation of width l lies within
    /// about l √((1 - ρ²) / (ρ² n)).</summary>
    private static double Error(double height, double windowPx)
    {
        double h = Math.Min(height, 0.999), samples = windowPx * windowPx / (StructurePx * StructurePx);
        return Math.Sqrt(2) * StructurePx * Math.Sqrt((1 - h * h) / (h * h * samples));
    }

    /// <summary>A size of window, its weights, and the nodes where it sees enough.</summary>
    private sealed class Window
    {
        /// <summary>Windows are cut off at this many standard deviations.</summary>
        private const double Cut = 2.5;

        private const int MostSampled = 4096;

        /// <param name="joined">Cells along a side of those summed.</param>
        /// <param name="nodeCells">Of these from node to node.</param>
        public Window(double sigmaPx, int joined, int nodeCells, CellEnergies energies, ShiftGrid grid, double minTexture)
        {
            (SigmaPx, Joined, NodeCells) = (sigmaPx, joined, nodeCells);
            Weights = WeightsOf(SigmaCells(sigmaPx, joined));
            var (energy, known) = energies.At(grid.Columns, grid.Rows, joined, nodeCells, Weights);
            double full = 2 * Math.PI * sigmaPx * sigmaPx, usual = Usual(energy, known, MinKnown * full);
            (Known, Counts) = (new double[grid.Count], new bool[grid.Count]);
            for (int n = 0; n < grid.Count; n++)
            {
                Known[n] = known[n] / full;
                Counts[n] = known[n] >= MinKnown * full && energy[n] >= minTexture * usual * known[n];
            }
        }

        public double SigmaPx { get; }

        public int Joined { get; }

        public int NodeCells { get; }

        /// <summary>Of the cells on either side of a border between cells.</summary>
        public float[] Weights { get; }

        public int Reach => Weights.Length / 2;

        /// <summary>Per node the share of the window that is known.</summary>
        public double[] Known { get; }

        /// <summary>Whether a node's window knows enough and has structure.</summary>
        public bool[] Counts { get; }

        /// <summary>A window's standard deviation in cells; larger cells have spread the window already.</summary>
        private static double SigmaCells(double windowPx, int joined) =>
            Math.Sqrt(windowPx * windowPx - (joined * joined - 1) * CellPx * CellPx / 12.0) / (joined * CellPx);

        private static float[] WeightsOf(double sigma)
        {
            int reach = Math.Max(1, (int)Math.Ceiling(Cut * sigma));
            var weights = new float[2 * reach];
            for (int k = 0; k < weights.Length; k++) weights[k] = (float)Math.Exp(-0.5 * (k + 0.5 - reach) * (k + 0.5 - reach) / (sigma * sigma));
            return weights;
        }

        /// <summary>The upper quartile of energy per pixel, of an even part of the nodes that know enough.</summary>
        private static double Usual(float[] energy, float[] known, double leastKnown)
        {
            var energies = new List<float>();
            for (int n = 0, step = energy.Length / MostSampled + 1; n < energy.Length; n += step)
                if (known[n] >= leastKnown) energies.Add(energy[n] / known[n]);
            return energies.Count == 0 ? 0 : Selection.Nth(CollectionsMarshal.AsSpan(energies), (int)(0.75 * (energies.Count - 1)));
        }
    }
}
