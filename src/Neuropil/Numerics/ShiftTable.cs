using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Neuropil.Numerics;

/// <summary>The quantities summed for every shift up to a radius, how they lie in memory, and what follows from them.</summary>
/// <remarks>
/// <code>
///   products [dx, dy], the dy of one dx padded to four | nine energies of b, at shifts -radius, 0, radius along x and y | energy of a, count of pixels, two unused
/// </code></remarks>
internal sealed class ShiftTable
{
    /// <summary>Of the energies in between: nine factors for each product.</summary>
    private readonly float[] _between;

    public ShiftTable(int radius)
    {
        (Radius, Side, Padded) = (radius, 2 * radius + 1, (2 * radius + 1 + 3) / 4 * 4);
        Products = (Side * Padded + 7) / 8 * 8;
        (OtherEnergies, Own) = (Products, Products + 12);
        Stride = Products + 16;
        _between = new float[9 * Products];
        for (int i = 0; i < Side; i++)
            for (int j = 0; j < Side; j++)
                for (int k = 0; k < 9; k++)
                    _between[k * Products + i * Padded + j] = Quadratic(k / 3, (float)(i - radius) / radius) * Quadratic(k % 3, (float)(j - radius) / radius);
    }

    public int Radius { get; }

    /// <summary>Shifts along an axis.</summary>
    public int Side { get; }

    /// <summary>The same, rounded up to whole fours.</summary>
    public int Padded { get; }

    /// <summary>Places of products, padding included.</summary>
    public int Products { get; }

    /// <summary>Where the nine energies of the other plane begin: [dx, dy].</summary>
    public int OtherEnergies { get; }

    /// <summary>Where energy and count of the first plane stand.</summary>
    public int Own { get; }

    /// <summary>Values of one cell.</summary>
    public int Stride { get; }

    /// <summary>Correlations of all shifts from the sums of a window; 0 in the padding and where there is no energy.</summary>
    public void Correlate(ReadOnlySpan<float> sums, Span<float> surface)
    {
        ref float sum = ref MemoryMarshal.GetReference(sums), to = ref MemoryMarshal.GetReference(surface);
        ref float between = ref MemoryMarshal.GetArrayDataReference(_between);
        var own = Vector256.Create(sums[Own]);
        unchecked
        {
            for (nuint i = 0; i < (nuint)Products; i += 8)
            {
                var energy = Vector256<float>.Zero;
                for (int k = 0; k < 9; k++)
                    energy = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref between, (nuint)(k * Products) + i), Vector256.Create(sums[OtherEnergies + k]), energy);
                var square = energy * own;
                var correlation = Vector256.LoadUnsafe(ref sum, i) / Vector256.Sqrt(square);
                Vector256.ConditionalSelect(Vector256.GreaterThan(square, Vector256<float>.Zero), correlation, Vector256<float>.Zero).StoreUnsafe(ref to, i);
            }
        }
    }

    /// <summary>Least-squares paraboloid through the nine values round the highest; null where that lies on the edge.</summary>
    public (float X, float Y, float Height)? Peak(ReadOnlySpan<float> surface)
    {
        int best = Highest(surface);
        int column = best / Padded, row = best % Padded;
        if (surface[best] <= 0 || column == 0 || row == 0 || column == Side - 1 || row == Side - 1) return null;
        float Z(ReadOnlySpan<float> s, int dx, int dy) => s[best + dx * Padded + dy];
        float right = Z(surface, 1, -1) + Z(surface, 1, 0) + Z(surface, 1, 1), left = Z(surface, -1, -1) + Z(surface, -1, 0) + Z(surface, -1, 1);
        float below = Z(surface, -1, 1) + Z(surface, 0, 1) + Z(surface, 1, 1), above = Z(surface, -1, -1) + Z(surface, 0, -1) + Z(surface, 1, -1);
        float all = left + right + Z(surface, 0, -1) + Z(surface, 0, 0) + Z(surface, 0, 1);
        float gx = (right - left) / 6, gy = (below - above) / 6, hxx = (left + right - 2 * (all - left - right)) / 3, hyy = (above + below - 2 * (all - above - below)) / 3;
        float hxy = (Z(surface, 1, 1) + Z(surface, -1, -1) - Z(surface, 1, -1) - Z(surface, -1, 1)) / 4, det = hxx * hyy - hxy * hxy;
        if (hxx >= 0 || hyy >= 0 || det <= 0) return null;
        float x = Math.Clamp((hxy * gy - hyy * gx) / det, -1, 1), y = Math.Clamp((hxy * gx - hxx * gy) / det, -1, 1);
        return (column - Radius + x, row - Radius + y, Math.Min(1, surface[best]));
    }

    /// <summary>The first of the highest values; 0 stands in the padding.</summary>
    private int Highest(ReadOnlySpan<float> surface)
    {
        ref float at = ref MemoryMarshal.GetReference(surface);
        var highest = Vector256<float>.Zero;
        unchecked
        {
            for (nuint i = 0; i < (nuint)Products; i += 8) highest = Vector256.Max(highest, Vector256.LoadUnsafe(ref at, i));
        }
        float most = 0;
        for (int k = 0; k < 8; k++) most = Math.Max(most, highest[k]);
        return Math.Max(0, surface[..Products].IndexOf(most));
    }

    /// <summary>Share of the value at -1, 0 or 1 (k = 0, 1, 2) in the parabola through all three, at t.</summary>
    private static float Quadratic(int k, float t) => k == 0 ? t * (t - 1) / 2 : k == 1 ? 1 - t * t : t * (t + 1) / 2;
}
