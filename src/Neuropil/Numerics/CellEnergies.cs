namespace Neuropil.Numerics;

/// <summary>Per cell the energy of a plane and how many of its pixels count.</summary>
internal sealed class CellEnergies(int columns, int rows)
{
    private readonly Dictionary<int, (Plane Energy, Plane Known)> _joined = [];

    /// <summary>[row, column].</summary>
    public Plane Energy { get; } = new(columns, rows);

    public Plane Known { get; } = new(columns, rows);

    /// <summary>Sums over the window round every node.</summary>
    /// <param name="joined">Cells along a side that count as one, all with the same weight.</param>
    /// <param name="nodeCells">Of these from node to node.</param>
    /// <param name="weights">Of those on either side of a node.</param>
    public (float[] Energy, float[] Known) At(int nodeColumns, int nodeRows, int joined, int nodeCells, float[] weights)
    {
        if (!_joined.TryGetValue(joined, out var cells)) _joined[joined] = cells = (Joined(Energy, joined), Joined(Known, joined));
        return (At(cells.Energy, nodeColumns, nodeRows, nodeCells, weights), At(cells.Known, nodeColumns, nodeRows, nodeCells, weights));
    }

    private static float[] At(Plane cells, int nodeColumns, int nodeRows, int nodeCells, float[] weights)
    {
        int reach = weights.Length / 2;
        float[] sums = new float[nodeColumns * nodeRows], across = new float[cells.Width];
        var starts = new int[weights.Length];
        for (int j = 0; j < nodeRows; j++)
        {
            int row = j * nodeCells, first = Math.Max(0, row - reach), count = Math.Min(cells.Height, row + reach) - first;
            for (int k = 0; k < count; k++) starts[k] = (first + k) * cells.Width;
            Planes.WeightedSum(cells.Values, starts.AsSpan(0, count), weights.AsSpan(first - row + reach, count), across);
            for (int i = 0; i < nodeColumns; i++)
            {
                int column = i * nodeCells, last = Math.Min(cells.Width, column + reach);
                float sum = 0;
                for (int cell = Math.Max(0, column - reach); cell < last; cell++) sum += across[cell] * weights[cell - column + reach];
                sums[j * nodeColumns + i] = sum;
            }
        }
        return sums;
    }

    private static Plane Joined(Plane cells, int side)
    {
        if (side == 1) return cells;
        var joined = new Plane(cells.Width / side, cells.Height / side);
        for (int y = 0; y < joined.Height * side; y++)
        {
            ReadOnlySpan<float> from = cells.Row(y);
            var to = joined.Row(y / side);
            for (int x = 0, at = 0; x < to.Length; x++)
                for (int k = 0; k < side; k++) to[x] += from[at++];
        }
        return joined;
    }
}
