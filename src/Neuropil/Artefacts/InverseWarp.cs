using System.Runtime.CompilerServices;

namespace Neuropil.Artefacts;

/// <summary>The inverse of a tile's distortion, tabulated: undistorted tile px to tile px.</summary>
/// <remarks>Of a distortion of 4 px over a wavelength of 500 the table is off by 0.02 px at most.</remarks>
public static class InverseWarp
{
    private const int StepPx = 16;

    /// <summary>What is told between the values of the table is off by more.</summary>
    private const double TolerancePx = 1e-3;

    private static readonly ConditionalWeakTable<ElasticField, ShiftTable> Known = [];

    /// <summary>Of a placed tile; null where it is rigid. Made once for each field.</summary>
    public static ShiftTable? Of(PlacedTile placed, Tile tile) => placed.Warp is { } field ? Of(field, tile.WidthPx, tile.HeightPx) : null;

    public static ShiftTable Of(ElasticField field, int widthPx, int heightPx) => Known.GetValue(field, f => Table(f, widthPx, heightPx));

    private static ShiftTable Table(ElasticField field, int widthPx, int heightPx)
    {
        int margin = (int)Math.Ceiling(field.MaxPx) + StepPx;
        return new(new(-margin, -margin, widthPx + 2 * margin, heightPx + 2 * margin), StepPx, px => field.Invert(px, TolerancePx) - px);
    }
}
