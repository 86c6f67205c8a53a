using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Neuropil.Numerics;

/// <summary>Rows of a line filter, 16 places at a time. Spans are whole blocks (<see cref="LinePlane.BlockPx"/>) unless said, and do not overlap.</summary>
internal static class LineKernels
{
    /// <summary>Columns, and rows, of a cell.</summary>
    public const int CellPx = 4;

    /// <summary>sums += one + two - three - four; of a multiple of 16.</summary>
    public static void Move(Span<short> sums, ReadOnlySpan<short> one, ReadOnlySpan<short> two, ReadOnlySpan<short> three, ReadOnlySpan<short> four)
    {
        ref short to = ref MemoryMarshal.GetReference(sums), a = ref MemoryMarshal.GetReference(one), b = ref MemoryMarshal.GetReference(two);
        ref short c = ref MemoryMarshal.GetReference(three), d = ref MemoryMarshal.GetReference(four);
        unchecked
        {
            for (nuint i = 0; i < (nuint)sums.Length; i += 16)
            {
                var joins = Vector256.LoadUnsafe(ref a, i) + Vector256.LoadUnsafe(ref b, i);
                var leaves = Vector256.LoadUnsafe(ref c, i) + Vector256.LoadUnsafe(ref d, i);
                (Vector256.LoadUnsafe(ref to, i) + joins - leaves).StoreUnsafe(ref to, i);
            }
        }
    }

    /// <summary>Keeps what answers most, of dark and of bright lines.</summary>
    /// <param name="along">Sums; so <paramref name="left"/> and <paramref name="right"/>, all at least as long as <paramref name="asked"/>.</param>
    /// <param name="scale">From their difference to <see cref="LineResponse.Steps"/>, times 2¹⁵.</param>
    /// <param name="darkCells">Largest answers of this direction, in steps.</param>
    public static void Take(ReadOnlySpan<short> along, ReadOnlySpan<short> left, ReadOnlySpan<short> right, short scale, ReadOnlySpan<short> asked, int direction,
        Span<ushort> dark, Span<short> darkCells, Span<ushort> bright, Span<short> brightCells)
    {
        ref short m = ref MemoryMarshal.GetReference(along), a = ref MemoryMarshal.GetReference(left), b = ref MemoryMarshal.GetReference(right), c = ref MemoryMarshal.GetReference(asked);
        ref ushort d = ref MemoryMarshal.GetReference(dark), l = ref MemoryMarshal.GetReference(bright);
        ref short dCells = ref MemoryMarshal.GetReference(darkCells), lCells = ref MemoryMarshal.GetReference(brightCells);
        Vector256<short> scales = Vector256.Create(scale), none = Vector256<short>.Zero;
        var code = Vector256.Create((ushort)direction);
        unchecked
        {
            for (nuint i = 0; i < (nuint)asked.Length; i += 16)
            {
                Vector256<short> middle = Vector256.LoadUnsafe(ref m, i), one = Vector256.LoadUnsafe(ref a, i), other = Vector256.LoadUnsafe(ref b, i), wanted = Vector256.LoadUnsafe(ref c, i);
                var darker = Answer(Vector256.SubtractSaturate(Vector256.Min(Vector256.Min(one, other), none), middle), scales) & wanted;
                Vector256.Max(darker.AsUInt16() << LineResponse.DirectionBits | code, Vector256.LoadUnsafe(ref d, i)).StoreUnsafe(ref d, i);
                Vector256.Max(darker, Vector256.LoadUnsafe(ref dCells, i)).StoreUnsafe(ref dCells, i);
                var lighter = Answer(Vector256.SubtractSaturate(middle, Vector256.Max(Vector256.Max(one, other), none)), scales) & wanted;
                Vector256.Max(lighter.AsUInt16() << LineResponse.DirectionBits | code, Vector256.LoadUnsafe(ref l, i)).StoreUnsafe(ref l, i);
                Vector256.Max(lighter, Vector256.LoadUnsafe(ref lCells, i)).StoreUnsafe(ref lCells, i);
            }
        }
    }

    /// <summary>difference · scale / 2¹⁵, rounded, 0 to <see cref="LineResponse.MostSteps"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Answer(Vector256<short> difference, Vector256<short> scale)
    {
        var answer = Avx2.IsSupported ? Avx2.MultiplyHighRoundScale(difference, scale) : Scaled(difference, scale);
        return Vector256.Min(Vector256.Max(answer, Vector256<short>.Zero), Vector256.Create((short)LineResponse.MostSteps));
    }

    private static Vector256<short> Scaled(Vector256<short> difference, Vector256<short> scale)
    {
        var (low, high) = Vector256.Widen(difference);
        var (factor, factorHigh) = Vector256.Widen(scale);
        unchecked
        {
            return Vector256.Narrow(low * factor + Vector256.Create(1 << 14) >> 15, high * factorHigh + Vector256.Create(1 << 14) >> 15);
        }
    }

    /// <summary>The largest of each cell of a row in <see cref="LineResponse.CellSteps"/>, rounded; the row is empty afterwards.</summary>
    public static void TakeCells(Span<short> row, Span<byte> cells)
    {
        const int shift = 4;
        ref short from = ref MemoryMarshal.GetReference(row);
        ref byte to = ref MemoryMarshal.GetReference(cells);
        unchecked
        {
            for (nuint i = 0; i < (nuint)row.Length; i += LinePlane.BlockPx)
            {
                var low = Vector256.Narrow(MostOfFour(ref from, i), MostOfFour(ref from, i + 16));
                var high = Vector256.Narrow(MostOfFour(ref from, i + 32), MostOfFour(ref from, i + 48));
                var most = Vector256.Narrow(low, high) + Vector256.Create((ushort)(1 << shift - 1)) >>> shift;
                most = Vector256.Min(most, Vector256.Create((ushort)byte.MaxValue));
                Vector128.Narrow(most.GetLower(), most.GetUpper()).StoreUnsafe(ref to, i / CellPx);
            }
        }
        row.Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> MostOfFour(ref short row, nuint i)
    {
        var four = Vector256.LoadUnsafe(ref row, i);
        four = Vector256.Max(four, (four.AsUInt64() >>> 32).AsInt16());
        return Vector256.Max(four, (four.AsUInt64() >>> 16).AsInt16()).AsUInt64() & Vector256.Create((ulong)ushort.MaxValue);
    }

    /// <summary>The larger of two answers, one of which stands for two places; spans of any length.</summary>
    /// <param name="halved">Half as long as the others.</param>
    public static void Join(ReadOnlySpan<ushort> halved, ReadOnlySpan<ushort> whole, Span<ushort> most)
    {
        ref ushort half = ref MemoryMarshal.GetReference(halved), all = ref MemoryMarshal.GetReference(whole), to = ref MemoryMarshal.GetReference(most);
        nuint i = 0;
        unchecked
        {
            for (; i + 16 <= (nuint)most.Length; i += 16)
            {
                var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(ref half, i / 2));
                var twice = Vector256.Create(low | low << 16, high | high << 16).AsUInt16();
                Vector256.Max(twice, Vector256.LoadUnsafe(ref all, i)).StoreUnsafe(ref to, i);
            }
        }
        for (int x = (int)i; x < most.Length; x++) most[x] = Math.Max(halved[x / 2], whole[x]);
    }

    /// <summary>Eight rows of eight become columns.</summary>
    public static void Transpose8(ReadOnlySpan<short> from, int fromStride, Span<short> to, int toStride)
    {
        Vector128<short> Row(ReadOnlySpan<short> rows, int k) => Vector128.Create(rows.Slice(k * fromStride, 8));
        Vector128<short> a = Row(from, 0), b = Row(from, 1), c = Row(from, 2), d = Row(from, 3), e = Row(from, 4), f = Row(from, 5), g = Row(from, 6), h = Row(from, 7);
        Vector128<int> ab = Low(a, b), cd = Low(c, d), ef = Low(e, f), gh = Low(g, h), abHigh = High(a, b), cdHigh = High(c, d), efHigh = High(e, f), ghHigh = High(g, h);
        Store(Sse2.UnpackLow(ab, cd), Sse2.UnpackLow(ef, gh), to, toStride);
        Store(Sse2.UnpackHigh(ab, cd), Sse2.UnpackHigh(ef, gh), to[(2 * toStride)..], toStride);
        Store(Sse2.UnpackLow(abHigh, cdHigh), Sse2.UnpackLow(efHigh, ghHigh), to[(4 * toStride)..], toStride);
        Store(Sse2.UnpackHigh(abHigh, cdHigh), Sse2.UnpackHigh(efHigh, ghHigh), to[(6 * toStride)..], toStride);
    }

    private static Vector128<int> Low(Vector128<short> one, Vector128<short> other) => Sse2.UnpackLow(one, other).AsInt32();

    private static Vector128<int> High(Vector128<short> one, Vector128<short> other) => Sse2.UnpackHigh(one, other).AsInt32();

    /// <summary>Two rows, of which <paramref name="first"/> holds the first four of each.</summary>
    private static void Store(Vector128<int> first, Vector128<int> last, Span<short> to, int stride)
    {
        Sse2.UnpackLow(first.AsInt64(), last.AsInt64()).AsInt16().CopyTo(to);
        Sse2.UnpackHigh(first.AsInt64(), last.AsInt64()).AsInt16().CopyTo(to[stride..]);
    }
}
