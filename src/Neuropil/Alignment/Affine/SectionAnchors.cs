using Neuropil.Artefacts;
using Neuropil.Space;

namespace Neuropil.Alignment.Affine;

/// <summary>The place on each section that would be the same for all if every section lay exactly where the instrument put it.</summary>
internal static class SectionAnchors
{
    /// <summary>From stage positions where all tiles have one: the middle of the stage frame, by the mean of the section's tiles, so that
    /// the stage's error averages out. Else the middle of the tiles.</summary>
    public static IReadOnlyList<Px2> Of(IReadOnlyList<PlacedSection> sections, IReadOnlyDictionary<string, Tile> tiles)
    {
        var used = sections.SelectMany(s => s.Tiles).Select(t => tiles[t.Name]).ToList();
        bool staged = used.All(t => t.StagePx is not null);
        var middle = staged ? Mean(used.Select(t => t.StagePx!.Value + Centre(t))) : default;
        return [.. sections.Select(s => s.Tiles.Count == 0 ? default
            : middle + Mean(s.Tiles.Select(t => t.Apply(Centre(tiles[t.Name])) - (staged ? tiles[t.Name].StagePx!.Value + Centre(tiles[t.Name]) : default))))];
    }

    private static Px2 Centre(Tile tile) => new((tile.WidthPx - 1) / 2.0, (tile.HeightPx - 1) / 2.0);

    private static Px2 Mean(IEnumerable<Px2> places)
    {
        var all = places.ToList();
        return new(all.Average(p => p.X), all.Average(p => p.Y));
    }
}
