using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Neuropil.Numerics;

/// <summary>What is done to rows of pixels alike, eight or more at a time. Spans are of one length unless said.</summary>
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

    /// <summary>destination[x] = Σ weights[k] · values[starts[k] + x], added one after another: what <see cref="AddScaled"/> gives row by row, with the sums
    /// held in registers. <paramref name="destination"/> is no part of the values.</summary>
    public static unsafe void WeightedSum(float[] values, ReadOnlySpan<int> starts, ReadOnlySpan<float> weights, Span<float> destination)
    {
        foreach (int start in starts)
            if (start < 0 || start + destination.Length > values.Length) throw new ArgumentOutOfRangeException(nameof(starts), $"A row of {destination.Length} from {start} is not in {values.Length} values.");
        int x = 0;
        fixed (float* first = values, to = destination)
        {
            for (; x + 32 <= destination.Length; x += 32)
            {
                Vector256<float> a = default, b = default, c = default, d = default;
                for (int k = 0; k < starts.Length; k++)
                {
                    float* from = first + starts[k] + x;
                    var weight = Vector256.Create(weights[k]);
                    a += Vector256.Load(from) * weight;
                    b += Vector256.Load(from + 8) * weight;
                    c += Vector256.Load(from + 16) * weight;
                    d += Vector256.Load(from + 24) * weight;
                }
                a.Store(to + x);
                b.Store(to + x + 8);
                c.Store(to + x + 16);
                d.Store(to + x + 24);
            }
        }
        for (; x < destination.Length; x += 8)
        {
            // The last eight begin where they still fit: what is summed twice gives the same.
            if (destination.Length >= 8) x = Math.Min(x, destination.Length - 8);
            SumUpToEight(values, starts, weights, destination, x);
        }
    }

    private static void SumUpToEight(float[] values, ReadOnlySpan<int> starts, ReadOnlySpan<float> weights, Span<float> destination, int x)
    {
        if (destination.Length - x >= 8)
        {
            ref float first = ref MemoryMarshal.GetArrayDataReference(values);
            Vector256<float> sums = default;
            for (int k = 0; k < starts.Length; k++) sums += Vector256.LoadUnsafe(ref first, (nuint)(starts[k] + x)) * weights[k];
            sums.StoreUnsafe(ref MemoryMarshal.GetReference(destination), (nuint)x);
            return;
        }
        for (; x < destination.Length; x++)
        {
            float sum = 0;
            for (int k = 0; k < starts.Length; k++) sum += values[starts[k] + x] * weights[k];
            destination[x] = sum;
        }
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

    /// <summary>destination = a / b; <paramref name="destination"/> may be one of them.</summary>
    public static void Divide(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> destination)
    {
        ref float left = ref MemoryMarshal.GetReference(a), right = ref MemoryMarshal.GetReference(b), to = ref MemoryMarshal.GetReference(destination);
        nuint i = 0, count = (nuint)a.Length;
        unchecked
        {
            for (; i + 8 <= count; i += 8) (Vector256.LoadUnsafe(ref left, i) / Vector256.LoadUnsafe(ref right, i)).StoreUnsafe(ref to, i);
        }
        for (int k = (int)i; k < a.Length; k++) destination[k] = a[k] / b[k];
    }

    /// <summary>destination[i] = sums of a pair of one row and of the pair below it.</summary>
    /// <param name="upper">At least twice as long as <paramref name="destination"/>; so <paramref name="lower"/>.</param>
    public static void AddPairs(ReadOnlySpan<float> upper, ReadOnlySpan<float> lower, Span<float> destination)
    {
        ref float above = ref MemoryMarshal.GetReference(upper), below = ref MemoryMarshal.GetReference(lower), to = ref MemoryMarshal.GetReference(destination);
        nuint i = 0, count = Avx2.IsSupported ? (nuint)destination.Length : 0;
        unchecked
        {
            for (; i + 8 <= count; i += 8)
            {
                var first = Vector256.LoadUnsafe(ref above, 2 * i) + Vector256.LoadUnsafe(ref below, 2 * i);
                var second = Vector256.LoadUnsafe(ref above, 2 * i + 8) + Vector256.LoadUnsafe(ref below, 2 * i + 8);
                Avx2.Permute4x64(Avx.HorizontalAdd(first, second).AsInt64(), 0b_11_01_10_00).AsSingle().StoreUnsafe(ref to, i);
            }
        }
        for (int k = (int)i; k < destination.Length; k++) destination[k] = upper[2 * k] + lower[2 * k] + (upper[2 * k + 1] + lower[2 * k + 1]);
    }

    /// <summary>1 where a value is above 0, else 0.</summary>
    public static void Above0(ReadOnlySpan<float> values, Span<float> destination)
    {
        ref float from = ref MemoryMarshal.GetReference(values), to = ref MemoryMarshal.GetReference(destination);
        nuint i = 0, count = (nuint)values.Length;
        unchecked
        {
            for (; i + 8 <= count; i += 8)
                (Vector256.GreaterThan(Vector256.LoadUnsafe(ref from, i), Vector256<float>.Zero) & Vector256<float>.One).StoreUnsafe(ref to, i);
        }
        for (int k = (int)i; k < values.Length; k++) destination[k] = values[k] > 0 ? 1 : 0;
    }

    /// <summary>The values where the mask is above 0, NaN elsewhere; <paramref name="destination"/> may be the values.</summary>
    public static void MarkUnknown(ReadOnlySpan<float> values, ReadOnlySpan<float> mask, Span<float> destination)
    {
        ref float from = ref MemoryMarshal.GetReference(values), known = ref MemoryMarshal.GetReference(mask), to = ref MemoryMarshal.GetReference(destination);
        nuint i = 0, count = (nuint)values.Length;
        unchecked
        {
            for (; i + 8 <= count; i += 8)
                Vector256.ConditionalSelect(Vector256.GreaterThan(Vector256.LoadUnsafe(ref known, i), Vector256<float>.Zero), Vector256.LoadUnsafe(ref from, i), Vector256.Create(float.NaN))
                    .StoreUnsafe(ref to, i);
        }
        for (int k = (int)i; k < values.Length; k++) destination[k] = mask[k] > 0 ? values[k] : float.NaN;
    }

    /// <summary>Of one length.</summary>
    public static void OfBytes(ReadOnlySpan<byte> bytes, Span<float> destination)
    {
        ref byte from = ref MemoryMarshal.GetReference(bytes);
        ref float to = ref MemoryMarshal.GetReference(destination);
        nuint i = 0, count = (nuint)bytes.Length;
        unchecked
        {
            for (; i + 16 <= count; i += 16)
            {
                var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(ref from, i));
                Vector256.ConvertToSingle(Vector256.WidenLower(low.ToVector256()).AsInt32()).StoreUnsafe(ref to, i);
                Vector256.ConvertToSingle(Vector256.WidenLower(high.ToVector256()).AsInt32()).StoreUnsafe(ref to, i + 8);
            }
        }
        for (int k = (int)i; k < bytes.Length; k++) destination[k] = bytes[k];
    }

    /// <summary>Of one length, added in one order.</summary>
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ref float left = ref MemoryMarshal.GetReference(a), right = ref MemoryMarshal.GetReference(b);
        Vector256<float> even = Vector256<float>.Zero, odd = even;
        nuint i = 0, count = (nuint)a.Length;
        unchecked
        {
            for (; i + 16 <= count; i += 16)
            {
                even = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref left, i), Vector256.LoadUnsafe(ref right, i), even);
                odd = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref left, i + 8), Vector256.LoadUnsafe(ref right, i + 8), odd);
            }
        }
        float sum = Vector256.Sum(even + odd);
        for (int k = (int)i; k < a.Length; k++) sum += a[k] * b[k];
        return sum;
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

    /// <summary>The larger of each two; <paramref name="destination"/> may be one of them.</summary>
    public static void Max(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, Span<byte> destination)
    {
        ref byte left = ref MemoryMarshal.GetReference(a), right = ref MemoryMarshal.GetReference(b), to = ref MemoryMarshal.GetReference(destination);
        nuint i = 0, count = (nuint)destination.Length;
        unchecked
        {
            for (; i + 32 <= count; i += 32) Vector256.Max(Vector256.LoadUnsafe(ref left, i), Vector256.LoadUnsafe(ref right, i)).StoreUnsafe(ref to, i);
        }
        for (int k = (int)i; k < destination.Length; k++) destination[k] = Math.Max(a[k], b[k]);
    }

    /// <summary>The lesser of each two; <paramref name="destination"/> may be one of them.</summary>
    public static void Min(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, Span<byte> destination)
    {
        ref byte left = ref MemoryMarshal.GetReference(a), right = ref MemoryMarshal.GetReference(b), to = ref MemoryMarshal.GetReference(destination);
        nuint i = 0, count = (nuint)destination.Length;
        unchecked
        {
            for (; i + 32 <= count; i += 32) Vector256.Min(Vector256.LoadUnsafe(ref left, i), Vector256.LoadUnsafe(ref right, i)).StoreUnsafe(ref to, i);
        }
        for (int k = (int)i; k < destination.Length; k++) destination[k] = Math.Min(a[k], b[k]);
    }
}
