using System.Runtime.Intrinsics;

namespace Neuropil.Numerics;

/// <summary>Means of square cells of an image of bytes, line by line, without a plane of floats as large as the image.</summary>
public static class ByteCells
{
    /// <summary>Adds one row of pixels to the sums of its cells.</summary>
    public static void AddRow(ReadOnlySpan<byte> row, Span<float> cells, int factor)
    {
        for (int x = factor == 4 ? AddFours(row, cells) : 0; x < cells.Length; x++)
        {
            int sum = 0;
            foreach (byte v in row.Slice(x * factor, factor)) sum = unchecked(sum + v);
            cells[x] += sum;
        }
    }

    /// <summary>Cells of four, eight at a time; returns how many are done.</summary>
    private static int AddFours(ReadOnlySpan<byte> row, Span<float> cells)
    {
        int x = 0;
        var low = Vector256.Create(0x00FF00FFu);
        for (; x + 8 <= cells.Length; x += 8)
        {
            var four = Vector256.Create(row.Slice(4 * x, 32)).AsUInt32();
            var pairs = unchecked((four & low) + (four >>> 8 & low));
            var sums = unchecked((pairs & Vector256.Create(0xFFFFu)) + (pairs >>> 16));
            (Vector256.Create<float>(cells.Slice(x, 8)) + Vector256.ConvertToSingle(sums.AsInt32())).CopyTo(cells[x..]);
        }
        return x;
    }

    /// <summary>Sums of whole cells to means.</summary>
    public static void Divide(Plane sums, int factor)
    {
        float scale = 1f / (factor * factor);
        foreach (ref float v in sums.Values.AsSpan()) v *= scale;
    }
}
