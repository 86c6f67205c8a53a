using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Neuropil.Numerics;

/// <summary>Per cell the energy of a plane and how many of its pixels count.</summary>
internal sealed class CellEnergies(int columns, int rows)
{
    private const int Lanes = 8;

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
        int reach = weights.Length / 2, whole = (weights.Length + Lanes - 1) / Lanes * Lanes;
        // Zeros before the first cell, behind the last and behind the weights.
        float[] sums = new float[nodeColumns * nodeRows], across = new float[reach + cells.Width + whole], padded = new float[whole];
        weights.CopyTo(padded, 0);
        var starts = new int[weights.Length];
        for (int j = 0; j < nodeRows; j++)
        {
            int row = j * nodeCells, first = Math.Max(0, row - reach), count = Math.Min(cells.Height, row + reach) - first;
            for (int k = 0; k < count; k++) starts[k] = (first + k) * cells.Width;
            Planes.WeightedSum(cells.Values, starts.AsSpan(0, count), weights.AsSpan(first - row + reach, count), across.AsSpan(reach, cells.Width));
            for (int i = 0; i < nodeColumns; i++) sums[j * nodeColumns + i] = Dot(across.AsSpan(i * nodeCells, whole), padded);
        }
        return sums;
    }

    /// <summary>Of whole vectors.</summary>
    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ref float left = ref MemoryMarshal.GetReference(a), right = ref MemoryMarshal.GetReference(b);
        var sum = Vector256<float>.Zero;
        unchecked
        {
            for (nuint i = 0; i < (nuint)a.Length; i += Lanes) sum = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref left, i), Vector256.LoadUnsafe(ref right, i), sum);
        }
        return Vector256.Sum(sum);
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
