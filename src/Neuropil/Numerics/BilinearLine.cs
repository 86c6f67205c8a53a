using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Neuropil.Numerics;

/// <summary>Bilinear samples of a plane along a line of places, eight at a time. NaN marks what is unknown.</summary>
internal static class BilinearLine
{
    /// <param name="plane">NaN where unknown.</param>
    /// <param name="x">Places, px of the plane; as long as <paramref name="values"/>. So <paramref name="y"/>.</param>
    /// <param name="values">Receives the sample; 0 where one of the four pixels is unknown or outside.</param>
    /// <param name="known">Receives 1 where there is a sample, else 0.</param>
    public static unsafe void Sample(Plane plane, ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> values, Span<float> known)
    {
        int at = 0;
        if (Avx2.IsSupported && plane.Width > 1 && plane.Height > 1)
        {
            Vector256<int> width = Vector256.Create(plane.Width), right = Vector256.Create((uint)Math.Max(0, plane.Width - 1)).AsInt32(), bottom = Vector256.Create((uint)Math.Max(0, plane.Height - 1)).AsInt32();
            ref float px = ref MemoryMarshal.GetReference(x), py = ref MemoryMarshal.GetReference(y), to = ref MemoryMarshal.GetReference(values), counts = ref MemoryMarshal.GetReference(known);
            fixed (float* upper = plane.Values)
            {
                unchecked
                {
                    for (; at + 8 <= values.Length; at += 8)
                    {
                        Vector256<float> u = Vector256.LoadUnsafe(ref px, (nuint)at), v = Vector256.LoadUnsafe(ref py, (nuint)at), left = Vector256.Floor(u), top = Vector256.Floor(v);
                        Vector256<float> fx = u - left, fy = v - top;
                        Vector256<int> i = Avx.ConvertToVector256Int32(left), j = Avx.ConvertToVector256Int32(top), none = Vector256<int>.Zero;
                        var inside = Vector256.GreaterThan(right, i) & Vector256.GreaterThan(bottom, j) & ~(Vector256.GreaterThan(none, i) | Vector256.GreaterThan(none, j));
                        var (a, b, c, d) = Four(upper, plane, i, j, (j * width + i) & inside, inside);
                        Vector256<float> above = Vector256.FusedMultiplyAdd(fx, b - a, a), below = Vector256.FusedMultiplyAdd(fx, d - c, c);
                        var sample = Vector256.FusedMultiplyAdd(fy, below - above, above);
                        var there = inside.AsSingle() & Vector256.Equals(sample, sample);
                        (sample & there).StoreUnsafe(ref to, (nuint)at);
                        (Vector256<float>.One & there).StoreUnsafe(ref counts, (nuint)at);
                    }
                }
            }
        }
        for (; at < values.Length; at++) (values[at], known[at]) = One(plane, x[at], y[at]);
    }

    /// <summary>The four pixels round each of eight places: upper left, upper right, lower left, lower right.</summary>
    /// <param name="first">Of the upper left pixel; 0 for a place that is not inside.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe (Vector256<float>, Vector256<float>, Vector256<float>, Vector256<float>) Four(
        float* pixels, Plane plane, Vector256<int> i, Vector256<int> j, Vector256<int> first, Vector256<int> inside)
    {
        unchecked
        {
            if (Avx512F.IsSupported)
            {
                // Places along a line lie in two rows at most and close together: three rows of sixteen pixels hold what all eight want.
                int left = Math.Min(i[0], i[7]), top = Math.Min(j[0], j[7]), corner = top * plane.Width + left;
                Vector256<int> across = i - Vector256.Create(left), down = j - Vector256.Create(top);
                var near = Vector256.LessThanOrEqual(across.AsUInt32(), Vector256.Create(14u)).AsInt32() & Vector256.LessThanOrEqual(down.AsUInt32(), Vector256<uint>.One).AsInt32() & inside;
                if (near == Vector256<int>.AllBitsSet && corner + 2 * plane.Width + 16 <= plane.Values.Length)
                {
                    var pick = Vector512.Create(across, across + Vector256<int>.One);
                    float* row = pixels + corner;
                    Vector512<float> upper = Avx512F.PermuteVar16x32(Vector512.Load(row), pick), lower = Avx512F.PermuteVar16x32(Vector512.Load(row + plane.Width), pick);
                    if (down != Vector256<int>.Zero)
                    {
                        var second = Vector512.Equals(Vector512.Create(down, down), Vector512<int>.One).AsSingle();
                        var third = Avx512F.PermuteVar16x32(Vector512.Load(row + 2 * plane.Width), pick);
                        (upper, lower) = (Vector512.ConditionalSelect(second, lower, upper), Vector512.ConditionalSelect(second, third, lower));
                    }
                    return (upper.GetLower(), upper.GetUpper(), lower.GetLower(), lower.GetUpper());
                }
            }
            float* below = pixels + plane.Width;
            return (Avx2.GatherVector256(pixels, first, 4), Avx2.GatherVector256(pixels + 1, first, 4), Avx2.GatherVector256(below, first, 4), Avx2.GatherVector256(below + 1, first, 4));
        }
    }

    private static (float Value, float Known) One(Plane plane, float x, float y)
    {
        float left = MathF.Floor(x), top = MathF.Floor(y);
        if (!(left >= 0 && top >= 0 && left < plane.Width - 1 && top < plane.Height - 1)) return (0, 0);
        int at = (int)top * plane.Width + (int)left, below = at + plane.Width;
        float[] v = plane.Values;
        float upper = MathF.FusedMultiplyAdd(x - left, v[at + 1] - v[at], v[at]), lower = MathF.FusedMultiplyAdd(x - left, v[below + 1] - v[below], v[below]);
        float sample = MathF.FusedMultiplyAdd(y - top, lower - upper, upper);
        return float.IsNaN(sample) ? (0, 0) : (sample, 1);
    }
}
