using System.Numerics;
using Neuropil.Space;

namespace Neuropil.Volumes.Zarr;

/// <summary>How a pyramid makes one voxel out of several.</summary>
public enum Downsampling
{
    /// <summary>For images: the mean; in whole numbers a half is rounded up (towards +∞).</summary>
    Mean,

    /// <summary>For labels: the most frequent value, of several the smallest. 0 counts like any other.</summary>
    Mode,
}

/// <summary>Makes coarse voxels out of fine ones. Blocks at the far faces, where the fine array ends, use what there is.</summary>
internal static class DownsamplingKernel
{
    /// <param name="fine">Covers all of <paramref name="coarseBox"/> times <paramref name="factor"/> that the fine array has.</param>
    public static Voxels<T> Run<T>(Voxels<T> fine, Vox3 factor, Box3 coarseBox, Downsampling how) where T : unmanaged, INumber<T>
    {
        var coarse = new Voxels<T>(coarseBox, GC.AllocateUninitializedArray<T>(checked((int)coarseBox.Count)));
        if (fine is Voxels<byte> bytes && how == Downsampling.Mean)
        {
            ByteMeans.Run(bytes, factor, (Voxels<byte>)(object)coarse);
            return coarse;
        }
        Span<T> block = stackalloc T[checked((int)factor.Product)];
        int at = 0;
        for (int z = coarseBox.Min.Z; z < coarseBox.Max.Z; z++)
            for (int y = coarseBox.Min.Y; y < coarseBox.Max.Y; y++)
                for (int x = coarseBox.Min.X; x < coarseBox.Max.X; x++)
                {
                    var values = block[..Gather(fine, new(x * factor.X, y * factor.Y, z * factor.Z), factor, block)];
                    coarse.Values[at++] = how == Downsampling.Mean ? Mean<T>(values) : Mode(values);
                }
        return coarse;
    }

    private static int Gather<T>(Voxels<T> fine, Vox3 min, Vox3 factor, Span<T> block) where T : unmanaged
    {
        var max = Vox3.Min(min + factor, fine.Box.Max);
        int count = 0;
        for (int z = min.Z; z < max.Z; z++)
            for (int y = min.Y; y < max.Y; y++)
                for (int x = min.X; x < max.X; x++) block[count++] = fine[x, y, z];
        return count;
    }

    public static T Mean<T>(ReadOnlySpan<T> values) where T : unmanaged, INumber<T>
    {
        if (typeof(T) == typeof(float) || typeof(T) == typeof(double))
        {
            double sum = 0;
            foreach (var value in values) sum += double.CreateTruncating(value);
            return T.CreateTruncating(sum / values.Length);
        }
        return typeof(T) == typeof(ulong) || typeof(T) == typeof(long) ? WholeMean<T, Int128>(values) : WholeMean<T, long>(values);
    }

    private static T WholeMean<T, TSum>(ReadOnlySpan<T> values) where T : unmanaged, INumber<T> where TSum : IBinaryInteger<TSum>
    {
        TSum sum = TSum.Zero, n = TSum.CreateTruncating(values.Length);
        foreach (var value in values) sum += TSum.CreateTruncating(value);
        // floor(sum / n + 1/2) = floor((2 sum + n) / 2n)
        TSum numerator = sum + sum + n, denominator = n + n, quotient = numerator / denominator;
        if (TSum.IsNegative(numerator - quotient * denominator)) quotient--;
        return T.CreateTruncating(quotient);
    }

    /// <summary>Sorts <paramref name="values"/> on the way, unless all are equal.</summary>
    public static T Mode<T>(Span<T> values) where T : unmanaged, INumber<T>
    {
        if (!values.ContainsAnyExcept(values[0])) return values[0];
        values.Sort();
        T best = values[0];
        for (int start = 0, longest = 0; start < values.Length;)
        {
            int end = start + 1;
            while (end < values.Length && values[end] == values[start]) end++;
            if (end - start > longest) (best, longest) = (values[start], end - start);
            start = end;
        }
        return best;
    }
}
