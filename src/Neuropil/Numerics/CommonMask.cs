using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Neuropil.Numerics;

/// <summary>Where one plane is known, and another at every shift up to a radius: row after row from the top.</summary>
internal sealed class CommonMask : IDisposable
{
    private readonly Plane _knownA, _knownB;
    private readonly int _radius;

    /// <summary>In how many rows of b, up to the one in hand, all pixels up to the radius to either side are known.</summary>
    private readonly float[] _streak;
    private int _ready;

    /// <param name="knownA">1 where a pixel is known, 0 elsewhere; so <paramref name="knownB"/>, of the same size.</param>
    public CommonMask(Plane knownA, Plane knownB, int radius)
    {
        (_knownA, _knownB, _radius) = (knownA, knownB, radius);
        _streak = FloatPool.RentUnset(knownB.Width);
    }

    public void Dispose() => FloatPool.Return(_streak);

    /// <summary>Writes row <paramref name="y"/>: 1 where both are known, else 0. Rows are asked for from 0 on, one after another; 0 begins anew.</summary>
    /// <param name="common">As long as a row.</param>
    public void Row(int y, Span<float> common)
    {
        if (y == 0)
        {
            _ready = 0;
            Array.Clear(_streak);
        }
        int last = y + _radius;
        if (last >= _knownB.Height)
        {
            common.Clear();
            return;
        }
        for (; _ready <= last; _ready++) Lengthen(_knownB.Row(_ready));
        Select(_knownA.Row(y), common);
    }

    /// <summary>Run by run of known pixels.</summary>
    private void Lengthen(ReadOnlySpan<float> known)
    {
        int done = 0;
        for (int from = 0; from < known.Length;)
        {
            int length = known[from..].IndexOf(0f);
            if (length < 0) length = known.Length - from;
            if (length > 2 * _radius)
            {
                _streak.AsSpan(done, from + _radius - done).Clear();
                done = from + length - _radius;
                AddOne(_streak.AsSpan(from + _radius, length - 2 * _radius));
            }
            from += length;
            int gap = known[from..].IndexOfAnyExcept(0f);
            if (gap < 0) break;
            from += gap;
        }
        _streak.AsSpan(done).Clear();
    }

    private static void AddOne(Span<float> values)
    {
        ref float at = ref MemoryMarshal.GetReference(values);
        nuint i = 0, count = (nuint)values.Length;
        unchecked
        {
            for (; i + 8 <= count; i += 8) (Vector256.LoadUnsafe(ref at, i) + Vector256<float>.One).StoreUnsafe(ref at, i);
        }
        for (int x = (int)i; x < values.Length; x++) values[x]++;
    }

    /// <summary>What is known of a where so many rows of b are.</summary>
    private void Select(ReadOnlySpan<float> known, Span<float> common)
    {
        ref float from = ref MemoryMarshal.GetReference(known), to = ref MemoryMarshal.GetReference(common), streak = ref MemoryMarshal.GetArrayDataReference(_streak);
        float rows = 2 * _radius + 1;
        nuint i = 0, count = (nuint)common.Length;
        unchecked
        {
            for (; i + 8 <= count; i += 8)
                (Vector256.LoadUnsafe(ref from, i) & Vector256.GreaterThanOrEqual(Vector256.LoadUnsafe(ref streak, i), Vector256.Create(rows))).StoreUnsafe(ref to, i);
        }
        for (int x = (int)i; x < common.Length; x++) common[x] = _streak[x] >= rows ? known[x] : 0;
    }
}
