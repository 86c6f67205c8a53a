namespace Neuropil.Numerics;

/// <summary>Means of square cells of an image of bytes, line by line, without a plane of floats as large as the image.</summary>
public static class ByteCells
{
    /// <summary>Adds one row of pixels to the sums of its cells.</summary>
    public static void AddRow(ReadOnlySpan<byte> row, Span<float> cells, int factor)
    {
        for (int x = 0; x < cells.Length; x++)
        {
            int sum = 0;
            foreach (byte v in row.Slice(x * factor, factor)) sum = unchecked(sum + v);
            cells[x] += sum;
        }
    }

    /// <summary>Sums of whole cells to means.</summary>
    public static void Divide(Plane sums, int factor)
    {
        float scale = 1f / (factor * factor);
        foreach (ref float v in sums.Values.AsSpan()) v *= scale;
    }
}
