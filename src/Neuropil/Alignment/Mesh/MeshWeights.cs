using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Neuropil.Alignment.Mesh;

/// <summary>What residuals make of the weights of matches. Spans are of one length.</summary>
internal static class MeshWeights
{
    private const int Lanes = 8;

    /// <summary>Huber 1964, doi:10.1214/aoms/1177703732.</summary>
    private const float HuberSigmas = 1.345f;

    /// <summary>sqrt((x² + y²) · trust).</summary>
    public static void Lengths(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> trust, Span<float> lengths)
    {
        ref float alongX = ref MemoryMarshal.GetReference(x), alongY = ref MemoryMarshal.GetReference(y);
        ref float t = ref MemoryMarshal.GetReference(trust), to = ref MemoryMarshal.GetReference(lengths);
        int i = 0;
        unchecked
        {
            for (; i + Lanes <= x.Length; i += Lanes)
            {
                Vector256<float> ex = Vector256.LoadUnsafe(ref alongX, (nuint)i), ey = Vector256.LoadUnsafe(ref alongY, (nuint)i);
                Vector256.Sqrt((ex * ex + ey * ey) * Vector256.LoadUnsafe(ref t, (nuint)i)).StoreUnsafe(ref to, (nuint)i);
            }
        }
        for (; i < x.Length; i++) lengths[i] = MathF.Sqrt((x[i] * x[i] + y[i] * y[i]) * trust[i]);
    }

    /// <summary>trust / sigma², less beyond Huber's bend, 0 beyond <paramref name="mostSigmas"/>.</summary>
    public static void Keep(ReadOnlySpan<float> lengths, ReadOnlySpan<float> trust, float sigma, float mostSigmas, Span<float> weights)
    {
        ref float length = ref MemoryMarshal.GetReference(lengths), t = ref MemoryMarshal.GetReference(trust), to = ref MemoryMarshal.GetReference(weights);
        float bend = HuberSigmas * sigma, most = mostSigmas * sigma, share = 1 / (sigma * sigma);
        int i = 0;
        unchecked
        {
            Vector256<float> bends = Vector256.Create(bend), mosts = Vector256.Create(most), shares = Vector256.Create(share);
            for (; i + Lanes <= weights.Length; i += Lanes)
            {
                var own = Vector256.LoadUnsafe(ref length, (nuint)i);
                // Within the bend the quotient is 1.
                var keep = bends / Vector256.Max(own, bends) * shares;
                (Vector256.LoadUnsafe(ref t, (nuint)i) * (keep & Vector256.LessThanOrEqual(own, mosts))).StoreUnsafe(ref to, (nuint)i);
            }
        }
        for (; i < weights.Length; i++) weights[i] = trust[i] * (lengths[i] <= most ? bend / Math.Max(lengths[i], bend) * share : 0);
    }
}
