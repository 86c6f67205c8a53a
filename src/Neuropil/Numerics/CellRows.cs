using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Neuropil.Numerics;

/// <summary>Rows of cells with several sums each, <c>[row, column, quantity]</c>; only the newest rows are held.</summary>
/// <param name="stride">Quantities: whole vectors of <see cref="ShiftTable.Lanes"/>.</param>
/// <param name="clear">Whether rows begin as zeros, to be added to; else they hold anything, to be written.</param>
internal sealed class CellRows(int held, int columns, int stride, bool clear) : IDisposable
{
    private const int Lanes = ShiftTable.Lanes;

    private readonly float[] _values = clear ? FloatPool.Rent(held * columns * stride) : FloatPool.RentUnset(held * columns * stride);

    /// <summary>Values of one row.</summary>
    public int Line => columns * stride;

    public Span<float> Row(int row) => _values.AsSpan(row % held * Line, Line);

    public void Dispose() => FloatPool.Return(_values);

    /// <summary>Adds a row of finer cells, so many of which make one of these along each side.</summary>
    public void Join(ReadOnlySpan<float> finer, int side, int row)
    {
        ref float source = ref MemoryMarshal.GetReference(finer), target = ref MemoryMarshal.GetReference(Row(row));
        unchecked
        {
            for (int column = 0; column < columns; column++)
                for (nuint i = 0; i < (nuint)stride; i += Lanes)
                {
                    nuint to = (nuint)(column * stride) + i;
                    var sum = Vector512.LoadUnsafe(ref target, to);
                    for (int k = 0; k < side; k++) sum += Vector512.LoadUnsafe(ref source, (nuint)((column * side + k) * stride) + i);
                    sum.StoreUnsafe(ref target, to);
                }
        }
    }

    /// <summary>Weighted sum of rows from <paramref name="from"/> to before <paramref name="to"/>; row r weighs <c>weights[r + offset]</c>.</summary>
    /// <param name="first">The first column that is wanted, and <paramref name="last"/> the one behind the last; <paramref name="line"/> is left as it is elsewhere.</param>
    public unsafe void Sum(int from, int to, ReadOnlySpan<float> weights, int offset, int first, int last, Span<float> line)
    {
        const int step = 2 * Lanes;
        if (last <= first) return;
        nuint count = (nuint)((last - first) * stride), at = 0;
        float** rows = stackalloc float*[to - from];
        fixed (float* values = _values, target = line[(first * stride)..(last * stride)], weight = weights[(from + offset)..(to + offset)])
        {
            unchecked
            {
                for (int k = 0; k < to - from; k++) rows[k] = values + (from + k) % held * Line + first * stride;
                for (; at + step <= count; at += step)
                {
                    Vector512<float> a = default, b = default;
                    for (int k = 0; k < to - from; k++)
                    {
                        var each = Vector512.Create(weight[k]);
                        a = Vector512.FusedMultiplyAdd(Vector512.Load(rows[k] + at), each, a);
                        b = Vector512.FusedMultiplyAdd(Vector512.Load(rows[k] + at + Lanes), each, b);
                    }
                    a.Store(target + at);
                    b.Store(target + at + Lanes);
                }
                if (at == count) return;
                var one = Vector512<float>.Zero;
                for (int k = 0; k < to - from; k++) one = Vector512.FusedMultiplyAdd(Vector512.Load(rows[k] + at), Vector512.Create(weight[k]), one);
                one.Store(target + at);
            }
        }
    }

    /// <summary>The same of the cells of one row.</summary>
    public static void SumCells(ReadOnlySpan<float> row, int stride, int from, int to, ReadOnlySpan<float> weights, int offset, Span<float> sums)
    {
        ref float source = ref MemoryMarshal.GetReference(row), target = ref MemoryMarshal.GetReference(sums);
        ref float weight = ref MemoryMarshal.GetReference(weights);
        unchecked
        {
            for (nuint i = 0; i < (nuint)stride; i += Lanes)
            {
                var sum = Vector512<float>.Zero;
                nuint at = (nuint)(from * stride) + i;
                for (nuint k = (nuint)(from + offset); k < (nuint)(to + offset); k++, at += (nuint)stride)
                    sum = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref source, at), Vector512.Create(Unsafe.Add(ref weight, k)), sum);
                sum.StoreUnsafe(ref target, i);
            }
        }
    }
}
