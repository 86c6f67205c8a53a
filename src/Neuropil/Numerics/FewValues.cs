using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Neuropil.Numerics;

/// <summary>Up to 24 values, counted and ranked in three vectors. To be used again; for one thread.</summary>
internal sealed class FewValues
{
    private const int Most = 24, Lanes = 8;

    /// <summary>NaN behind the last: it is below nothing, above nothing and equal to nothing.</summary>
    private readonly float[] _values = new float[Most];

    public FewValues() => Clear();

    public int Count { get; private set; }

    public void Clear()
    {
        Array.Fill(_values, float.NaN);
        Count = 0;
    }

    public void Add(float value) => _values[Count++] = value;

    /// <summary>How many are less than a limit.</summary>
    public int Below(float limit)
    {
        var limits = Vector256.Create(limit);
        return Bits(Vector256.LessThan(At(0), limits)) + Bits(Vector256.LessThan(At(1), limits)) + Bits(Vector256.LessThan(At(2), limits));
    }

    public int UpTo(float limit)
    {
        var limits = Vector256.Create(limit);
        return Bits(Vector256.LessThanOrEqual(At(0), limits)) + Bits(Vector256.LessThanOrEqual(At(1), limits)) + Bits(Vector256.LessThanOrEqual(At(2), limits));
    }

    /// <summary>How many are nearer to a middle than a distance.</summary>
    public int Within(float middle, float distance)
    {
        Vector256<float> middles = Vector256.Create(middle), distances = Vector256.Create(distance);
        int Near(int k) => Bits(Vector256.LessThan(Vector256.Abs(At(k) - middles), distances));
        return Near(0) + Near(1) + Near(2);
    }

    /// <summary>The value at place Count / 2, were they sorted; there must be one.</summary>
    public float Median()
    {
        Vector256<float> a = At(0), b = At(1), c = At(2);
        Vector256<int> belowA = default, belowB = default, belowC = default, upToA = default, upToB = default, upToC = default;
        // A comparison gives -1.
        for (int k = 0; k < Count; k++)
        {
            var other = Vector256.Create(_values[k]);
            (belowA, upToA) = (belowA - Vector256.LessThan(other, a).AsInt32(), upToA - Vector256.LessThanOrEqual(other, a).AsInt32());
            (belowB, upToB) = (belowB - Vector256.LessThan(other, b).AsInt32(), upToB - Vector256.LessThanOrEqual(other, b).AsInt32());
            (belowC, upToC) = (belowC - Vector256.LessThan(other, c).AsInt32(), upToC - Vector256.LessThanOrEqual(other, c).AsInt32());
        }
        var place = Vector256.Create(Count / 2);
        uint Holds(Vector256<int> below, Vector256<int> upTo) => (Vector256.LessThanOrEqual(below, place) & Vector256.GreaterThan(upTo, place)).ExtractMostSignificantBits();
        uint holds = Holds(belowA, upToA) | (Holds(belowB, upToB) << Lanes) | (Holds(belowC, upToC) << (2 * Lanes));
        return _values[BitOperations.TrailingZeroCount(holds)];
    }

    private static int Bits(Vector256<float> mask) => BitOperations.PopCount(mask.ExtractMostSignificantBits());

    private Vector256<float> At(int k) => Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(_values), (nuint)(k * Lanes));
}
