using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Neuropil.Numerics;

/// <summary>The band-pass of <see cref="CoarseBandPass"/> in 16-bit values, of a plane of which a part is known.</summary>
/// <remarks>
/// <code>
///   grey ─┬─────────────────► fine blur ─────────────┐
///         └► cells of 2×2 ──► wide blur ─► joined ───┴► difference
/// </code>
/// Each blur is divided by what it knows; along the longest known run of a row that is 1, and only beside it weights are blurred, too.
/// Rounding is off by some hundredths of a grey. Products of two results, summed over 16 px, fit 32 bits.</remarks>
internal sealed class KnownBandPass : IDisposable
{
    /// <summary>Of the plane that is given, per grey; of the result.</summary>
    public const int GreyScale = 64, BandScale = 32;

    /// <summary>Stands in the result where the plane is unknown.</summary>
    public const short Unknown = short.MinValue;

    private const int Cell = 2, Lanes = 16;

    /// <summary>Least weight that is divided by: a pixel that knows less round it is masked anyway.</summary>
    private const short LeastWeight = 8, Most = 16383;

    private readonly Plane16 _grey;
    private readonly ShortBlur _fine, _wide, _wideShares;
    private readonly KnownRun[] _runs, _cellRuns;
    private readonly short[] _fineRow, _weights, _mixed;

    /// <summary>The last three rows of cells, blurred; each with a cell more at both ends.</summary>
    private readonly Plane16 _held;
    private int _ready;

    private KnownBandPass(Plane16 grey, GreyCells cells, double fine, double wide)
    {
        (_grey, _fine) = (grey, new(grey, fine));
        (_wide, _wideShares) = (new(cells.Sums, wide / Cell), new(cells.Shares, wide / Cell));
        (_runs, _cellRuns) = (KnownRun.Of(grey, null), KnownRun.Of(cells.Shares, ShortBlur.Whole));
        (_fineRow, _weights, _mixed) = (new short[grey.Width], new short[grey.Width], new short[cells.Sums.Width + 2]);
        _held = Plane16.RentUnset(cells.Sums.Width + 2, 3);
    }

    public void Dispose() => _held.Dispose();

    /// <param name="grey">From 1 grey to 255, times <see cref="GreyScale"/>; 0 where unknown.</param>
    /// <param name="cells">Of the same plane.</param>
    /// <returns>Times <see cref="BandScale"/>.</returns>
    public static Plane16 Of(Plane16 grey, GreyCells cells, double fine, double wide)
    {
        using var pass = new KnownBandPass(grey, cells, fine, wide);
        var band = Plane16.RentUnset(grey.Width, grey.Height);
        for (int y = 0; y < grey.Height; y++) pass.Row(y, band.Row(y));
        return band;
    }

    private void Row(int y, Span<short> band)
    {
        if (_runs[y].IsEmpty)
        {
            band.Fill(Unknown);
            return;
        }
        var inner = KnownRun.Inner(_runs, y, _fine.Radius);
        _fine.Row(y, 0, _grey.Width, _fineRow);
        foreach (var (from, to) in Beside(inner, _grey.Width))
        {
            _fine.Known(y, from, to, _weights);
            Divide(_fineRow.AsSpan(from, to - from), _weights.AsSpan(from));
        }
        Mix(y);
        Subtract(_fineRow, _mixed, _grey.Row(y), band);
    }

    /// <summary>The parts of a row to both sides of a run.</summary>
    private static (int From, int To)[] Beside(KnownRun run, int width) => run.IsEmpty ? [(0, width)] : [(0, run.From), (run.To, width)];

    /// <summary>The row of wide means at a row of pixels: three quarters of the cells that it lies in, a quarter of those nearest to it.</summary>
    private void Mix(int y)
    {
        int own = y / Cell, next = Math.Clamp(own + (y % Cell == 0 ? -1 : 1), 0, _cellRuns.Length - 1);
        // Rows of nothing are passed over.
        for (_ready = Math.Max(_ready, own - 1); _ready <= Math.Max(own, next); _ready++) BlurCells(_ready, _held.Row(_ready % 3));
        ReadOnlySpan<short> near = _held.Row(own % 3), far = _held.Row(next % 3);
        for (int x = 0; x < _mixed.Length; x += Lanes)
        {
            int at = Math.Min(x, _mixed.Length - Lanes);
            Vector256<short> a = Vector256.Create(near[at..]), b = Vector256.Create(far[at..]);
            Nearer(a, b).CopyTo(_mixed, at);
        }
    }

    private void BlurCells(int row, Span<short> held)
    {
        var blurred = held[1..^1];
        _wide.Row(row, 0, blurred.Length, blurred);
        foreach (var (from, to) in Beside(KnownRun.Inner(_cellRuns, row, _wide.Radius), blurred.Length))
        {
            _wideShares.Row(row, from, to, _weights);
            Divide(blurred[from..to], _weights.AsSpan(from));
        }
        (held[0], held[^1]) = (blurred[0], blurred[^1]);
    }

    private static Vector256<short> Nearer(Vector256<short> near, Vector256<short> far) => near + Shorts.Times(far - near, Vector256.Create((short)(Shorts.One / 4)));

    private static void Divide(Span<short> sums, ReadOnlySpan<short> weights)
    {
        for (int x = 0; x < sums.Length; x++) sums[x] = (short)Math.Min(Most, sums[x] * (float)ShortBlur.Whole / Math.Max(LeastWeight, weights[x]) + 0.5f);
    }

    /// <summary>Fine less wide, where the plane is known.</summary>
    private static void Subtract(ReadOnlySpan<short> fine, ReadOnlySpan<short> wide, ReadOnlySpan<short> grey, Span<short> band)
    {
        ref short from = ref MemoryMarshal.GetReference(fine), mean = ref MemoryMarshal.GetReference(wide), known = ref MemoryMarshal.GetReference(grey), to = ref MemoryMarshal.GetReference(band);
        int cells = band.Length / Cell;
        unchecked
        {
            for (int x = 0; x < cells; x += Lanes)
            {
                nuint cell = (nuint)Math.Min(x, cells - Lanes), at = Cell * cell;
                var own = Vector256.LoadUnsafe(ref mean, cell + 1);
                Vector256<short> left = Nearer(own, Vector256.LoadUnsafe(ref mean, cell)), right = Nearer(own, Vector256.LoadUnsafe(ref mean, cell + 2));
                var (first, second) = Zip(left, right);
                Half(Vector256.LoadUnsafe(ref from, at) - first, Vector256.LoadUnsafe(ref known, at)).StoreUnsafe(ref to, at);
                Half(Vector256.LoadUnsafe(ref from, at + Lanes) - second, Vector256.LoadUnsafe(ref known, at + Lanes)).StoreUnsafe(ref to, at + Lanes);
            }
        }
    }

    private static Vector256<short> Half(Vector256<short> difference, Vector256<short> grey) =>
        Vector256.ConditionalSelect(Vector256.Equals(grey, Vector256<short>.Zero), Vector256.Create(Unknown), (difference + Vector256<short>.One) >> 1);

    /// <summary>The values of two vectors in turn.</summary>
    private static (Vector256<short>, Vector256<short>) Zip(Vector256<short> even, Vector256<short> odd)
    {
        var (firstEven, secondEven) = Vector256.Widen(even.AsUInt16());
        var (firstOdd, secondOdd) = Vector256.Widen(odd.AsUInt16());
        return ((firstEven | (firstOdd << 16)).AsInt16(), (secondEven | (secondOdd << 16)).AsInt16());
    }
}
