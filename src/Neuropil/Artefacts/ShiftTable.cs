using Neuropil.Space;
using Neuropil.Volumes.Images;

namespace Neuropil.Artefacts;

/// <summary>A displacement tabulated at nodes some pixels apart: exact there, bilinear between, the edge repeated beyond.</summary>
/// <remarks>One that bends by b px/px² is off by at most b · step² / 8.</remarks>
public sealed class ShiftTable : Displacement
{
    private readonly int _left, _top, _stepPx, _columns, _rows;
    private readonly Px2[] _shifts;

    /// <param name="area">Covered by nodes up to and beyond its edges, px.</param>
    /// <param name="shiftsAt">Shifts at every crossing of columns and rows of points, px, [row, column].</param>
    private ShiftTable(PixelRect area, int stepPx, Func<double[], double[], Px2[]> shiftsAt)
    {
        (_left, _top, _stepPx) = (area.X, area.Y, stepPx);
        (_columns, _rows) = (Nodes(area.Width), Nodes(area.Height));
        _shifts = shiftsAt(Places(_left, _columns), Places(_top, _rows));
        foreach (var shift in _shifts) MaxPx = Math.Max(MaxPx, shift.Length);
    }

    /// <param name="shiftAt">Px to shift, px.</param>
    public ShiftTable(PixelRect area, int stepPx, Func<Px2, Px2> shiftAt)
        : this(area, stepPx, (xs, ys) => [.. ys.SelectMany(y => xs.Select(x => shiftAt(new(x, y))))]) { }

    public ShiftTable(PixelRect area, int stepPx, ElasticField field) : this(area, stepPx, field.ShiftsAt) { }

    public override double MaxPx { get; }

    public override Px2 Apply(Px2 px)
    {
        double x = Math.Clamp((px.X - _left) / _stepPx, 0, _columns - 1), y = Math.Clamp((px.Y - _top) / _stepPx, 0, _rows - 1);
        int i = Math.Min((int)x, _columns - 2), j = Math.Min((int)y, _rows - 2);
        double u = x - i, v = y - j;
        int at = j * _columns + i, below = at + _columns;
        var top = _shifts[at] * (1 - u) + _shifts[at + 1] * u;
        var bottom = _shifts[below] * (1 - u) + _shifts[below + 1] * u;
        return px + top * (1 - v) + bottom * v;
    }

    private double[] Places(int first, int count) => [.. Enumerable.Range(0, count).Select(k => (double)(first + k * _stepPx))];

    private int Nodes(int sizePx) => (sizePx + _stepPx - 1) / _stepPx + 1;
}
