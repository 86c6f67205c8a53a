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
    /// <param name="shiftAt">Px to shift, px.</param>
    public ShiftTable(PixelRect area, int stepPx, Func<Px2, Px2> shiftAt)
    {
        (_left, _top, _stepPx) = (area.X, area.Y, stepPx);
        (_columns, _rows) = (Nodes(area.Width), Nodes(area.Height));
        _shifts = new Px2[_columns * _rows];
        for (int j = 0; j < _rows; j++)
            for (int i = 0; i < _columns; i++)
            {
                var shift = shiftAt(new(_left + i * stepPx, _top + j * stepPx));
                _shifts[j * _columns + i] = shift;
                MaxPx = Math.Max(MaxPx, shift.Length);
            }
    }

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

    private int Nodes(int sizePx) => (sizePx + _stepPx - 1) / _stepPx + 1;
}
