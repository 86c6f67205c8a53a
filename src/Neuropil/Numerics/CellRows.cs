using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Neuropil.Numerics;

/// <summary>Rows of cells with several sums each, <c>[row, column, quantity]</c>; only the newest rows are held.</summary>
/// <param name="clear">Whether rows begin as zeros, to be added to; else they hold anything, to be written.</param>
internal sealed class CellRows(int held, int columns, int stride, bool clear) : IDisposable
{
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
                for (nuint i = 0; i < (nuint)stride; i += 8)
                {
                    nuint to = (nuint)(column * stride) + i;
                    var sum = Vector256.LoadUnsafe(ref target, to);
                    for (int k = 0; k < side; k++) sum += Vector256.LoadUnsafe(ref source, (nuint)((column * side + k) * stride) + i);
                    sum.StoreUnsafe(ref target, to);
                }
        }
    }

    /// <summary>Weighted sum of rows from <paramref name="from"/> to before <paramref name="to"/>; row r weighs <c>weights[r + offset]</c>.</summary>
    /// <param name="first">The first column that is wanted, and <paramref name="last"/> the one behind the last; <paramref name="line"/> is left as it is elsewhere.</param>
    public void Sum(int from, int to, ReadOnlySpan<float> weights, int offset, int first, int last, Span<float> line)
    {
        var sums = line[(first * stride)..(last * stride)];
        int start = first * stride;
        ref float target = ref MemoryMarshal.GetReference(sums);
        // Four rows at a time: a sum is loaded and stored once for them.
        int row = from;
        for (; row + 4 <= to; row += 4)
        {
            ref float a = ref MemoryMarshal.GetReference(Row(row)[start..]), b = ref MemoryMarshal.GetReference(Row(row + 1)[start..]);
            ref float c = ref MemoryMarshal.GetReference(Row(row + 2)[start..]), d = ref MemoryMarshal.GetReference(Row(row + 3)[start..]);
            Vector256<float> wa = Vector256.Create(weights[row + offset]), wb = Vector256.Create(weights[row + offset + 1]);
            Vector256<float> wc = Vector256.Create(weights[row + offset + 2]), wd = Vector256.Create(weights[row + offset + 3]);
            unchecked
            {
                for (nuint i = 0; i < (nuint)sums.Length; i += 8)
                {
                    var sum = row == from ? Vector256<float>.Zero : Vector256.LoadUnsafe(ref target, i);
                    sum += Vector256.LoadUnsafe(ref a, i) * wa + Vector256.LoadUnsafe(ref b, i) * wb;
                    sum += Vector256.LoadUnsafe(ref c, i) * wc + Vector256.LoadUnsafe(ref d, i) * wd;
                    sum.StoreUnsafe(ref target, i);
                }
            }
        }
        if (row == from) sums.Clear();
        for (; row < to; row++) Planes.AddScaled(Row(row).Slice(start, sums.Length), weights[row + offset], sums);
    }

    /// <summary>The same of the cells of one row.</summary>
    public static void SumCells(ReadOnlySpan<float> row, int stride, int from, int to, ReadOnlySpan<float> weights, int offset, Span<float> sums)
    {
        ref float source = ref MemoryMarshal.GetReference(row), target = ref MemoryMarshal.GetReference(sums);
        ref float weight = ref MemoryMarshal.GetReference(weights);
        unchecked
        {
            for (nuint i = 0; i < (nuint)stride; i += 8)
            {
                var sum = Vector256<float>.Zero;
                nuint at = (nuint)(from * stride) + i;
                for (nuint k = (nuint)(from + offset); k < (nuint)(to + offset); k++, at += (nuint)stride)
                    sum = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref source, at), Vector256.Create(System.Runtime.CompilerServices.Unsafe.Add(ref weight, k)), sum);
                sum.StoreUnsafe(ref target, i);
            }
        }
    }
}
