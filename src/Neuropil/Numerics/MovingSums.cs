using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Neuropil.Numerics;

/// <summary>Sums of steps and of their squares over any columns of a band of rows that moves down: only rows that enter or leave are looked at.</summary>
internal sealed class MovingSums(ShortPlane plane)
{
    private readonly int[] _values = new int[plane.Width], _squares = new int[plane.Width];
    private readonly int[] _valuesBefore = new int[plane.Width + 1], _squaresBefore = new int[plane.Width + 1];
    private int _top, _bottom;

    /// <summary>Over the columns from <paramref name="x0"/> to before <paramref name="x1"/>.</summary>
    public NccSurface.Sums Over(int x0, int x1) => new(_valuesBefore[x1] - _valuesBefore[x0], _squaresBefore[x1] - _squaresBefore[x0]);

    /// <summary>To the rows from <paramref name="top"/> to before <paramref name="bottom"/>.</summary>
    public void MoveTo(int top, int bottom)
    {
        if (top == _top && bottom == _bottom) return;
        while (_bottom < bottom) Add(_bottom++, 1);
        while (_top > top) Add(--_top, 1);
        while (_bottom > bottom) Add(--_bottom, -1);
        while (_top < top) Add(_top++, -1);
        int value = 0, square = 0;
        for (int x = 0; x < _values.Length; x++)
        {
            _valuesBefore[x + 1] = value += _values[x];
            _squaresBefore[x + 1] = square += _squares[x];
        }
    }

    private void Add(int y, int sign)
    {
        var row = plane.Row(y);
        ref short from = ref MemoryMarshal.GetReference(row);
        ref int values = ref MemoryMarshal.GetArrayDataReference(_values), squares = ref MemoryMarshal.GetArrayDataReference(_squares);
        nuint i = 0;
        unchecked
        {
            for (; i + 8 <= (nuint)row.Length; i += 8)
            {
                var own = Vector256.WidenLower(Vector128.LoadUnsafe(ref from, i).ToVector256Unsafe());
                var signed = own * sign;
                (Vector256.LoadUnsafe(ref values, i) + signed).StoreUnsafe(ref values, i);
                (Vector256.LoadUnsafe(ref squares, i) + own * signed).StoreUnsafe(ref squares, i);
            }
        }
        for (int x = (int)i; x < row.Length; x++)
        {
            _values[x] += sign * row[x];
            _squares[x] += sign * row[x] * row[x];
        }
    }
}
