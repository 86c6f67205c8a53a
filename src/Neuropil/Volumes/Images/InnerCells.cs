using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Neuropil.Volumes.Images;

/// <summary>Cells of a line, 8 px of the canvas each, that lie in the midst of an image, eight places so near together that five rows of 32 bytes hold all their
/// neighbours. They are interpolated in whole numbers, at less than half the cost.</summary>
/// <remarks>Catmull and Rom's cubic as in <see cref="CubicSampler"/>, places to 1/32768 px, weights to 1/16384, sums along rows to 1/64: off by no more than 0.1 grey
/// (the tests hold it to that). Which cells are inner is told from the map and the size of the image, and does not depend on the window that is painted. One line at a time.
/// <code>
///  row 0   [ 32 bytes ]   a place takes four bytes in a row from rows 0 … 3,
///    …                    or, where it lies one row lower than the uppermost,
///  row 4   [ 32 bytes ]   from rows 1 … 4
/// </code></remarks>
internal sealed class InnerCells
{
    private const int Step = PieceMap.StepPx, RowBytes = 32, RowShift = 5, Neighbours = 4;

    private const int FractionBits = 15, WeightBits = 14, SumBits = 6;

    /// <summary>Places in larger images have no room for their fraction.</summary>
    private const int MostPx = 1 << (31 - FractionBits);

    private readonly PieceMap _map;
    private readonly ImageRows _image;

    /// <summary>Of a cell its first place and the step from place to place, in units of 2^-15 px.</summary>
    private readonly float[] _x, _y, _stepX, _stepY;

    /// <summary>Where the rows of a cell begin among the pixels; -1 where it is no inner cell.</summary>
    private readonly int[] _first;

    /// <summary>What makes column + 32 · row count from the uppermost and leftmost place of a cell.</summary>
    private readonly int[] _corner;

    public static bool IsSupported => Avx512Vbmi.VL.IsSupported;

    public InnerCells(PieceMap map, ImageRows image)
    {
        (_map, _image) = (map, image);
        int cells = (map.Width / Step + Step - 1) & -Step;
        (_x, _y, _stepX, _stepY, _first, _corner) = (new float[cells], new float[cells], new float[cells], new float[cells], new int[cells], new int[cells]);
        Array.Fill(_first, -1);
    }

    /// <param name="cell">Of the line, from the left.</param>
    public bool Has(int cell) => _first[cell] >= 0;

    /// <summary>Once the map has followed a line.</summary>
    public void Follow()
    {
        if (!IsSupported || Math.Max(_image.Width, _image.Height) >= MostPx || _map.Piece.Masked is { Count: > 0 }) return;
        for (int i = 0; i < _first.Length; i += Step)
        {
            var (left, right) = Ends(_map.RowX, i, _x, _stepX);
            var (top, bottom) = Ends(_map.RowY, i, _y, _stepY);
            var outer = Vector256.LessThan(left, Vector256<int>.One) | Vector256.GreaterThan(left, Vector256.Create(_image.Width + 1 - RowBytes))
                | Vector256.GreaterThan(right - left, Vector256.Create(RowBytes - Neighbours))
                | Vector256.LessThanOrEqual(top, Vector256.Create(_image.Top)) | Vector256.GreaterThan(top, Vector256.Create(_image.Bottom - Neighbours))
                | Vector256.GreaterThan(bottom - top, Vector256<int>.One);
            unchecked
            {
                var first = (top - Vector256.Create(_image.Top + 1)) * _image.Width + left - Vector256<int>.One;
                (outer | first).StoreUnsafe(ref _first[i]);
                (left + (top << RowShift)).StoreUnsafe(ref _corner[i]);
            }
        }
        if (!_map.HasJumps) return;
        for (int cell = 0; cell < _map.Width / Step; cell++)
            if (_map.Jumps(cell)) _first[cell] = -1;
    }

    /// <summary>First and last column, or row, of eight cells. Places run evenly through a cell: those between lie between.</summary>
    private static (Vector256<int> Least, Vector256<int> Most) Ends(float[] nodes, int cell, float[] starts, float[] steps)
    {
        Vector256<float> node = Vector256.LoadUnsafe(ref nodes[cell]), next = Vector256.LoadUnsafe(ref nodes[cell + 1]);
        var start = node * (1 << FractionBits);
        var step = (next - node) * ((1 << FractionBits) / Step);
        start.StoreUnsafe(ref starts[cell]);
        step.StoreUnsafe(ref steps[cell]);
        var a = Vector256.ConvertToInt32Native(start) >> FractionBits;
        var b = Vector256.ConvertToInt32Native(Vector256.FusedMultiplyAdd(step, Vector256.Create(Step - 1f), start)) >> FractionBits;
        return (Vector256.Min(a, b), Vector256.Max(a, b));
    }

    /// <summary>The eight greys of a cell that <see cref="Has"/> says is there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Sample(int cell)
    {
        unchecked
        {
            Vector256<int> x = Places(_x[cell], _stepX[cell]), y = Places(_y[cell], _stepY[cell]);
            var at = (x >>> FractionBits) + (y >>> FractionBits << RowShift) - Vector256.Create(_corner[cell]);
            var taps = Avx2.Shuffle(at.AsByte(), Vector256.Create(0x04040404_00000000, 0x0C0C0C0C_08080808, 0x04040404_00000000, 0x0C0C0C0C_08080808).AsByte())
                + Vector256.Create(0x03020100).AsByte();
            var (across, down) = CubicPairs.Of(x, y);
            ref byte pixels = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_image.Pixels), _first[cell]);
            nuint width = (nuint)_image.Width;
            Vector256<byte> a = Vector256.LoadUnsafe(ref pixels), b = Vector256.LoadUnsafe(ref pixels, width), c = Vector256.LoadUnsafe(ref pixels, 2 * width),
                d = Vector256.LoadUnsafe(ref pixels, 3 * width), e = Vector256.LoadUnsafe(ref pixels, 4 * width);
            Vector256<int> first = across.Of(Avx512Vbmi.VL.PermuteVar32x8x2(a, taps, b)), second = across.Of(Avx512Vbmi.VL.PermuteVar32x8x2(b, taps, c)),
                third = across.Of(Avx512Vbmi.VL.PermuteVar32x8x2(c, taps, d)), fourth = across.Of(Avx512Vbmi.VL.PermuteVar32x8x2(d, taps, e));
            var sum = down.Of(Pair(first, third), Pair(second, fourth));
            // Sums were cut off, half a unit on the mean.
            return Vector256.FusedMultiplyAdd(Vector256.ConvertToSingle(sum), Vector256.Create(1f / (1 << (WeightBits + SumBits))), Vector256.Create(0.5f / (1 << SumBits)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Places(float start, float step) =>
        Vector256.ConvertToInt32Native(Vector256.FusedMultiplyAdd(Vector256.Create(step), Vector256.Create(0f, 1, 2, 3, 4, 5, 6, 7), Vector256.Create(start)));

    /// <summary>Two sums of 14 bits behind the point as words of 6 bits behind it, side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Pair(Vector256<int> low, Vector256<int> high) =>
        Avx2.Blend((low >>> (WeightBits - SumBits)).AsInt16(), (high << (16 - WeightBits + SumBits)).AsInt16(), 0b10101010);
}
