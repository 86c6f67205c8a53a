using Neuropil.Artefacts;
using Neuropil.Space;
using Neuropil.Volumes.Images;

namespace Neuropil.Alignment;

/// <summary>An elastic field in a window of the volume, tabulated: nodes some pixels apart, exact there and bilinear between.</summary>
/// <remarks>A field that bends by b px/px² is off by at most b · step² / 8: of 4 px at a wavelength of 120 px, 0.09 px at its crests.</remarks>
internal sealed class FieldWindow : Displacement
{
    private const int StepPx = 8;

    private readonly int _columns, _rows, _left, _top;
    private readonly Px2[] _shifts;

    public FieldWindow(ElasticField field, PixelRect window)
    {
        (_left, _top, _columns, _rows) = (window.X, window.Y, window.Width / StepPx + 2, window.Height / StepPx + 2);
        _shifts = new Px2[_columns * _rows];
        for (int j = 0; j < _rows; j++)
            for (int i = 0; i < _columns; i++) _shifts[j * _columns + i] = field.ShiftAt(new(_left + i * StepPx, _top + j * StepPx));
        MaxPx = _shifts.Max(s => s.Length);
    }

    public override double MaxPx { get; }

    public override Px2 Apply(Px2 px)
    {
        double x = Math.Clamp((px.X - _left) / StepPx, 0, _columns - 1), y = Math.Clamp((px.Y - _top) / StepPx, 0, _rows - 1);
        int i = Math.Min((int)x, _columns - 2), j = Math.Min((int)y, _rows - 2);
        double u = x - i, v = y - j;
        int at = j * _columns + i, below = at + _columns;
        var top = _shifts[at] * (1 - u) + _shifts[at + 1] * u;
        var bottom = _shifts[below] * (1 - u) + _shifts[below + 1] * u;
        return px + top * (1 - v) + bottom * v;
    }
}
