using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Neuropil.Numerics;

/// <summary>Σ a(x) b(x + d) for all shifts d of a range, one by one: for small planes or few shifts cheaper than three Fourier transforms.</summary>
internal static class ShiftedProducts
{
    /// <summary>Shifts along x and along y that are summed side by side, so that what is loaded serves three of them each.</summary>
    private const int Abreast = 3;

    /// <summary>Values multiplied at once; rows of the first plane are filled up with zeros to so many.</summary>
    private const int Lanes = 16;

    /// <summary>The first plane as <see cref="Of"/> wants it: with the zero rows above and below that some of three shifts abreast see.</summary>
    public static ShortPlane Fixed(PlanePart a) => new(a, 0, 1 - Abreast, UpTo(a.Width, Lanes), a.Height + 2 * (Abreast - 1));

    /// <summary>The second: all that any shift lays on the first, from the least shift on.</summary>
    public static ShortPlane Moved(PlanePart b, PlanePart a, ShiftRange range) => new(
        b, range.MinX, range.MinY, UpTo(a.Width, Lanes) + UpTo(range.Width, Abreast) - 1, a.Height + UpTo(range.Height, Abreast) - 1);

    /// <summary>One sum per shift, [dy, dx] from the least; what lies outside counts as 0.</summary>
    public static int[] Of(ShortPlane a, ShortPlane b, ShiftRange range)
    {
        var products = new int[range.Width * range.Height];
        Span<int> sums = stackalloc int[Abreast * Abreast];
        for (int j = 0; j < range.Height; j += Abreast)
            for (int i = 0; i < range.Width; i += Abreast)
            {
                if (Avx2.IsSupported) Nine(a, b, i, j, sums);
                else NinePlainly(a, b, i, j, sums);
                for (int dy = 0; dy < Abreast && j + dy < range.Height; dy++)
                    for (int dx = 0; dx < Abreast && i + dx < range.Width; dx++) products[(j + dy) * range.Width + i + dx] = sums[dy * Abreast + dx];
            }
        return products;
    }

    /// <summary>A row of b under three shifts along x lies on three rows of a, one for each shift along y.</summary>
    private static void Nine(ShortPlane a, ShortPlane b, int i, int j, Span<int> sums)
    {
        Vector256<int> s00 = default, s01 = default, s02 = default, s10 = default, s11 = default, s12 = default, s20 = default, s21 = default, s22 = default;
        ref short last = ref a.First, moved = ref Unsafe.Add(ref b.First, j * b.Width + i);
        int rows = a.Height - Abreast + 1;
        unchecked
        {
            for (int y = 0; y < rows; y++)
            {
                ref short middle = ref Unsafe.Add(ref last, a.Width), first = ref Unsafe.Add(ref middle, a.Width);
                for (nuint x = 0; x < (nuint)a.Width; x += Lanes)
                {
                    Vector256<short> a0 = Vector256.LoadUnsafe(ref first, x), a1 = Vector256.LoadUnsafe(ref middle, x), a2 = Vector256.LoadUnsafe(ref last, x);
                    var own = Vector256.LoadUnsafe(ref moved, x);
                    s00 += Avx2.MultiplyAddAdjacent(a0, own);
                    s10 += Avx2.MultiplyAddAdjacent(a1, own);
                    s20 += Avx2.MultiplyAddAdjacent(a2, own);
                    own = Vector256.LoadUnsafe(ref moved, x + 1);
                    s01 += Avx2.MultiplyAddAdjacent(a0, own);
                    s11 += Avx2.MultiplyAddAdjacent(a1, own);
                    s21 += Avx2.MultiplyAddAdjacent(a2, own);
                    own = Vector256.LoadUnsafe(ref moved, x + 2);
                    s02 += Avx2.MultiplyAddAdjacent(a0, own);
                    s12 += Avx2.MultiplyAddAdjacent(a1, own);
                    s22 += Avx2.MultiplyAddAdjacent(a2, own);
                }
                last = ref middle;
                moved = ref Unsafe.Add(ref moved, b.Width);
            }
            (sums[0], sums[1], sums[2]) = (Vector256.Sum(s00), Vector256.Sum(s01), Vector256.Sum(s02));
            (sums[3], sums[4], sums[5]) = (Vector256.Sum(s10), Vector256.Sum(s11), Vector256.Sum(s12));
            (sums[6], sums[7], sums[8]) = (Vector256.Sum(s20), Vector256.Sum(s21), Vector256.Sum(s22));
        }
    }

    private static void NinePlainly(ShortPlane a, ShortPlane b, int i, int j, Span<int> sums)
    {
        sums.Clear();
        for (int k = 0; k < sums.Length; k++)
            for (int y = Abreast - 1; y < a.Height - Abreast + 1; y++)
            {
                ReadOnlySpan<short> own = a.Row(y), other = b.Row(j + k / Abreast + y - Abreast + 1)[(i + k % Abreast)..];
                for (int x = 0; x < own.Length; x++) sums[k] += own[x] * other[x];
            }
    }

    private static int UpTo(int n, int step) => (n + step - 1) / step * step;
}
