using Neuropil.Space;
using Neuropil.Volumes.Images;

namespace Neuropil.Volumes.Zarr;

/// <summary>The mean of <see cref="DownsamplingKernel"/> for images of bytes, a row at a time.</summary>
internal static class ByteMeans
{
    public static void Run(Voxels<byte> fine, Vox3 factor, Voxels<byte> coarse)
    {
        var box = coarse.Box;
        var sums = new int[box.Size.X];
        bool halves = factor == new Vox3(2, 2, 1);
        for (int z = box.Min.Z; z < box.Max.Z; z++)
            for (int y = box.Min.Y; y < box.Max.Y; y++)
            {
                if (halves && 2 * y + 1 < fine.Box.Max.Y && 2 * box.Max.X <= fine.Box.Max.X)
                {
                    int above = fine.Offset(2 * box.Min.X, 2 * y, z), below = fine.Offset(2 * box.Min.X, 2 * y + 1, z);
                    ShrunkRows.Halve(fine.Values.AsSpan(above, 2 * box.Size.X), fine.Values.AsSpan(below, 2 * box.Size.X), coarse.Values.AsSpan(coarse.Offset(box.Min.X, y, z), box.Size.X));
                    continue;
                }
                Array.Clear(sums);
                int lines = 0;
                for (int fineZ = z * factor.Z; fineZ < Math.Min((z + 1) * factor.Z, fine.Box.Max.Z); fineZ++)
                    for (int fineY = y * factor.Y; fineY < Math.Min((y + 1) * factor.Y, fine.Box.Max.Y); fineY++, lines++)
                        Add(fine, box.Min.X * factor.X, fineY, fineZ, factor.X, sums);
                Divide(sums, lines * factor.X, coarse.Values.AsSpan(coarse.Offset(box.Min.X, y, z), sums.Length));
                int lastWidth = Math.Min(factor.X, fine.Box.Max.X - (box.Max.X - 1) * factor.X);
                if (lastWidth < factor.X) Divide(sums.AsSpan(^1..), lines * lastWidth, coarse.Values.AsSpan(coarse.Offset(box.Max.X - 1, y, z), 1));
            }
    }

    private static void Add(Voxels<byte> fine, int x, int y, int z, int factor, int[] sums)
    {
        ReadOnlySpan<byte> row = fine.Values.AsSpan(fine.Offset(x, y, z), Math.Min(sums.Length * factor, fine.Box.Max.X - x));
        if (factor == 2)
        {
            int whole = row.Length / 2;
            for (int i = 0; i < whole; i++) sums[i] = unchecked(sums[i] + row[2 * i] + row[2 * i + 1]);
            if (row.Length > 2 * whole) sums[whole] += row[^1];
            return;
        }
        for (int i = 0; i < row.Length; i++) sums[i / factor] += row[i];
    }

    /// <summary>floor(sum / n + 1/2).</summary>
    private static void Divide(ReadOnlySpan<int> sums, int n, Span<byte> means)
    {
        if (int.IsPow2(n))
        {
            int shift = int.Log2(n), half = n / 2;
            for (int i = 0; i < means.Length; i++) means[i] = unchecked((byte)((sums[i] + half) >> shift));
            return;
        }
        for (int i = 0; i < means.Length; i++) means[i] = (byte)((2 * sums[i] + n) / (2 * n));
    }
}
