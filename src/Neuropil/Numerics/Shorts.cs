using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Neuropil.Numerics;

/// <summary>Arithmetic of sixteen 16-bit values at a time; the same on any processor.</summary>
internal static class Shorts
{
    /// <summary>1 as a factor of <see cref="Times"/>; factors are below it.</summary>
    public const int One = 1 << 15;

    /// <summary>Values times factors of <see cref="One"/>, rounded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Times(Vector256<short> values, Vector256<short> factors)
    {
        if (Avx2.IsSupported) return Avx2.MultiplyHighRoundScale(values, factors);
        var (lower, upper) = Vector256.Widen(values);
        var (byLower, byUpper) = Vector256.Widen(factors);
        var half = Vector256.Create(One / 2);
        return Vector256.Narrow((lower * byLower + half) >> 15, (upper * byUpper + half) >> 15);
    }

    /// <summary>Of every two neighbours a₀b₀ + a₁b₁.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> PairDots(Vector256<short> a, Vector256<short> b)
    {
        if (Avx2.IsSupported) return Avx2.MultiplyAddAdjacent(a, b);
        Vector256<int> x = a.AsInt32(), y = b.AsInt32();
        return ((x << 16) >> 16) * ((y << 16) >> 16) + (x >> 16) * (y >> 16);
    }

    /// <summary>Of four vectors the sums of pairs, those of one pair side by side: of the first and third pair in each half, and of the second and fourth.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<int> Even, Vector256<int> Odd) PairSums(Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d)
    {
        if (Avx2.IsSupported)
        {
            Vector256<float> ab = Avx2.HorizontalAdd(a, b).AsSingle(), cd = Avx2.HorizontalAdd(c, d).AsSingle();
            return (Avx.Shuffle(ab, cd, 0b10_00_10_00).AsInt32(), Avx.Shuffle(ab, cd, 0b11_01_11_01).AsInt32());
        }
        static int Pair(Vector256<int> v, int k) => unchecked(v[2 * k] + v[2 * k + 1]);
        return (Vector256.Create(Pair(a, 0), Pair(b, 0), Pair(c, 0), Pair(d, 0), Pair(a, 2), Pair(b, 2), Pair(c, 2), Pair(d, 2)),
            Vector256.Create(Pair(a, 1), Pair(b, 1), Pair(c, 1), Pair(d, 1), Pair(a, 3), Pair(b, 3), Pair(c, 3), Pair(d, 3)));
    }

    /// <summary>Of one vector the sums of pairs, in their order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> PairSums(Vector256<int> a)
    {
        Vector128<int> low = a.GetLower(), high = a.GetUpper();
        return Ssse3.IsSupported ? Ssse3.HorizontalAdd(low, high) : Vector128.Create(low[0] + low[1], low[2] + low[3], high[0] + high[1], high[2] + high[3]);
    }

    /// <summary>Bytes times a factor; of one length.</summary>
    public static void OfBytes(ReadOnlySpan<byte> bytes, short factor, Span<short> destination)
    {
        ref byte from = ref MemoryMarshal.GetReference(bytes);
        ref short to = ref MemoryMarshal.GetReference(destination);
        var factors = Vector256.Create(factor);
        nuint i = 0, count = (nuint)bytes.Length;
        unchecked
        {
            for (; i + 32 <= count; i += 32)
            {
                var (low, high) = Vector256.Widen(Vector256.LoadUnsafe(ref from, i));
                (low.AsInt16() * factors).StoreUnsafe(ref to, i);
                (high.AsInt16() * factors).StoreUnsafe(ref to, i + 16);
            }
        }
        for (int k = (int)i; k < bytes.Length; k++) destination[k] = (short)(bytes[k] * factor);
    }

    /// <summary>Copies, with 0 in the place of one value; of one length.</summary>
    public static void ZeroWhere(short value, ReadOnlySpan<short> source, Span<short> destination)
    {
        ref short from = ref MemoryMarshal.GetReference(source), to = ref MemoryMarshal.GetReference(destination);
        nuint i = 0, count = (nuint)source.Length;
        unchecked
        {
            for (; i + 16 <= count; i += 16)
            {
                var values = Vector256.LoadUnsafe(ref from, i);
                Vector256.AndNot(values, Vector256.Equals(values, Vector256.Create(value))).StoreUnsafe(ref to, i);
            }
        }
        for (int k = (int)i; k < source.Length; k++) destination[k] = source[k] == value ? (short)0 : source[k];
    }

    /// <summary>Greys times a factor, rounded; what is above 0 stays above 0. Of one length.</summary>
    public static void OfGreys(ReadOnlySpan<float> greys, short factor, Span<short> destination)
    {
        for (int k = 0; k < greys.Length; k++) destination[k] = greys[k] > 0 ? (short)Math.Max(1, greys[k] * factor + 0.5f) : (short)0;
    }
}
