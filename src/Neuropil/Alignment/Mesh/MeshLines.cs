using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Neuropil.Alignment.Mesh;

/// <summary>What <see cref="MeshEquations"/> does to lines of nodes, each in one pass over memory. Spans are of one length.</summary>
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

    /// <summary>e = weight (next - own), added to the sums of <paramref name="next"/> and taken off those of <paramref name="own"/>.</summary>
    public static void Change(ReadOnlySpan<float> own, ReadOnlySpan<float> next, float weight, Span<float> sumsOwn, Span<float> sumsNext)
    {
        ref float a = ref MemoryMarshal.GetReference(own), b = ref MemoryMarshal.GetReference(next);
        ref float toA = ref MemoryMarshal.GetReference(sumsOwn), toB = ref MemoryMarshal.GetReference(sumsNext);
        int i = 0;
        unchecked
        {
            for (; i + Lanes <= own.Length; i += Lanes)
            {
                nuint at = (nuint)i;
                var e = (Vector256.LoadUnsafe(ref b, at) - Vector256.LoadUnsafe(ref a, at)) * weight;
                (Vector256.LoadUnsafe(ref toA, at) - e).StoreUnsafe(ref toA, at);
                (Vector256.LoadUnsafe(ref toB, at) + e).StoreUnsafe(ref toB, at);
            }
        }
        for (; i < own.Length; i++)
        {
            float e = (next[i] - own[i]) * weight;
            sumsOwn[i] -= e;
            sumsNext[i] += e;
        }
    }

    /// <summary>x += along · direction; residual -= along · product.</summary>
    /// <returns>Σ residual² · scale.</returns>
    public static float Follow(ReadOnlySpan<float> direction, ReadOnlySpan<float> product, ReadOnlySpan<float> scale, float along, Span<float> x, Span<float> residual)
    {
        ref float d = ref MemoryMarshal.GetReference(direction), p = ref MemoryMarshal.GetReference(product), s = ref MemoryMarshal.GetReference(scale);
        ref float toX = ref MemoryMarshal.GetReference(x), toR = ref MemoryMarshal.GetReference(residual);
        Vector256<float> sums = Vector256<float>.Zero, step = Vector256.Create(along);
        int i = 0;
        unchecked
        {
            for (; i + Lanes <= x.Length; i += Lanes)
            {
                nuint at = (nuint)i;
                (Vector256.LoadUnsafe(ref toX, at) + Vector256.LoadUnsafe(ref d, at) * step).StoreUnsafe(ref toX, at);
                var left = Vector256.LoadUnsafe(ref toR, at) - Vector256.LoadUnsafe(ref p, at) * step;
                left.StoreUnsafe(ref toR, at);
                sums += left * left * Vector256.LoadUnsafe(ref s, at);
            }
        }
        float sum = Vector256.Sum(sums);
        for (; i < x.Length; i++)
        {
            x[i] += direction[i] * along;
            residual[i] -= product[i] * along;
            sum += residual[i] * residual[i] * scale[i];
        }
        return sum;
    }

    /// <summary>direction = residual · scale + keep · direction.</summary>
    public static void Turn(ReadOnlySpan<float> residual, ReadOnlySpan<float> scale, float keep, Span<float> direction)
    {
        ref float r = ref MemoryMarshal.GetReference(residual), s = ref MemoryMarshal.GetReference(scale), d = ref MemoryMarshal.GetReference(direction);
        int i = 0;
        unchecked
        {
            for (; i + Lanes <= direction.Length; i += Lanes)
            {
                nuint at = (nuint)i;
                (Vector256.LoadUnsafe(ref r, at) * Vector256.LoadUnsafe(ref s, at) + Vector256.LoadUnsafe(ref d, at) * keep).StoreUnsafe(ref d, at);
            }
        }
        for (; i < direction.Length; i++) direction[i] = residual[i] * scale[i] + direction[i] * keep;
    }
}
