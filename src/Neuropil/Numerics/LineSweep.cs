using System.Runtime.CompilerServices;

namespace Neuropil.Numerics;

/// <summary>The half of a line filter's directions that are nearer to y, all of them done with a row while it is at hand.</summary>
internal sealed class LineSweep
{
    private const int Steps = LineFilter.Directions / 2;

    /// <summary>Answers change little along a piece: of so many rows the first answers for all.</summary>
    public const int RowsPx = 2;

    private readonly Plane _plane, _ceiling;
    private readonly bool _isNearX;
    private readonly LineSums[] _sums;
    private readonly float[][] _darkCells, _brightCells;

    /// <param name="isNearX">Planes are transposed.</param>
    public LineSweep(Plane plane, Plane ceiling, bool isNearX, int lengthPx, double besidePx)
    {
        _isNearX = isNearX;
        (_plane, _ceiling) = (plane, ceiling);
        _sums = [.. Enumerable.Range(0, Steps).Select(k => new LineSums(plane, Math.PI * (k + 0.5 - Steps / 2.0) / LineFilter.Directions, lengthPx, besidePx))];
        (Dark, Bright) = (Empty(), Empty());
        (_darkCells, _brightCells) = (Rows(), Rows());
        for (int y = 0; y < plane.Height; y++) Sweep(y);
        foreach (float[] pooled in (float[][])[.. _darkCells, .. _brightCells, .. _sums.Select(s => s.Sums)]) FloatPool.Return(pooled);
    }

    public SweepResponse Dark { get; }

    public SweepResponse Bright { get; }

    private SweepResponse Empty()
    {
        int rows = (_plane.Height + RowsPx - 1) / RowsPx;
        return new(FloatPool.RentPlane(_plane.Width, rows), [.. _sums.Select(_ => FloatPool.RentPlane((_plane.Width + LineKernels.CellPx - 1) / LineKernels.CellPx, (_plane.Height + LineKernels.CellPx - 1) / LineKernels.CellPx))]);
    }

    private float[][] Rows() => [.. _sums.Select(_ => FloatPool.Rent(_plane.Width))];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sweep(int y)
    {
        bool asked = y % RowsPx == 0, full = (y + RowsPx) % LineKernels.CellPx < RowsPx || y + RowsPx >= _plane.Height;
        for (int k = 0; k < Steps; k++)
        {
            _sums[k].MoveTo(y, _plane);
            if (asked) Answer(y, k);
            if (!asked || !full) continue;
            LineKernels.TakeCells(_darkCells[k], Dark.Cells[k].Row(y / LineKernels.CellPx));
            LineKernels.TakeCells(_brightCells[k], Bright.Cells[k].Row(y / LineKernels.CellPx));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Answer(int y, int k)
    {
        var sums = _sums[k];
        int beside = sums.BesidePx, count = _plane.Width - 2 * beside, row = y / RowsPx;
        if (count <= 0) return;
        ReadOnlySpan<float> all = sums.Row(y, _plane.Width), along = all.Slice(beside, count), left = all[..count], right = all.Slice(2 * beside, count),
            ceiling = _ceiling.Row(y).Slice(beside, count);
        LineKernels.Take(along, left, right, sums.Scale, ceiling, _isNearX ? k : LineFilter.Directions - 1 - k, Dark.Most.Row(row).Slice(beside, count), _darkCells[k].AsSpan(beside, count),
            Bright.Most.Row(row).Slice(beside, count), _brightCells[k].AsSpan(beside, count));
    }
}

/// <summary>What a sweep says of dark, or of bright lines. Planes are pooled.</summary>
/// <param name="Most">With its direction; a row for <see cref="LineSweep.RowsPx"/> of the plane.</param>
/// <param name="Cells">Per direction the largest response in square cells.</param>
internal sealed record SweepResponse(Plane Most, Plane[] Cells);
