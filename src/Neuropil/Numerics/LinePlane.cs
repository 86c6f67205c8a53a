namespace Neuropil.Numerics;

/// <summary>A plane of 16 bits with zeros to the left and right, as far as a line filter reaches from any place, so that no row has ends.</summary>
internal sealed class LinePlane
{
    /// <summary>Rows are worked on in whole blocks of this many px: 16 cells.</summary>
    public const int BlockPx = 16 * LineKernels.CellPx;

    private const int RoundPx = 16;

    private readonly short[] _values, _asked;

    public LinePlane(int width, int height, int lengthPx)
    {
        (Width, Height) = (width, height);
        ReachPx = (lengthPx / 2 + RoundPx) / RoundPx * RoundPx;
        Length = (width + BlockPx - 1) / BlockPx * BlockPx;
        // A line as far outside as pieces reach has a piece that reaches further.
        Stride = Length + 4 * ReachPx;
        (_values, _asked) = (new short[(height + 1) * Stride], new short[height * Stride]);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Of a row in whole blocks.</summary>
    public int Length { get; }

    /// <summary>No piece of a line reaches further to a side, nor lies one beside it further off.</summary>
    public int ReachPx { get; }

    public int Stride { get; }

    /// <summary>With margins, and an empty row at the end, which stands for those outside.</summary>
    public ReadOnlySpan<short> All => _values;

    /// <summary>From the first pixel on.</summary>
    public Span<short> Values => _values.AsSpan(2 * ReachPx);

    public Span<short> AskedValues => _asked.AsSpan(2 * ReachPx);

    public Span<short> Row(int y) => Values.Slice(y * Stride, Width);

    /// <summary>-1 where an answer is wanted, else 0; in whole blocks.</summary>
    public Span<short> Asked(int y) => AskedValues.Slice(y * Stride, Length);

    /// <summary>Where the first pixel of a row, which may lie outside, is in <see cref="All"/>.</summary>
    public int Start(int y) => (y < 0 || y >= Height ? Height : y) * Stride + 2 * ReachPx;
}
