using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Neuropil.Numerics;

/// <summary>Sums and products of rows of floats, eight at a time.</summary>
internal static class Planes
{
    /// <summary>destination += factor · source; of one length, not overlapping.</summary>
    public static void AddScaled(ReadOnlySpan<float> source, float factor, Span<float> destination)
    {
        ref float from = ref MemoryMarshal.GetReference(source), to = ref MemoryMarshal.GetReference(destination);
        var factors = Vector256.Create(factor);
        nuint i = 0, count = (nuint)source.Length;
        unchecked
        {
            for (; i + 8 <= count; i += 8)
                (Vector256.LoadUnsafe(ref to, i) + Vector256.LoadUnsafe(ref from, i) * factors).StoreUnsafe(ref to, i);
        }
        for (int k = (int)i; k < source.Length; k++) destination[k] += source[k] * factor;
    }

    /// <summary>destination = a · b; <paramref name="destination"/> may be one of them.</summary>
    public static void Multiply(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> destination)
    {
        ref float left = ref MemoryMarshal.GetReference(a), right = ref MemoryMarshal.GetReference(b), to = ref MemoryMarshal.GetReference(destination);
        nuint i = 0, count = (nuint)a.Length;
        unchecked
        {
            for (; i + 8 <= count; i += 8) (Vector256.LoadUnsafe(ref left, i) * Vector256.LoadUnsafe(ref right, i)).StoreUnsafe(ref to, i);
        }
        for (int k = (int)i; k < a.Length; k++) destination[k] = a[k] * b[k];
    }

    public static double Sum(ReadOnlySpan<float> values)
    {
        var sums = Vector256<double>.Zero;
        int i = 0;
        for (; i + 4 <= values.Length; i += 4) sums += Four(values, i);
        double sum = Vector256.Sum(sums);
        for (; i < values.Length; i++) sum += values[i];
        return sum;
    }

    /// <summary>Σ (v - middle)².</summary>
    public static double SumOfSquares(ReadOnlySpan<float> values, double middle)
    {
        var (sums, middles) = (Vector256<double>.Zero, Vector256.Create(middle));
        int i = 0;
        for (; i + 4 <= values.Length; i += 4)
        {
            var off = Four(values, i) - middles;
            sums += off * off;
        }
        double sum = Vector256.Sum(sums);
        for (; i < values.Length; i++) sum += (values[i] - middle) * (values[i] - middle);
        return sum;
    }

    private static Vector256<double> Four(ReadOnlySpan<float> values, int at)
    {
        var four = Vector128.Create(values.Slice(at, 4));
        return Vector256.Create(Vector128.WidenLower(four), Vector128.WidenUpper(four));
    }
}
