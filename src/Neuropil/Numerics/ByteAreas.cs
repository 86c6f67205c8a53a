using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Neuropil.Numerics;

/// <summary>Means of square cells of an image of bytes, row by row from the top, whose side need be no whole number of pixels: one that two cells share counts for each
/// by its part.</summary>
/// <param name="sidePx">A whole number of 256ths, at least 1; the rows hold all of the cells.</param>
internal sealed class ByteAreas(Plane cells, double sidePx)
{
    private readonly float[] _columns = new float[(int)Math.Ceiling(cells.Width * sidePx)];
    private int _rows;

    /// <summary>Rows below the last cell do not count.</summary>
    public void AddRow(ReadOnlySpan<byte> row)
    {
        int cell = (int)(_rows / sidePx);
        if (cell >= cells.Height) return;
        double inside = Math.Min(1, (cell + 1) * sidePx - _rows++);
        Add(row[.._columns.Length], (float)inside);
        if (_rows < (cell + 1) * sidePx) return;
        Finish(cells.Row(cell));
        Array.Clear(_columns);
        if (inside < 1) Add(row[.._columns.Length], (float)(1 - inside));
    }

    private void Finish(Span<float> means)
    {
        float scale = (float)(1 / (sidePx * sidePx));
        for (int i = 0; i < means.Length; i++)
        {
            double from = i * sidePx, to = from + sidePx;
            int first = (int)from, last = (int)to;
            float sum = _columns[first] * (float)(first + 1 - from);
            for (int x = first + 1; x < last; x++) sum += _columns[x];
            if (last < to) sum += _columns[last] * (float)(to - last);
            means[i] = sum * scale;
        }
    }

    private void Add(ReadOnlySpan<byte> row, float weight)
    {
        ref byte from = ref MemoryMarshal.GetReference(row);
        ref float to = ref MemoryMarshal.GetArrayDataReference(_columns);
        nuint i = 0;
        unchecked
        {
            for (; i + 16 <= (nuint)row.Length; i += 16)
            {
                var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(ref from, i));
                (Vector256.LoadUnsafe(ref to, i) + weight * Floats(low)).StoreUnsafe(ref to, i);
                (Vector256.LoadUnsafe(ref to, i + 8) + weight * Floats(high)).StoreUnsafe(ref to, i + 8);
            }
        }
        for (int x = (int)i; x < row.Length; x++) _columns[x] += weight * row[x];
    }

    private static Vector256<float> Floats(Vector128<ushort> eight) => Vector256.ConvertToSingle(Vector256.WidenLower(eight.ToVector256()).AsInt32());
}
