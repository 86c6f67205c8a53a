using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Neuropil.Volumes.Images;

/// <summary>The weights of <see cref="CubicWeights"/> as whole numbers, 1 = 16384, for eight places: of the first and third neighbour side by side, of the second and
/// fourth likewise. They add up to 1, so that a plain grey stays what it is.</summary>
internal readonly struct CubicPairs(Vector256<short> firstThird, Vector256<short> secondFourth)
{
    private readonly Vector256<short> _firstThird = firstThird, _secondFourth = secondFourth;

    /// <summary>Of both axes at once.</summary>
    /// <param name="x">Places, of which the low 15 bits are the fraction.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (CubicPairs X, CubicPairs Y) Of(Vector256<int> x, Vector256<int> y)
    {
        var fraction = Vector256.Create(0x7FFF);
        // Four of x, four of y, four of x, four of y: what unpacking takes apart again.
        var t = Avx2.PackSignedSaturate(x & fraction, y & fraction);
        unchecked
        {
            var square = Avx2.MultiplyHighRoundScale(t, t);
            Vector256<short> u = square - Avx2.MultiplyHighRoundScale(square, t), v = t - square;   // t²(1 - t), t(1 - t)
            Vector256<short> minusA = (v - u) >> 2, minusD = u >> 2;
            var c = (Avx2.Average(t.AsUInt16(), square.AsUInt16()) + u.AsUInt16() + (u.AsUInt16() >>> 1) >>> 1).AsInt16();   // ½(t + t²) + 1½ u
            Vector256<short> a = -minusA, d = -minusD, b = Vector256.Create((short)16384) + minusA + minusD - c;
            return (new(Avx2.UnpackLow(a, c), Avx2.UnpackLow(b, d)), new(Avx2.UnpackHigh(a, c), Avx2.UnpackHigh(b, d)));
        }
    }

    /// <param name="four">Bytes, the first neighbour in the lowest.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<int> Of(Vector256<byte> four) => Of((four.AsUInt16() & Vector256.Create((ushort)255)).AsInt16(), (four.AsUInt16() >>> 8).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<int> Of(Vector256<short> firstThird, Vector256<short> secondFourth) =>
        unchecked(Avx2.MultiplyAddAdjacent(firstThird, _firstThird) + Avx2.MultiplyAddAdjacent(secondFourth, _secondFourth));
}
