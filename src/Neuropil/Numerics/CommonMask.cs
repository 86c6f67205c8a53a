using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Neuropil.Numerics;

/// <summary>One plane where it is known, and another at every shift up to a radius: row after row from the top.</summary>
internal sealed class CommonMask
{
    private const short Unknown = KnownBandPass.Unknown;

    private readonly Plane16 _a, _b;
    private readonly int _radius;

    /// <summary>In how many rows of b, up to the one in hand, all pixels up to the radius to either side are known; counted as far as it matters.</summary>
    private readonly short[] _streak;
    private int _next, _ready;

    /// <param name="a">Band-passed, <see cref="KnownBandPass.Unknown"/> where it is not known; so <paramref name="b"/>, of the same size.</param>
    public CommonMask(Plane16 a, Plane16 b, int radius) => (_a, _b, _radius, _streak) = (a, b, radius, new short[a.Width]);

    /// <summary>Writes the next row: a where both are known, else unknown.</summary>
    /// <param name="common">As long as a row.</param>
    public void Next(Span<short> common)
    {
        int y = _next++, last = y + _radius;
        if (last >= _b.Height)
        {
            common.Fill(Unknown);
            return;
        }
        for (; _ready <= last; _ready++) Lengthen(_b.Row(_ready));
        Select(_a.Row(y), common);
    }

    /// <summary>Run by run of known pixels.</summary>
    private void Lengthen(ReadOnlySpan<short> row)
    {
        int done = 0;
        for (int from = 0; from < row.Length;)
        {
            int length = row[from..].IndexOf(Unknown);
            if (length < 0) length = row.Length - from;
            if (length > 2 * _radius)
            {
                _streak.AsSpan(done, from + _radius - done).Clear();
                done = from + length - _radius;
                AddOne(_streak.AsSpan(from + _radius, length - 2 * _radius));
            }
            from += length;
            int gap = row[from..].IndexOfAnyExcept(Unknown);
            if (gap < 0) break;
            from += gap;
        }
        _streak.AsSpan(done).Clear();
    }

    private void AddOne(Span<short> values)
    {
        ref short at = ref MemoryMarshal.GetReference(values);
        short rows = (short)(2 * _radius + 1);
        nuint i = 0, count = (nuint)values.Length;
        unchecked
        {
            for (; i + 16 <= count; i += 16) Vector256.Min(Vector256.LoadUnsafe(ref at, i) + Vector256<short>.One, Vector256.Create(rows)).StoreUnsafe(ref at, i);
        }
        for (int x = (int)i; x < values.Length; x++) values[x] = (short)Math.Min(values[x] + 1, rows);
    }

    /// <summary>What is known of a where so many rows of b are.</summary>
    private void Select(ReadOnlySpan<short> row, Span<short> common)
    {
        ref short from = ref MemoryMarshal.GetReference(row), to = ref MemoryMarshal.GetReference(common), streak = ref MemoryMarshal.GetArrayDataReference(_streak);
        short rows = (short)(2 * _radius + 1);
        nuint i = 0, count = (nuint)common.Length;
        unchecked
        {
            for (; i + 16 <= count; i += 16)
                Vector256.ConditionalSelect(Vector256.Equals(Vector256.LoadUnsafe(ref streak, i), Vector256.Create(rows)), Vector256.LoadUnsafe(ref from, i), Vector256.Create(Unknown)).StoreUnsafe(ref to, i);
        }
        for (int x = (int)i; x < common.Length; x++) common[x] = _streak[x] == rows ? row[x] : Unknown;
    }
}
