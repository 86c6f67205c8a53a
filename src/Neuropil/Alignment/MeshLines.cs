using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Neuropil.Alignment;

/// <summary>What pairs of sections one and two steps apart add to the product of <see cref="MeshEquations"/>, in one pass over memory. Spans are of one length.</summary>
internal static class MeshLines
{
    private const int Lanes = 8;

    /// <summary>e = w (from - to - flow), added to the sums of <paramref name="from"/> and taken off the others'.</summary>
    public static void Step(ReadOnlySpan<float> from, ReadOnlySpan<float> to, ReadOnlySpan<float> flow, ReadOnlySpan<float> weights,
        Span<float> sumsFrom, Span<float> sumsTo, Span<float> sumsFlow)
    {
        ref float a = ref MemoryMarshal.GetReference(from), b = ref MemoryMarshal.GetReference(to), f = ref MemoryMarshal.GetReference(flow), w = ref MemoryMarshal.GetReference(weights);
        ref float toA = ref MemoryMarshal.GetReference(sumsFrom), toB = ref MemoryMarshal.GetReference(sumsTo), toF = ref MemoryMarshal.GetReference(sumsFlow);
        int i = 0;
        unchecked
        {
            for (; i + Lanes <= from.Length; i += Lanes)
            {
                nuint at = (nuint)i;
                var e = (Vector256.LoadUnsafe(ref a, at) - Vector256.LoadUnsafe(ref b, at) - Vector256.LoadUnsafe(ref f, at)) * Vector256.LoadUnsafe(ref w, at);
                (Vector256.LoadUnsafe(ref toA, at) + e).StoreUnsafe(ref toA, at);
                (Vector256.LoadUnsafe(ref toB, at) - e).StoreUnsafe(ref toB, at);
                (Vector256.LoadUnsafe(ref toF, at) - e).StoreUnsafe(ref toF, at);
            }
        }
        for (; i < from.Length; i++)
        {
            float e = (from[i] - to[i] - flow[i]) * weights[i];
            sumsFrom[i] += e;
            sumsTo[i] -= e;
            sumsFlow[i] -= e;
        }
    }

    /// <summary>e = w (from - to - first - second), likewise.</summary>
    public static void Steps(ReadOnlySpan<float> from, ReadOnlySpan<float> to, ReadOnlySpan<float> first, ReadOnlySpan<float> second, ReadOnlySpan<float> weights,
        Span<float> sumsFrom, Span<float> sumsTo, Span<float> sumsFirst, Span<float> sumsSecond)
    {
        ref float a = ref MemoryMarshal.GetReference(from), b = ref MemoryMarshal.GetReference(to), f = ref MemoryMarshal.GetReference(first);
        ref float g = ref MemoryMarshal.GetReference(second), w = ref MemoryMarshal.GetReference(weights), toG = ref MemoryMarshal.GetReference(sumsSecond);
        ref float toA = ref MemoryMarshal.GetReference(sumsFrom), toB = ref MemoryMarshal.GetReference(sumsTo), toF = ref MemoryMarshal.GetReference(sumsFirst);
        int i = 0;
        unchecked
        {
            for (; i + Lanes <= from.Length; i += Lanes)
            {
                nuint at = (nuint)i;
                var off = Vector256.LoadUnsafe(ref a, at) - Vector256.LoadUnsafe(ref b, at) - Vector256.LoadUnsafe(ref f, at) - Vector256.LoadUnsafe(ref g, at);
                var e = off * Vector256.LoadUnsafe(ref w, at);
                (Vector256.LoadUnsafe(ref toA, at) + e).StoreUnsafe(ref toA, at);
                (Vector256.LoadUnsafe(ref toB, at) - e).StoreUnsafe(ref toB, at);
                (Vector256.LoadUnsafe(ref toF, at) - e).StoreUnsafe(ref toF, at);
                (Vector256.LoadUnsafe(ref toG, at) - e).StoreUnsafe(ref toG, at);
            }
        }
        for (; i < from.Length; i++)
        {
            float e = (from[i] - to[i] - first[i] - second[i]) * weights[i];
            sumsFrom[i] += e;
            sumsTo[i] -= e;
            sumsFirst[i] -= e;
            sumsSecond[i] -= e;
        }
    }
}
