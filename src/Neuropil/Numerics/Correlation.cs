using System.Numerics;
using System.Runtime.InteropServices;

namespace Neuropil.Numerics;

/// <summary>Correlation of a 3-D array with a short odd kernel along one axis, the border mirrored: <c>d c b a | a b c d | d c b a</c>.</summary>
/// <remarks>Sums run in double from the outermost pair inwards and are stored as float: the order and precision of
/// <c>scipy.ndimage.correlate1d</c>, so that thresholds on the result fall on the same side.</remarks>
internal static class Correlation
{
    /// <param name="weights">Centre first, then outwards; the other half mirrors it.</param>
    /// <param name="antisymmetric">The left half has the opposite sign: a derivative. <c>weights[k]</c> is then that of offset +k.</param>
    public static void Along(int axis, ReadOnlySpan<float> source, GridShape shape, ReadOnlySpan<double> weights, bool antisymmetric,
        Span<float> destination)
    {
        int nx = shape.Nx, radius = weights.Length - 1;
        var sums = new double[nx];
        var padded = new float[nx + 2 * radius];
        for (int z = 0, row = 0; z < shape.Nz; z++)
            for (int y = 0; y < shape.Ny; y++, row += nx)
            {
                if (axis == 0) Pad(source.Slice(row, nx), radius, padded);
                Start(source.Slice(row, nx), weights[0], sums);
                for (int k = radius; k >= 1; k--)
                {
                    var low = axis == 0 ? padded.AsSpan(radius - k, nx) : Row(source, shape, axis, y, z, -k);
                    var high = axis == 0 ? padded.AsSpan(radius + k, nx) : Row(source, shape, axis, y, z, k);
                    if (antisymmetric) AddDifference(sums, high, low, weights[k]); else AddPair(sums, low, high, weights[k]);
                }
                for (int x = 0; x < nx; x++) destination[row + x] = (float)sums[x];
            }
    }

    /// <summary>The index that lies at <paramref name="i"/> when the array is mirrored at its faces, however far outside.</summary>
    internal static int Mirror(int i, int length)
    {
        int period = 2 * length;
        i %= period;
        if (i < 0) i += period;
        return i < length ? i : period - 1 - i;
    }

    private static ReadOnlySpan<float> Row(ReadOnlySpan<float> source, GridShape shape, int axis, int y, int z, int offset)
    {
        if (axis == 1) y = Mirror(y + offset, shape.Ny); else z = Mirror(z + offset, shape.Nz);
        return source.Slice((z * shape.Ny + y) * shape.Nx, shape.Nx);
    }

    private static void Pad(ReadOnlySpan<float> row, int radius, Span<float> padded)
    {
        row.CopyTo(padded[radius..]);
        for (int k = 1; k <= radius; k++)
        {
            padded[radius - k] = row[Mirror(-k, row.Length)];
            padded[radius + row.Length - 1 + k] = row[Mirror(row.Length - 1 + k, row.Length)];
        }
    }

    private static void Start(ReadOnlySpan<float> row, double weight, Span<double> sums)
    {
        for (int x = 0; x < row.Length; x++) sums[x] = row[x] * weight;
    }

    private static void AddPair(Span<double> sums, ReadOnlySpan<float> a, ReadOnlySpan<float> b, double weight)
    {
        int x = 0;
        var wide = MemoryMarshal.Cast<double, Vector<double>>(sums);
        for (int v = 0; v + 1 < wide.Length; v += 2, x += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(a[x..]), out var aLow, out var aHigh);
            Vector.Widen(new Vector<float>(b[x..]), out var bLow, out var bHigh);
            wide[v] += (aLow + bLow) * weight;
            wide[v + 1] += (aHigh + bHigh) * weight;
        }
        for (; x < sums.Length; x++) sums[x] += ((double)a[x] + b[x]) * weight;
    }

    private static void AddDifference(Span<double> sums, ReadOnlySpan<float> high, ReadOnlySpan<float> low, double weight)
    {
        for (int x = 0; x < sums.Length; x++) sums[x] += ((double)high[x] - low[x]) * weight;
    }
}
