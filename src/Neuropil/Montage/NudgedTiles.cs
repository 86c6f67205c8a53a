using Neuropil.Artefacts;
using Neuropil.Space;

namespace Neuropil.Montage;

/// <summary>Moves tiles that a person nudged, after all solving: what they were matched with stays where it is.</summary>
/// <remarks>A person nudges by what the picture shows. Were the neighbours solved again round the nudged tile, they would move away from what was seen,
/// and half of the nudge with them.</remarks>
internal static class NudgedTiles
{
    public static Affine2[] Move(IReadOnlyList<Tile> tiles, Affine2[] maps, SectionDecisions decided) =>
        [.. tiles.Select((t, i) => decided.Nudged.TryGetValue(t.Name, out var by) ? maps[i].Then(Affine2.Translation(by.X, by.Y)) : maps[i])];

    /// <summary>The residuals of overlaps as the nudges leave them.</summary>
    public static IReadOnlyList<TileOverlap> Residuals(IReadOnlyList<TileOverlap> overlaps, SectionDecisions decided)
    {
        if (decided.Nudged.Count == 0) return overlaps;
        Px2 By(string tile) => decided.Nudged.GetValueOrDefault(tile);
        return [.. overlaps.Select(o => o with { Matches = [.. o.Matches.Select(m => m with { Residual = m.Residual + (By(o.B) - By(o.A)) })] })];
    }

    /// <summary>A nudged tile stands where a person put it: with the main part of its section.</summary>
    public static int Island(Tile tile, int island, SectionDecisions decided) => decided.Nudged.ContainsKey(tile.Name) ? 0 : island;
}
