using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Neuropil.Numerics;

/// <summary>The quantities summed for every shift up to a radius, how they lie in memory, and what follows from them.</summary>
/// <remarks>
/// <code>
///   products [dx, dy] | nine energies of b, at shifts -radius, 0, radius along x and y | energy of a, count of pixels, unused up to whole vectors
/// </code></remarks>
internal sealed class ShiftTable
{
    /// <summary>A cell is a whole number of vectors of so many values.</summary>
    public const int Lanes = 16;

    /// <summary>Of the energies in between: nine factors for each product, 0 behind the last.</summary>
    private readonly float[] _between;

    public ShiftTable(int radius)
    {
        (Radius, Side, Products) = (radius, 2 * radius + 1, (2 * radius + 1) * (2 * radius + 1));
        (OtherEnergies, Own) = (Products, Products + 9);
        // Four values are stored at a time: energy, count and two more.
        Stride = (Own + 4 + Lanes - 1) / Lanes * Lanes;
        _between = new float[9 * Stride];
        for (int i = 0; i < Side; i++)
            for (int j = 0; j < Side; j++)
                for (int k = 0; k < 9; k++)
                    _between[k * Stride + i * Side + j] = Quadratic(k / 3, (float)(i - radius) / radius) * Quadratic(k % 3, (float)(j - radius) / radius);
    }

    public int Radius { get; }

    /// <summary>Shifts along an axis.</summary>
    public int Side { get; }

    /// <summary>Shifts in all.</summary>
    public int Products { get; }

    /// <summary>Where the nine energies of the other plane begin: [dx, dy].</summary>
    public int OtherEnergies { get; }

    /// <summary>Where energy and count of the first plane stand.</summary>
    public int Own { get; }

    /// <summary>Values of one cell.</summary>
    public int Stride { get; }

    /// <summary>Correlations of all shifts from the sums of a window; 0 behind the last and where there is no energy.</summary>
    public void Correlate(ReadOnlySpan<float> sums, Span<float> surface)
    {
        ref float sum = ref MemoryMarshal.GetReference(sums), to = ref MemoryMarshal.GetReference(surface);
        ref float between = ref MemoryMarshal.GetArrayDataReference(_between);
        var own = Vector512.Create(sums[Own]);
        unchecked
        {
            for (nuint i = 0; i < (nuint)Products; i += Lanes)
            {
                var energy = Vector512<float>.Zero;
                for (int k = 0; k < 9; k++)
                    energy = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref between, (nuint)(k * Stride) + i), Vector512.Create(sums[OtherEnergies + k]), energy);
                var square = energy * own;
                var correlation = Vector512.LoadUnsafe(ref sum, i) / Vector512.Sqrt(square);
                Vector512.ConditionalSelect(Vector512.GreaterThan(square, Vector512<float>.Zero), correlation, Vector512<float>.Zero).StoreUnsafe(ref to, i);
            }
        }
    }

    /// <summary>Least-squares paraboloid through the nine values round the highest; null where that lies on the edge.</summary>
    public (float X, float Y, float Height)? Peak(ReadOnlySpan<float> surface)
    {
        int best = Highest(surface);
        int column = best / Side, row = best % Side;
        if (surface[best] <= 0 || column == 0 || row == 0 || column == Side - 1 || row == Side - 1) return null;
        float Z(ReadOnlySpan<float> s, int dx, int dy) => s[best + dx * Side + dy];
        float right = Z(surface, 1, -1) + Z(surface, 1, 0) + Z(surface, 1, 1), left = Z(surface, -1, -1) + Z(surface, -1, 0) + Z(surface, -1, 1);
        float below = Z(surface, -1, 1) + Z(surface, 0, 1) + Z(surface, 1, 1), above = Z(surface, -1, -1) + Z(surface, 0, -1) + Z(surface, 1, -1);
        float all = left + right + Z(surface, 0, -1) + Z(surface, 0, 0) + Z(surface, 0, 1);
        float gx = (right - left) / 6, gy = (below - above) / 6, hxx = (left + right - 2 * (all - left - right)) / 3, hyy = (above + below - 2 * (all - above - below)) / 3;
        float hxy = (Z(surface, 1, 1) + Z(surface, -1, -1) - Z(surface, 1, -1) - Z(surface, -1, 1)) / 4, det = hxx * hyy - hxy * hxy;
        if (hxx >= 0 || hyy >= 0 || det <= 0) return null;
        float x = Math.Clamp((hxy * gy - hyy * gx) / det, -1, 1), y = Math.Clamp((hxy * gx - hxx * gy) / det, -1, 1);
        return (column - Radius + x, row - Radius + y, Math.Min(1, surface[best]));
    }

    /// <summary>The first of the highest values; 0 stands behind the last.</summary>
    private int Highest(ReadOnlySpan<float> surface)
    {
        ref float at = ref MemoryMarshal.GetReference(surface);
        var highest = Vector512<float>.Zero;
        unchecked
        {
            for (nuint i = 0; i < (nuint)Products; i += Lanes) highest = Vector512.Max(highest, Vector512.LoadUnsafe(ref at, i));
            var eight = Vector256.Max(highest.GetLower(), highest.GetUpper());
            float most = 0;
            for (int k = 0; k < Lanes / 2; k++) most = Math.Max(most, eight[k]);
            for (nuint i = 0; i < (nuint)Products; i += Lanes)
            {
                ulong equal = Vector512.Equals(Vector512.LoadUnsafe(ref at, i), Vector512.Create(most)).ExtractMostSignificantBits();
                if (equal != 0) return (int)i + BitOperations.TrailingZeroCount(equal);
            }
        }
        return 0;
    }

    /// <summary>Share of the value at -1, 0 or 1 (k = 0, 1, 2) in the parabola through all three, at t.</summary>
    private static float Quadratic(int k, float t) => k == 0 ? t * (t - 1) / 2 : k == 1 ? 1 - t * t : t * (t + 1) / 2;
}
