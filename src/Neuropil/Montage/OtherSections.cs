using Neuropil.Artefacts;
using Neuropil.Space;
using Neuropil.Volumes.Images;

namespace Neuropil.Montage;

/// <summary>Where a tile matches better than in its own section: the same place of the sections before and behind.</summary>
internal sealed class OtherSections(TileList list, string section, ImageCache images, MontageOptions options)
{
    /// <summary>Sections looked at to each side: names slip by one or a few.</summary>
    private const int Reach = 6;

    /// <summary>A place as good as the usual one ends the search.</summary>
    private const double AsGoodShare = 0.97;

    /// <summary>The section and the correlation of the matches there; null where the tile matches nowhere.</summary>
    public (string Section, double Height)? Find(Tile tile, SeamMatcher matcher, double usualHeight, CancellationToken ct)
    {
        (string Section, double Height)? best = null;
        foreach (string other in Around(list, section))
        {
            ct.ThrowIfCancellationRequested();
            if (HeightIn(other, tile, matcher, usualHeight, ct) is not { } height || height <= (best?.Height ?? 0)) continue;
            best = (other, height);
            if (height >= AsGoodShare * usualHeight) break;
        }
        return best;
    }

    /// <summary>Those looked at, the nearest first.</summary>
    public static IEnumerable<string> Around(TileList list, string section)
    {
        int here = list.Sections.ToList().IndexOf(section);
        return from distance in Enumerable.Range(1, Reach)
               from at in new[] { here - distance, here + distance }
               where at >= 0 && at < list.Sections.Count
               select list.Sections[at];
    }

    private double? HeightIn(string other, Tile tile, SeamMatcher matcher, double usualHeight, CancellationToken ct)
    {
        List<Tile> there = [.. list.UsableOf(other)];
        if (SamePlace(there, tile) is not { } twin) return null;
        var guest = TileSwaps.AtPlaceOf(tile, twin);
        List<Tile> part = [guest, .. there.Where(t => t != twin && TilePairs.Of([guest, t], options).Count > 0)];
        if (part.Count < 2) return null;
        var seams = SectionSeams.Measure(part, i => images.Get(part[i].Name), matcher, options, ct);
        var verdicts = SeamVerdicts.Of(seams, usualHeight);
        var mine = Enumerable.Range(0, seams.Pairs.Count).Where(k => seams.Pairs[k].A == 0 || seams.Pairs[k].B == 0).ToList();
        var heights = mine.Where(k => verdicts[k] is SeamVerdict.Agrees).Select(k => SeamVerdicts.Height(seams.Overlaps[k])).ToList();
        return heights.Count == 0 || mine.Any(k => verdicts[k] is SeamVerdict.Disagrees) ? null : heights.Average();
    }

    /// <summary>By row and column; else by the stage, each section counted from its own middle.</summary>
    private Tile? SamePlace(IReadOnlyList<Tile> there, Tile tile)
    {
        if (tile.Row is not null) return there.FirstOrDefault(t => t.Row == tile.Row && t.Column == tile.Column);
        if (tile.StagePx is null || there.Count == 0 || there.Any(t => t.StagePx is null)) return null;
        var wanted = tile.StagePx.Value - Middle([.. list.UsableOf(tile.Section)]) + Middle(there);
        var nearest = there.MinBy(t => (t.StagePx!.Value - wanted).Length)!;
        return (nearest.StagePx!.Value - wanted).Length < 0.25 * Math.Min(tile.WidthPx, tile.HeightPx) ? nearest : null;
    }

    private static Px2 Middle(IReadOnlyList<Tile> tiles) => new(tiles.Average(t => t.StagePx!.Value.X), tiles.Average(t => t.StagePx!.Value.Y));
}
