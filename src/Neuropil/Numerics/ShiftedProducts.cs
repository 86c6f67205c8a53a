using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Neuropil.Numerics;

/// <summary>Σ a(x) b(x + d) for a few shifts, one by one: cheaper than three Fourier transforms of both planes.</summary>
internal static class ShiftedProducts
{
    /// <summary>Up to ± 8 px along both axes.</summary>
    public const int MostShifts = 300;

    /// <summary>One sum per shift, from (MinX, MinY); 0 where the planes do not meet.</summary>
    public static Plane Of(Plane a, Plane b, ShiftRange range)
    {
        var products = new Plane(range.Width, range.Height);
        for (int j = 0; j < range.Height; j++)
            for (int i = 0; i < range.Width; i++) products[i, j] = Of(a, b, range.MinX + i, range.MinY + j);
        return products;
    }

    private static float Of(Plane a, Plane b, int dx, int dy)
    {
        int x0 = Math.Max(0, -dx), x1 = Math.Min(a.Width, b.Width - dx), y0 = Math.Max(0, -dy), y1 = Math.Min(a.Height, b.Height - dy), n = x1 - x0;
        if (n <= 0) return 0;
        Vector256<float> even = default, odd = default;
        float rest = 0;
        for (int y = y0; y < y1; y++)
        {
            ReadOnlySpan<float> rowA = a.Row(y).Slice(x0, n), rowB = b.Row(y + dy).Slice(x0 + dx, n);
            ref float left = ref MemoryMarshal.GetReference(rowA), right = ref MemoryMarshal.GetReference(rowB);
            int i = 0;
            unchecked
            {
                for (; i + 16 <= n; i += 16)
                {
                    even = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref left, (nuint)i), Vector256.LoadUnsafe(ref right, (nuint)i), even);
                    odd = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref left, (nuint)i + 8), Vector256.LoadUnsafe(ref right, (nuint)i + 8), odd);
                }
            }
            for (; i < n; i++) rest += rowA[i] * rowB[i];
        }
        return Vector256.Sum(even + odd) + rest;
    }
}
