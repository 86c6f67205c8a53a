using Neuropil.Artefacts;
using Neuropil.Space;

namespace Neuropil.Montage;

/// <summary>Brings a person's matches and masks into the overlaps of a section.</summary>
internal static class GivenSeams
{
    /// <summary>The pairs that the list makes neighbours, and those that a person matched beside them.</summary>
    public static IReadOnlyList<TilePair> Pairs(IReadOnlyList<Tile> tiles, IReadOnlyList<TilePair> pairs, SectionDecisions decided)
    {
        if (decided.Matches.Count == 0) return pairs;
        var all = pairs.ToList();
        for (int a = 0; a < tiles.Count; a++)
            for (int b = a + 1; b < tiles.Count; b++)
                if (Shift(decided.Between(tiles[a].Name, tiles[b].Name)) is { } shift && !all.Any(p => p.A == a && p.B == b))
                    all.Add(new(a, b, PairKind.Stage, shift, shift.X, shift.X, shift.Y, shift.Y));
        return all;
    }

    /// <summary>Where the patches of overlaps are looked for: where a person says, else where the search found.</summary>
    public static IReadOnlyList<Px2>[] Starts(IReadOnlyList<Tile> tiles, IReadOnlyList<TilePair> pairs, IReadOnlyList<Px2>[] settled, SectionDecisions decided) =>
        [.. settled.Select((found, k) => Shift(decided.Between(tiles[pairs[k].A].Name, tiles[pairs[k].B].Name)) is { } shift ? [shift] : found)];

    /// <summary>The overlap without matches in masked parts, and with those that a person gave: these alone make it evidence.</summary>
    public static TileOverlap Decide(TileOverlap overlap, SectionDecisions decided)
    {
        var given = decided.Between(overlap.A, overlap.B);
        if (given.Count == 0 && decided.Masked.Count == 0) return overlap;
        var seen = overlap.Matches.Where(m => !m.Given && !decided.IsMasked(overlap.A, m.InA) && !decided.IsMasked(overlap.B, m.InB));
        List<TileMatch> matches = [.. given.Select(g => new TileMatch(g.InA, g.InB, 1, 1, null, Given: true)), .. seen];
        var evidence = given.Count > 0 ? OverlapEvidence.Matched
            : overlap.Evidence is OverlapEvidence.Matched && matches.Count == 0 ? OverlapEvidence.Empty : overlap.Evidence;
        return overlap with { Matches = matches, Evidence = evidence };
    }

    private static Px2? Shift(IReadOnlyList<GivenMatch> given) =>
        given.Count == 0 ? null : new(given.Average(g => g.Shift.X), given.Average(g => g.Shift.Y));
}
