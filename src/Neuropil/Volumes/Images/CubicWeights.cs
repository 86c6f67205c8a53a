using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Neuropil.Volumes.Images;

/// <summary>Of the four neighbours along one axis for eight places, each between the second and the third.</summary>
internal readonly struct CubicWeights(Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d)
{
    public Vector256<float> A { get; } = a;

    public Vector256<float> B { get; } = b;

    public Vector256<float> C { get; } = c;

    public Vector256<float> D { get; } = d;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CubicWeights At(Vector256<float> t)
    {
        var square = t * t;
        var half = Vector256.Create(0.5f);
        return new(
            Vector256.FusedMultiplyAdd(Vector256.FusedMultiplyAdd(t, -half, Vector256<float>.One), t, -half) * t,
            Vector256.FusedMultiplyAdd(Vector256.FusedMultiplyAdd(t, Vector256.Create(1.5f), Vector256.Create(-2.5f)), square, Vector256<float>.One),
            Vector256.FusedMultiplyAdd(Vector256.FusedMultiplyAdd(t, Vector256.Create(-1.5f), Vector256.Create(2f)), t, half) * t,
            Vector256.FusedMultiplyAdd(t, half, -half) * square);
    }

    /// <param name="four">Bytes, the first neighbour in the lowest.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Of(Vector256<int> four)
    {
        var low = Vector256.Create(255);
        var sum = A * Vector256.ConvertToSingle(four & low);
        sum = Vector256.FusedMultiplyAdd(B, Vector256.ConvertToSingle(four >>> 8 & low), sum);
        sum = Vector256.FusedMultiplyAdd(C, Vector256.ConvertToSingle(four >>> 16 & low), sum);
        return Vector256.FusedMultiplyAdd(D, Vector256.ConvertToSingle(four >>> 24), sum);
    }
}
