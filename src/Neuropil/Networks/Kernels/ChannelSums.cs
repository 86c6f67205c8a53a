using System.Runtime.Intrinsics;

namespace Neuropil.Networks.Kernels;

/// <summary>Sums of the 16 channels of a block over the voxels of a row: a row in float, rows in double, so that the error does not grow
/// with the volume.</summary>
internal static class ChannelSums
{
    /// <summary>Adds the row <c>[x][16]</c> to <paramref name="sums"/>.</summary>
    public static void Add(ReadOnlySpan<float> row, Span<double> sums)
    {
        for (int half = 0; half < Activations.Lane; half += Vector256<float>.Count)
        {
            var sum = Vector256<float>.Zero;
            for (int at = half; at < row.Length; at += Activations.Lane) sum += Vector256.Create(row[at..]);
            AddLanes(sum, sums[half..]);
        }
    }

    /// <summary>Adds the row, each voxel times its factor.</summary>
    public static void Add(ReadOnlySpan<float> row, ReadOnlySpan<float> factors, Span<double> sums)
    {
        for (int half = 0; half < Activations.Lane; half += Vector256<float>.Count)
        {
            var sum = Vector256<float>.Zero;
            for (int x = 0, at = half; x < factors.Length; x++, at += Activations.Lane) sum += factors[x] * Vector256.Create(row[at..]);
            AddLanes(sum, sums[half..]);
        }
    }

    private static void AddLanes(Vector256<float> row, Span<double> sums)
    {
        for (int lane = 0; lane < Vector256<float>.Count; lane++) sums[lane] += row[lane];
    }
}
