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
    public static void Sample(Plane plane, ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> values, Span<float> known)
    {
        int at = 0;
        if (Avx2.IsSupported)
            for (; at + 8 <= values.Length; at += 8) Eight(plane, x[at..], y[at..], values[at..], known[at..]);
        for (; at < values.Length; at++) (values[at], known[at]) = One(plane, x[at], y[at]);
    }

    private static unsafe void Eight(Plane plane, ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> values, Span<float> known)
    {
        Vector256<float> px = Vector256.Create(x), py = Vector256.Create(y), left = Vector256.Floor(px), top = Vector256.Floor(py);
        Vector256<float> fx = px - left, fy = py - top;
        Vector256<int> i = Avx.ConvertToVector256Int32(left), j = Avx.ConvertToVector256Int32(top), width = Vector256.Create(plane.Width);
        var inside = Vector256.GreaterThanOrEqual(i, Vector256<int>.Zero) & Vector256.GreaterThanOrEqual(j, Vector256<int>.Zero)
            & Vector256.LessThan(i, width - Vector256<int>.One) & Vector256.LessThan(j, Vector256.Create(plane.Height - 1));
        var first = (j * width + i) & inside;
        Vector256<float> upper, lower;
        fixed (float* pixels = plane.Values)
        {
            Vector256<float> a = Avx2.GatherVector256(pixels, first, 4), b = Avx2.GatherVector256(pixels + 1, first, 4);
            float* below = pixels + plane.Width;
            Vector256<float> c = Avx2.GatherVector256(below, first, 4), d = Avx2.GatherVector256(below + 1, first, 4);
            (upper, lower) = (Vector256.FusedMultiplyAdd(fx, b - a, a), Vector256.FusedMultiplyAdd(fx, d - c, c));
        }
        var sample = Vector256.FusedMultiplyAdd(fy, lower - upper, upper);
        var counts = inside.AsSingle() & Vector256.Equals(sample, sample);
        (sample & counts).CopyTo(values);
        (Vector256<float>.One & counts).CopyTo(known);
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
