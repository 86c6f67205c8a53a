using System.Runtime.CompilerServices;
using Neuropil.Space;
using Neuropil.Volumes.Images;

namespace Neuropil.Artefacts;

/// <summary>The inverse of a tile's distortion, tabulated: undistorted tile px to tile px.</summary>
/// <remarks>Nodes a few pixels apart, exact there and bilinear between: a distortion that bends by b px/px² is off by at most b · step² / 8,
/// which for 4 px over a wavelength of 500 is 0.02 px.</remarks>
public sealed class InverseWarp : Displacement
{
    private const int StepPx = 16;

    private static readonly ConditionalWeakTable<ElasticField, InverseWarp> Known = [];

    private readonly int _columns, _rows, _marginPx;
    private readonly Px2[] _shifts;

    public InverseWarp(ElasticField field, int widthPx, int heightPx)
    {
        MaxPx = field.MaxPx;
        _marginPx = (int)Math.Ceiling(MaxPx) + StepPx;
        (_columns, _rows) = (Nodes(widthPx), Nodes(heightPx));
        _shifts = new Px2[_columns * _rows];
        for (int j = 0; j < _rows; j++)
            for (int i = 0; i < _columns; i++)
            {
                var node = new Px2(i * StepPx - _marginPx, j * StepPx - _marginPx);
                _shifts[j * _columns + i] = field.Invert(node) - node;
            }
    }

    public override double MaxPx { get; }

    /// <summary>Of a placed tile; null where it is rigid. Made once for each field.</summary>
    public static InverseWarp? Of(PlacedTile placed, Tile tile) => placed.Warp is { } field ? Of(field, tile.WidthPx, tile.HeightPx) : null;

    public static InverseWarp Of(ElasticField field, int widthPx, int heightPx) => Known.GetValue(field, f => new(f, widthPx, heightPx));

    public override Px2 Apply(Px2 px)
    {
        double x = Math.Clamp((px.X + _marginPx) / StepPx, 0, _columns - 1), y = Math.Clamp((px.Y + _marginPx) / StepPx, 0, _rows - 1);
        int i = Math.Min((int)x, _columns - 2), j = Math.Min((int)y, _rows - 2);
        double u = x - i, v = y - j;
        int at = j * _columns + i, below = at + _columns;
        var top = _shifts[at] * (1 - u) + _shifts[at + 1] * u;
        var bottom = _shifts[below] * (1 - u) + _shifts[below + 1] * u;
        return px + top * (1 - v) + bottom * v;
    }

    private int Nodes(int sizePx) => (sizePx + 2 * _marginPx + StepPx - 1) / StepPx + 1;
}
