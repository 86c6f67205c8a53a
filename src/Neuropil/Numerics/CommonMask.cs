using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Neuropil.Numerics;

/// <summary>Where one plane is known, and another at every shift up to a radius: row after row from the top.</summary>
internal sealed class CommonMask : IDisposable
{
    private readonly Plane _knownA, _knownB;
    private readonly int _radius;

    /// <summary>Of the row of b in hand: 1 where its pixels up to the radius to either side are known, else 0.</summary>
    private readonly float[] _whole;

    /// <summary>For so many rows up to the one in hand this was 1.</summary>
    private readonly float[] _streak;
    private int _ready;

    /// <param name="knownA">1 where a pixel is known, 0 elsewhere; so <paramref name="knownB"/>, of the same size.</param>
    public CommonMask(Plane knownA, Plane knownB, int radius)
    {
        (_knownA, _knownB, _radius) = (knownA, knownB, radius);
        (_whole, _streak) = (FloatPool.RentUnset(knownB.Width), FloatPool.RentUnset(knownB.Width));
    }

    public void Dispose()
    {
        FloatPool.Return(_whole);
        FloatPool.Return(_streak);
    }

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
        for (; _ready <= last; _ready++)
        {
            Runs(_knownB.Row(_ready));
            Lengthen();
        }
        Select(_knownA.Row(y), common);
    }

    private void Runs(ReadOnlySpan<float> known)
    {
        Array.Clear(_whole);
        for (int from = 0; from < known.Length;)
        {
            int length = known[from..].IndexOf(0f);
            if (length < 0) length = known.Length - from;
            if (length > 2 * _radius) _whole.AsSpan(from + _radius, length - 2 * _radius).Fill(1);
            from += length;
            int gap = known[from..].IndexOfAnyExcept(0f);
            if (gap < 0) return;
            from += gap;
        }
    }

    private void Lengthen()
    {
        ref float whole = ref MemoryMarshal.GetArrayDataReference(_whole), streak = ref MemoryMarshal.GetArrayDataReference(_streak);
        nuint i = 0, count = (nuint)_streak.Length;
        unchecked
        {
            for (; i + 8 <= count; i += 8)
                ((Vector256.LoadUnsafe(ref streak, i) + Vector256<float>.One) * Vector256.LoadUnsafe(ref whole, i)).StoreUnsafe(ref streak, i);
        }
        for (int x = (int)i; x < _streak.Length; x++) _streak[x] = (_streak[x] + 1) * _whole[x];
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
