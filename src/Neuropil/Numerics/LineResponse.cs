namespace Neuropil.Numerics;

/// <summary>How much each place of a plane looks like a line.</summary>
internal sealed class LineResponse
{
    /// <summary>Steps per unit of what is kept for a place, and for a cell; what is larger than fits counts as that.</summary>
    public const int Steps = 1024, CellSteps = 64;

    /// <summary>The direction is kept in so many of the lowest bits: the largest of many answers brings its direction with it.</summary>
    public const int DirectionBits = 4;

    public const int MostSteps = (1 << 16 - DirectionBits) - 1;

    public LineResponse(int width, int height)
    {
        (Width, Height) = (width, height);
        (CellColumns, CellRows) = ((width + LineKernels.CellPx - 1) / LineKernels.CellPx, (height + LineKernels.CellPx - 1) / LineKernels.CellPx);
        Most = new ushort[width * height];
        Cells = [.. Enumerable.Range(0, LineFilter.Directions).Select(_ => new byte[CellColumns * CellRows])];
    }

    public int Width { get; }

    public int Height { get; }

    public int CellColumns { get; }

    public int CellRows { get; }

    /// <summary>[y, x], of all directions: <c>response in 12 bits | direction in 4 bits</c>.</summary>
    public ushort[] Most { get; }

    /// <summary>Per direction, [row, column], the largest response in square cells.</summary>
    public byte[][] Cells { get; }

    public Span<ushort> Row(int y) => Most.AsSpan(y * Width, Width);

    public static float ResponseOf(ushort place) => (float)(place >> DirectionBits) / Steps;

    public static int DirectionOf(ushort place) => place & (1 << DirectionBits) - 1;
}
