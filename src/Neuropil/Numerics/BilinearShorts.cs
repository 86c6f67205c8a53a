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
        if (Avx2.IsSupported && plane.Width > 1 && plane.Height > 1)
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
                        Vector512<int> i = Vector512.ConvertToInt32Native(left), j = Vector512.ConvertToInt32Native(top);
                        // What is negative is large without its sign.
                        var inside = (Vector512.LessThan(i.AsUInt32(), right) & Vector512.LessThan(j.AsUInt32(), bottom)).AsInt32();
                        if (inside == Vector512<int>.Zero)
                        {
                            Vector256.Create(Unknown).StoreUnsafe(ref to, (nuint)at);
                            continue;
                        }
                        var (a, b, c, d) = Four(pixels, plane, i, j, inside);
                        Vector256<short> fx = Share(u - left), fy = Share(v - top);
                        Vector256<short> above = a + Shorts.Times(b - a, fx), below = c + Shorts.Times(d - c, fx), sample = above + Shorts.Times(below - above, fy);
                        var unknown = Vector256.Equals(Vector256.Min(Vector256.Min(a, b), Vector256.Min(c, d)), Vector256.Create(Unknown)) | ~Narrow(inside);
                        Vector256.ConditionalSelect(unknown, Vector256.Create(Unknown), sample).StoreUnsafe(ref to, (nuint)at);
                    }
                }
            }
        }
        var all = plane.Values;
        for (; at < values.Length; at++) values[at] = One(all, plane.Width, plane.Height, x[at], y[at]);
    }

    /// <summary>The four pixels round each of sixteen places: upper left, upper right, lower left, lower right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe (Vector256<short>, Vector256<short>, Vector256<short>, Vector256<short>) Four(short* pixels, Plane16 plane, Vector512<int> i, Vector512<int> j, Vector512<int> inside)
    {
        unchecked
        {
            if (Avx512BW.IsSupported)
            {
                // Places along a line lie in two rows at most and close together: three rows of 32 pixels hold what all sixteen want.
                int left = Math.Min(i[0], i[Lanes - 1]), top = Math.Min(j[0], j[Lanes - 1]);
                Vector512<int> across = i - Vector512.Create(left), down = j - Vector512.Create(top);
                var near = Vector512.LessThanOrEqual(across.AsUInt32(), Vector512.Create(30u)) & Vector512.LessThanOrEqual(down.AsUInt32(), Vector512<uint>.One) & inside.AsUInt32();
                if (near == Vector512<uint>.AllBitsSet && (long)(top + 2) * plane.Width + left + 32 <= (long)plane.Width * plane.Height)
                {
                    var (above, below) = Rows(pixels + top * plane.Width + left, plane.Width, across, down);
                    return (above.GetLower(), above.GetUpper(), below.GetLower(), below.GetUpper());
                }
            }
            var first = (j * Vector512.Create(plane.Width) + i) & inside;
            var (a, b) = Pairs(pixels, first);
            var (c, d) = Pairs(pixels + plane.Width, first);
            return (a, b, c, d);
        }
    }

    /// <summary>The values at sixteen places and those behind them.</summary>
    private static unsafe (Vector256<short>, Vector256<short>) Pairs(short* pixels, Vector512<int> at)
    {
        // Two values are read as one of 32 bits.
        var both = Vector512.Create(Avx2.GatherVector256((int*)pixels, at.GetLower(), sizeof(short)), Avx2.GatherVector256((int*)pixels, at.GetUpper(), sizeof(short)));
        return (Narrow(both), Narrow(both >> 16));
    }

    private static Vector256<short> Narrow(Vector512<int> values) => Avx512F.IsSupported ? Avx512F.ConvertToVector256Int16(values) : Vector256.Narrow(values.GetLower(), values.GetUpper());

    /// <summary>Of each place the two pixels above it and the two below, left ones first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe (Vector512<short> Above, Vector512<short> Below) Rows(short* corner, int width, Vector512<int> across, Vector512<int> down)
    {
        Vector256<short> left = Narrow(across), row = Narrow(down);
        var pick = Vector512.Create(left, left + Vector256<short>.One);
        Vector512<short> above = Avx512BW.PermuteVar32x16(Vector512.Load(corner), pick), below = Avx512BW.PermuteVar32x16(Vector512.Load(corner + width), pick);
        if (row == Vector256<short>.Zero) return (above, below);
        var second = Vector512.Equals(Vector512.Create(row, row), Vector512<short>.One);
        var third = Avx512BW.PermuteVar32x16(Vector512.Load(corner + 2 * width), pick);
        return (Vector512.ConditionalSelect(second, below, above), Vector512.ConditionalSelect(second, third, below));
    }

    /// <summary>Parts of a pixel in <see cref="Shorts.One"/>, rounded down.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Share(Vector512<float> part) => Narrow(Vector512.ConvertToInt32Native(part * Vector512.Create((float)Shorts.One)));

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
