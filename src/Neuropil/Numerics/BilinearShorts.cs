using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Neuropil.Numerics;

/// <summary>Bilinear samples of a band-passed plane along a line of places, sixteen at a time; the same on any processor.</summary>
internal static class BilinearShorts
{
    private const int Lanes = 16;

    private const short Unknown = KnownBandPass.Unknown;

    /// <param name="plane">Of <see cref="KnownBandPass"/>.</param>
    /// <param name="x">Places, px of the plane; as long as <paramref name="values"/>. So <paramref name="y"/>.</param>
    /// <param name="values">Receives the sample; <see cref="KnownBandPass.Unknown"/> where one of the four pixels is unknown or outside.</param>
    public static unsafe void Sample(Plane16 plane, ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<short> values)
    {
        int at = 0;
        if (Avx512BW.IsSupported && plane.Width > 1 && plane.Height > 1)
        {
            ref float px = ref MemoryMarshal.GetReference(x), py = ref MemoryMarshal.GetReference(y);
            ref short to = ref MemoryMarshal.GetReference(values);
            Vector512<uint> right = Vector512.Create((uint)plane.Width - 1), bottom = Vector512.Create((uint)plane.Height - 1);
            fixed (short* pixels = plane.Values)
            {
                unchecked
                {
                    for (; at + Lanes <= values.Length; at += Lanes)
                    {
                        Vector512<float> u = Vector512.LoadUnsafe(ref px, (nuint)at), v = Vector512.LoadUnsafe(ref py, (nuint)at), left = Vector512.Floor(u), top = Vector512.Floor(v);
                        Vector512<int> i = Avx512F.ConvertToVector512Int32(left), j = Avx512F.ConvertToVector512Int32(top);
                        // What is negative is large without its sign.
                        var inside = Vector512.LessThan(i.AsUInt32(), right) & Vector512.LessThan(j.AsUInt32(), bottom);
                        int first = Math.Min(i[0], i[Lanes - 1]), upper = Math.Min(j[0], j[Lanes - 1]);
                        Vector512<int> across = i - Vector512.Create(first), down = j - Vector512.Create(upper);
                        // Places along a line lie in two rows at most and close together: three rows of 32 pixels hold what all sixteen want.
                        var near = Vector512.LessThanOrEqual(across.AsUInt32(), Vector512.Create(30u)) & Vector512.LessThanOrEqual(down.AsUInt32(), Vector512<uint>.One) & inside;
                        long corner = (long)upper * plane.Width + first;
                        if (near != Vector512<uint>.AllBitsSet || corner + 2 * plane.Width + 32 > (long)plane.Width * plane.Height)
                        {
                            Few(plane, x.Slice(at, Lanes), y.Slice(at, Lanes), values.Slice(at, Lanes));
                            continue;
                        }
                        var (above, below) = Rows(pixels + corner, plane.Width, across, down);
                        Vector256<short> fx = Avx512F.ConvertToVector256Int16(Share(u - left)), fy = Avx512F.ConvertToVector256Int16(Share(v - top));
                        Vector256<short> a = above.GetLower(), b = above.GetUpper(), c = below.GetLower(), d = below.GetUpper();
                        Vector256<short> ab = a + Shorts.Times(b - a, fx), cd = c + Shorts.Times(d - c, fx), sample = ab + Shorts.Times(cd - ab, fy);
                        var unknown = Vector256.Equals(Vector256.Min(Vector256.Min(a, b), Vector256.Min(c, d)), Vector256.Create(Unknown));
                        Vector256.ConditionalSelect(unknown, Vector256.Create(Unknown), sample).StoreUnsafe(ref to, (nuint)at);
                    }
                }
            }
        }
        Few(plane, x[at..], y[at..], values[at..]);
    }

    /// <summary>Of each place the two pixels above it and the two below, left ones first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe (Vector512<short> Above, Vector512<short> Below) Rows(short* corner, int width, Vector512<int> across, Vector512<int> down)
    {
        Vector256<short> left = Avx512F.ConvertToVector256Int16(across), row = Avx512F.ConvertToVector256Int16(down);
        var pick = Vector512.Create(left, left + Vector256<short>.One);
        Vector512<short> above = Avx512BW.PermuteVar32x16(Vector512.Load(corner), pick), below = Avx512BW.PermuteVar32x16(Vector512.Load(corner + width), pick);
        if (row == Vector256<short>.Zero) return (above, below);
        var second = Vector512.Equals(Vector512.Create(row, row), Vector512<short>.One);
        var third = Avx512BW.PermuteVar32x16(Vector512.Load(corner + 2 * width), pick);
        return (Vector512.ConditionalSelect(second, below, above), Vector512.ConditionalSelect(second, third, below));
    }

    /// <summary>Parts of a pixel in <see cref="Shorts.One"/>, rounded down.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Share(Vector512<float> part) => Avx512F.ConvertToVector512Int32WithTruncation(part * Vector512.Create((float)Shorts.One));

    private static void Few(Plane16 plane, ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<short> values)
    {
        var pixels = plane.Values;
        for (int k = 0; k < values.Length; k++) values[k] = One(pixels, plane.Width, plane.Height, x[k], y[k]);
    }

    private static short One(ReadOnlySpan<short> pixels, int width, int height, float x, float y)
    {
        float left = MathF.Floor(x), top = MathF.Floor(y);
        if (!(left >= 0 && top >= 0 && left < width - 1 && top < height - 1)) return Unknown;
        int at = (int)top * width + (int)left, fx = (int)((x - left) * Shorts.One), fy = (int)((y - top) * Shorts.One);
        int a = pixels[at], b = pixels[at + 1], c = pixels[at + width], d = pixels[at + width + 1];
        if (Math.Min(Math.Min(a, b), Math.Min(c, d)) == Unknown) return Unknown;
        int above = Between(a, b, fx), below = Between(c, d, fx);
        return (short)Between(above, below, fy);
    }

    private static int Between(int first, int second, int share) => first + (((second - first) * share + Shorts.One / 2) >> 15);
}
