using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Neuropil.Numerics;

/// <summary>Rows of a line filter, eight places at a time. Spans are of one length and do not overlap.</summary>
internal static class LineKernels
{
    /// <summary>The direction of an answer is kept in its lowest bits: that changes it by a millionth, and the largest of many brings its direction with it.</summary>
    public const int DirectionBits = 15;

    public static int DirectionOf(float answer) => BitConverter.SingleToInt32Bits(answer) & DirectionBits;

    /// <summary>Keeps what answers most, of dark and of bright lines.</summary>
    /// <param name="ceiling">Answers are at most so much.</param>
    /// <param name="darkCells">Largest answers of this direction.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Take(ReadOnlySpan<float> along, ReadOnlySpan<float> left, ReadOnlySpan<float> right, float scale, ReadOnlySpan<float> ceiling, int direction,
        Span<float> dark, Span<float> darkCells, Span<float> bright, Span<float> brightCells)
    {
        ref float m = ref MemoryMarshal.GetReference(along), c = ref MemoryMarshal.GetReference(ceiling), a = ref MemoryMarshal.GetReference(left), b = ref MemoryMarshal.GetReference(right);
        ref float d = ref MemoryMarshal.GetReference(dark), dCells = ref MemoryMarshal.GetReference(darkCells);
        ref float l = ref MemoryMarshal.GetReference(bright), lCells = ref MemoryMarshal.GetReference(brightCells);
        Vector256<int> others = Vector256.Create(~DirectionBits), code = Vector256.Create(direction);
        nuint i = 0, count = (nuint)along.Length;
        unchecked
        {
            for (; i + 8 <= count; i += 8)
            {
                Vector256<float> middle = Vector256.LoadUnsafe(ref m, i), one = Vector256.LoadUnsafe(ref a, i), other = Vector256.LoadUnsafe(ref b, i), most = Vector256.LoadUnsafe(ref c, i);
                var darker = (Vector256.Min(Vector256.Min(one, other), Vector256<float>.Zero) - middle) * scale;
                darker = (Vector256.Min(darker, most).AsInt32() & others | code).AsSingle();
                Vector256.Max(darker, Vector256.LoadUnsafe(ref d, i)).StoreUnsafe(ref d, i);
                Vector256.Max(darker, Vector256.LoadUnsafe(ref dCells, i)).StoreUnsafe(ref dCells, i);
                var lighter = (middle - Vector256.Max(Vector256.Max(one, other), Vector256<float>.Zero)) * scale;
                lighter = (Vector256.Min(lighter, most).AsInt32() & others | code).AsSingle();
                Vector256.Max(lighter, Vector256.LoadUnsafe(ref l, i)).StoreUnsafe(ref l, i);
                Vector256.Max(lighter, Vector256.LoadUnsafe(ref lCells, i)).StoreUnsafe(ref lCells, i);
            }
        }
        for (int x = (int)i; x < along.Length; x++)
        {
            float darker = Coded(Math.Min((Math.Min(Math.Min(left[x], right[x]), 0) - along[x]) * scale, ceiling[x]), direction);
            (dark[x], darkCells[x]) = (Math.Max(dark[x], darker), Math.Max(darkCells[x], darker));
            float lighter = Coded(Math.Min((along[x] - Math.Max(Math.Max(left[x], right[x]), 0)) * scale, ceiling[x]), direction);
            (bright[x], brightCells[x]) = (Math.Max(bright[x], lighter), Math.Max(brightCells[x], lighter));
        }
    }

    /// <summary>Columns of a cell.</summary>
    public const int CellPx = 4;

    /// <summary>The largest of each cell; the row is empty afterwards.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TakeCells(Span<float> row, Span<float> cells)
    {
        ref float from = ref MemoryMarshal.GetReference(row);
        int x = 0;
        unchecked
        {
            for (; x + 8 <= row.Length; x += 8)
            {
                var most = Vector256.LoadUnsafe(ref from, (nuint)x);
                most = Vector256.Max(most, Vector256.Shuffle(most, Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6)));
                most = Vector256.Max(most, Vector256.Shuffle(most, Vector256.Create(2, 3, 0, 1, 6, 7, 4, 5)));
                cells[x / CellPx] = Math.Max(cells[x / CellPx], most.GetElement(0));
                cells[x / CellPx + 1] = Math.Max(cells[x / CellPx + 1], most.GetElement(4));
            }
        }
        for (; x < row.Length; x++) cells[x / CellPx] = Math.Max(cells[x / CellPx], row[x]);
        row.Clear();
    }

    private static float Coded(float answer, int direction) => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(answer) & ~DirectionBits | direction);
}
