namespace Neuropil.Numerics;

/// <summary>The half of a line filter's directions that are nearer to y, all of them done with a row while it is at hand.</summary>
internal sealed class LineSweep
{
    /// <summary>Answers change little along a piece: of so many rows the first answers for all.</summary>
    public const int RowsPx = 2;

    private const int Directions = LineFilter.Directions / 2;

    private readonly LinePlane _plane;
    private readonly bool _isNearX;
    private readonly LineSums[] _sums;
    private readonly short[][] _darkCells, _brightCells;

    /// <param name="isNearX">The plane is transposed.</param>
    public LineSweep(LinePlane plane, bool isNearX, int lengthPx, double besidePx)
    {
        (_plane, _isNearX) = (plane, isNearX);
        _sums = [.. Enumerable.Range(0, Directions).Select(k => new LineSums(plane, Math.PI * (k + 0.5 - Directions / 2.0) / LineFilter.Directions, lengthPx, besidePx))];
        (_darkCells, _brightCells) = (Rows(), Rows());
        (Dark, Bright) = (new(plane), new(plane));
    }

    public SweepResponse Dark { get; }

    public SweepResponse Bright { get; }

    /// <summary>Answers for what the plane now holds.</summary>
    public void Run()
    {
        for (int y = 0; y < _plane.Height; y += RowsPx)
        {
            Dark.Row(y).Clear();
            Bright.Row(y).Clear();
            for (int k = 0; k < Directions; k++)
            {
                if (y == 0) _sums[k].Begin();
                else _sums[k].MoveTo(y);
                LineKernels.Take(_sums[k].Row(y)[_plane.ReachPx..], _sums[k].Row(y)[(_plane.ReachPx - _sums[k].BesidePx)..], _sums[k].Row(y)[(_plane.ReachPx + _sums[k].BesidePx)..],
                    _sums[k].Scale, _plane.Asked(y), _isNearX ? k : LineFilter.Directions - 1 - k, Dark.Row(y), _darkCells[k], Bright.Row(y), _brightCells[k]);
            }
            if ((y + RowsPx) % LineKernels.CellPx >= RowsPx && y + RowsPx < _plane.Height) continue;
            for (int k = 0; k < Directions; k++)
            {
                LineKernels.TakeCells(_darkCells[k], Dark.CellRow(k, y));
                LineKernels.TakeCells(_brightCells[k], Bright.CellRow(k, y));
            }
        }
    }

    private short[][] Rows() => [.. _sums.Select(_ => new short[_plane.Length])];
}

/// <summary>What a sweep says of dark, or of bright lines; rows in whole blocks.</summary>
internal sealed class SweepResponse(LinePlane plane)
{
    private readonly ushort[] _most = new ushort[(plane.Height + LineSweep.RowsPx - 1) / LineSweep.RowsPx * plane.Length];
    private readonly byte[][] _cells = [.. Enumerable.Range(0, LineFilter.Directions / 2).Select(_ => new byte[(plane.Height + LineKernels.CellPx - 1) / LineKernels.CellPx * plane.Length / LineKernels.CellPx])];

    /// <summary>As in <see cref="LineResponse"/>, but a row for <see cref="LineSweep.RowsPx"/> of the plane.</summary>
    public ReadOnlySpan<ushort> Most => _most;

    /// <summary>Px from a row to the next.</summary>
    public int Stride => plane.Length;

    /// <summary>Of the answers for row <paramref name="y"/> of the plane.</summary>
    public Span<ushort> Row(int y) => _most.AsSpan(y / LineSweep.RowsPx * plane.Length, plane.Length);

    /// <summary>Of one direction, the cells that row <paramref name="y"/> of the plane lies in.</summary>
    public Span<byte> CellRow(int direction, int y) => _cells[direction].AsSpan(y / LineKernels.CellPx * plane.Length / LineKernels.CellPx, plane.Length / LineKernels.CellPx);
}
