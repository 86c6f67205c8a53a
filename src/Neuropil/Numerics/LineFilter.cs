using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Neuropil.Numerics;

/// <summary>Finds long thin lines in a plane of 16 bits: the mean along a straight piece against the means along the pieces beside it, in every direction. Holds what it
/// works with, for planes of one size, one after another; for one thread.</summary>
/// <remarks>
/// <code>
///    ═══════ beside     dark   = min(beside, beside, mean of the plane) - along
///    ───●─── along      bright = along - max(beside, beside, mean of the plane)
///    ═══════ beside     of the direction where that is most
/// </code></remarks>
internal sealed class LineFilter
{
    /// <summary>In a half turn, half of them nearer to x. Direction d is turned from x towards y by π (d - 3.5) / 16.</summary>
    public const int Directions = 16;

    /// <summary>What the plane counts as 1.</summary>
    public const int StepsPerUnit = 128;

    private readonly LinePlane _plane, _turned;
    private readonly LineSweep _nearX, _nearY;
    private readonly ushort[] _across;

    /// <param name="lengthPx">Of the pieces.</param>
    /// <param name="besidePx">Distance of the pieces beside; below half their length.</param>
    public LineFilter(int width, int height, int lengthPx, double besidePx)
    {
        MostSteps = short.MaxValue / lengthPx;
        (_plane, _turned) = (new(width, height, lengthPx), new(height, width, lengthPx));
        (_nearX, _nearY) = (new(_turned, true, lengthPx, besidePx), new(_plane, false, lengthPx, besidePx));
        _across = new ushort[Columns(width) * height];
        (Dark, Bright) = (new(width, height), new(width, height));
    }

    /// <summary>The plane's values lie within this, or sums along pieces would leave 16 bits.</summary>
    public int MostSteps { get; }

    /// <summary>Of the last plane.</summary>
    public LineResponse Dark { get; }

    public LineResponse Bright { get; }

    /// <summary>A row to write before <see cref="Respond"/>: of mean 0 round every place, smoothed over about a third of the distance beside; 0 where unknown, as beyond the plane.</summary>
    public Span<short> Row(int y) => _plane.Row(y);

    /// <summary>Likewise: -1 where an answer is wanted, else 0.</summary>
    public Span<short> Asked(int y) => _plane.Asked(y)[.._plane.Width];

    public void Respond()
    {
        Transpose(_plane.Values, _plane.Stride, _turned.Values, _turned.Stride, _plane.Width, _plane.Height);
        Transpose(_plane.AskedValues, _plane.Stride, _turned.AskedValues, _turned.Stride, _plane.Width, _plane.Height);
        _nearX.Run();
        _nearY.Run();
        Join(_nearX.Dark, _nearY.Dark, Dark);
        Join(_nearX.Bright, _nearY.Bright, Bright);
    }

    private void Join(SweepResponse nearX, SweepResponse nearY, LineResponse all)
    {
        int columns = Columns(all.Width);
        Transpose(MemoryMarshal.Cast<ushort, short>(nearX.Most), nearX.Stride, MemoryMarshal.Cast<ushort, short>(_across.AsSpan()), columns, all.Height, columns);
        for (int y = 0; y < all.Height; y++) LineKernels.Join(_across.AsSpan(y * columns, columns), nearY.Row(y), all.Row(y));
        for (int k = 0; k < Directions / 2; k++) JoinCells(nearX, nearY, k, all);
    }

    private static void JoinCells(SweepResponse nearX, SweepResponse nearY, int direction, LineResponse all)
    {
        byte[] ofX = all.Cells[direction], ofY = all.Cells[Directions - 1 - direction];
        unchecked
        {
            for (int x = 0; x < all.CellColumns; x++)
            {
                var column = nearX.CellRow(direction, x * LineKernels.CellPx)[..all.CellRows];
                for (int y = 0, to = x; y < column.Length; y++, to += all.CellColumns) ofX[to] = column[y];
            }
        }
        for (int y = 0; y < all.CellRows; y++) nearY.CellRow(direction, y * LineKernels.CellPx)[..all.CellColumns].CopyTo(ofY.AsSpan(y * all.CellColumns));
    }

    private static int Columns(int width) => (width + LineSweep.RowsPx - 1) / LineSweep.RowsPx;

    /// <summary>to[x, y] = from[y, x]; of <paramref name="from"/> so many columns and rows.</summary>
    private static void Transpose(ReadOnlySpan<short> from, int fromStride, Span<short> to, int toStride, int width, int height)
    {
        const int side = 8;
        for (int y = 0; y < height; y += side)
            for (int x = 0; x < width; x += side)
                if (Sse2.IsSupported && x + side <= width && y + side <= height) LineKernels.Transpose8(from[(y * fromStride + x)..], fromStride, to[(x * toStride + y)..], toStride);
                else
                    for (int j = y; j < Math.Min(y + side, height); j++)
                        for (int i = x; i < Math.Min(x + side, width); i++) to[i * toStride + j] = from[j * fromStride + i];
    }
}
