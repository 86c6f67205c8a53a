using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Neuropil.Numerics;

/// <summary>Σ a(x) b(x + d) for a few shifts, one by one: cheaper than three Fourier transforms of both planes.</summary>
internal static class ShiftedProducts
{
    /// <summary>Up to ± 8 px along both axes.</summary>
    public const int MostShifts = 300;

    /// <summary>Shifts along x that are summed side by side, so that what is loaded of a serves them all.</summary>
    private const int Abreast = 4;

    /// <summary>One sum per shift, from (MinX, MinY); 0 where the planes do not meet.</summary>
    public static Plane Of(Plane a, Plane b, ShiftRange range)
    {
        var products = new Plane(range.Width, range.Height);
        for (int j = 0; j < range.Height; j++)
        {
            var row = products.Row(j);
            int i = 0, dy = range.MinY + j;
            while (i < row.Length)
            {
                int dx = range.MinX + i;
                bool inside = i + Abreast <= row.Length && dx >= 0 && dx + Abreast - 1 + a.Width <= b.Width;
                if (inside) Four(a, b, dx, dy, row.Slice(i, Abreast));
                else row[i] = One(a, b, dx, dy);
                i += inside ? Abreast : 1;
            }
        }
        return products;
    }

    /// <summary>At four shifts that leave all of a line of <paramref name="a"/> in <paramref name="b"/>.</summary>
    private static void Four(Plane a, Plane b, int dx, int dy, Span<float> sums)
    {
        Vector256<float> first = default, second = default, third = default, fourth = default;
        sums.Clear();
        for (int y = Math.Max(0, -dy); y < Math.Min(a.Height, b.Height - dy); y++)
        {
            ReadOnlySpan<float> rowA = a.Row(y), rowB = b.Row(y + dy).Slice(dx, a.Width + Abreast - 1);
            ref float left = ref MemoryMarshal.GetReference(rowA), right = ref MemoryMarshal.GetReference(rowB);
            int i = 0;
            unchecked
            {
                for (; i + 8 <= rowA.Length; i += 8)
                {
                    var own = Vector256.LoadUnsafe(ref left, (nuint)i);
                    first = Vector256.FusedMultiplyAdd(own, Vector256.LoadUnsafe(ref right, (nuint)i), first);
                    second = Vector256.FusedMultiplyAdd(own, Vector256.LoadUnsafe(ref right, (nuint)i + 1), second);
                    third = Vector256.FusedMultiplyAdd(own, Vector256.LoadUnsafe(ref right, (nuint)i + 2), third);
                    fourth = Vector256.FusedMultiplyAdd(own, Vector256.LoadUnsafe(ref right, (nuint)i + 3), fourth);
                }
            }
            for (; i < rowA.Length; i++)
                for (int k = 0; k < Abreast; k++) sums[k] += rowA[i] * rowB[i + k];
        }
        sums[0] += Vector256.Sum(first);
        sums[1] += Vector256.Sum(second);
        sums[2] += Vector256.Sum(third);
        sums[3] += Vector256.Sum(fourth);
    }

    private static float One(Plane a, Plane b, int dx, int dy)
    {
        int x0 = Math.Max(0, -dx), x1 = Math.Min(a.Width, b.Width - dx), y0 = Math.Max(0, -dy), y1 = Math.Min(a.Height, b.Height - dy), n = x1 - x0;
        if (n <= 0) return 0;
        var sum = Vector256<float>.Zero;
        float rest = 0;
        for (int y = y0; y < y1; y++)
        {
            ReadOnlySpan<float> rowA = a.Row(y).Slice(x0, n), rowB = b.Row(y + dy).Slice(x0 + dx, n);
            int i = 0;
            for (; i + 8 <= n; i += 8) sum = Vector256.FusedMultiplyAdd(Vector256.Create(rowA.Slice(i, 8)), Vector256.Create(rowB.Slice(i, 8)), sum);
            for (; i < n; i++) rest += rowA[i] * rowB[i];
        }
        return Vector256.Sum(sum) + rest;
    }
}
