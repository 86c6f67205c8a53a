namespace Neuropil.Numerics;

/// <summary>Per cell the energy of a plane and how many of its pixels count.</summary>
internal sealed class CellEnergies(int columns, int rows)
{
    /// <summary>[row, column].</summary>
    public Plane Energy { get; } = new(columns, rows);

    public Plane Known { get; } = new(columns, rows);

    /// <summary>Sums over the window round every node.</summary>
    /// <param name="joined">Cells along a side that count as one, all with the same weight.</param>
    /// <param name="nodeCells">Of these from node to node.</param>
    /// <param name="weights">Of those on either side of a node.</param>
    public (float[] Energy, float[] Known) At(int nodeColumns, int nodeRows, int joined, int nodeCells, float[] weights) =>
        (At(Joined(Energy, joined), nodeColumns, nodeRows, nodeCells, weights), At(Joined(Known, joined), nodeColumns, nodeRows, nodeCells, weights));

    private static float[] At(Plane cells, int nodeColumns, int nodeRows, int nodeCells, float[] weights)
    {
        int reach = weights.Length / 2;
        float[] sums = new float[nodeColumns * nodeRows], across = new float[cells.Width];
        for (int j = 0; j < nodeRows; j++)
        {
            Array.Clear(across);
            int row = j * nodeCells;
            for (int cell = Math.Max(0, row - reach); cell < Math.Min(cells.Height, row + reach); cell++)
                Planes.AddScaled(cells.Row(cell), weights[cell - row + reach], across);
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
            for (int x = 0; x < joined.Width * side; x++) joined[x / side, y / side] += cells[x, y];
        return joined;
    }
}
