using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Montage;

/// <summary>The overlaps of a section as they match, and where rigid tiles then go.</summary>
/// <param name="Overlaps">One per pair, with the residuals that <paramref name="Maps"/> leave.</param>
/// <param name="Maps">Tile px to section px, one per tile.</param>
internal sealed record SectionSeams(
    IReadOnlyList<Tile> Tiles, Func<int, Raster<byte>> Read, SeamMatcher Matcher, IReadOnlyList<TilePair> Pairs, IReadOnlyList<TileOverlap> Overlaps,
    IReadOnlyList<IReadOnlyList<GreyPair>> Greys, Affine2[] Maps)
{
    public SectionDecisions Decided { get; private init; } = SectionDecisions.None;

    /// <param name="read">Gives the pixels of a tile by its index; called several times for each.</param>
    public static SectionSeams Measure(
        IReadOnlyList<Tile> tiles, Func<int, Raster<byte>> read, SeamMatcher matcher, MontageOptions options, CancellationToken ct,
        SectionDecisions? decisions = null)
    {
        var decided = decisions ?? SectionDecisions.None;
        var pairs = GivenSeams.Pairs(tiles, TilePairs.Of(tiles, options), decided);
        var settled = GivenSeams.Starts(tiles, pairs, SearchOverlaps(tiles, pairs, read, options, ct), decided);
        var (found, greys) = MatchSeams(tiles, pairs, settled, read, matcher, ct);
        var overlaps = found.ConvertAll(o => GivenSeams.Decide(o, decided));
        var (maps, measured) = new TilePlacement(tiles, pairs, overlaps, options).Solve();
        return new(tiles, read, matcher, pairs, measured, greys, maps) { Decided = decided };
    }

    private static IReadOnlyList<Px2>[] SearchOverlaps(
        IReadOnlyList<Tile> tiles, IReadOnlyList<TilePair> pairs, Func<int, Raster<byte>> read, MontageOptions options, CancellationToken ct)
    {
        int widest = tiles.Max(t => t.WidthPx), highest = tiles.Max(t => t.HeightPx);
        int factor = OverlapSearch.ShrinkFactor(widest, highest);
        var small = new Plane[tiles.Count];
        for (int i = 0; i < tiles.Count; i++)
        {
            ct.ThrowIfCancellationRequested();
            small[i] = OverlapSearch.Shrink(read(i), factor);
        }
        var found = pairs.Select(p => OverlapSearch.Find(small[p.A], small[p.B], factor, p, options.MinOverlapPx)).ToList();
        return OverlapVote.Settle(pairs, found, widest, highest);
    }

    private static (List<TileOverlap> Overlaps, List<IReadOnlyList<GreyPair>> Greys) MatchSeams(
        IReadOnlyList<Tile> tiles, IReadOnlyList<TilePair> pairs, IReadOnlyList<Px2>[] settled, Func<int, Raster<byte>> read, SeamMatcher matcher,
        CancellationToken ct)
    {
        var overlaps = new List<TileOverlap>();
        var greys = new List<IReadOnlyList<GreyPair>>();
        for (int k = 0; k < pairs.Count; k++)
        {
            ct.ThrowIfCancellationRequested();
            var (a, b) = (read(pairs[k].A), read(pairs[k].B));
            var (shift, seam) = FirstMatched(matcher, a, b, settled[k]);
            seam = matcher.Sharpen(a, b, seam);
            var evidence = seam.Evidence;
            greys.Add(seam.Greys);
            // The few matches of an overlap that is no evidence are chance.
            overlaps.Add(new(tiles[pairs[k].A].Name, tiles[pairs[k].B].Name, shift, evidence, seam.Patches, seam.Textured,
                evidence is OverlapEvidence.Matched ? seam.Matches : []));
        }
        return (overlaps, greys);
    }

    /// <summary>The first starting shift from which the patches match; where none does, the first of all.</summary>
    private static (Px2 Shift, SeamMatches Seam) FirstMatched(SeamMatcher matcher, Raster<byte> a, Raster<byte> b, IReadOnlyList<Px2> shifts)
    {
        (Px2, SeamMatches)? first = null;
        double reach = Math.Max(4, matcher.SearchPx(a) / 2.0);
        var tried = new List<Px2>();
        foreach (var shift in shifts)
        {
            // A shift within the reach of one tried already finds nothing new.
            if (tried.Any(t => (t - shift).Length < reach)) continue;
            tried.Add(shift);
            var seam = matcher.Match(a, b, shift);
            // Matches of one seam lie close together; what is found by chance is spread over the whole search.
            seam = seam with { Matches = Agreeing(seam.Matches, reach) };
            if (seam.Evidence is OverlapEvidence.Matched) return (shift, seam);
            first ??= (shift, seam);
        }
        return first!.Value;
    }

    private static List<TileMatch> Agreeing(List<TileMatch> matches, double radiusPx)
    {
        if (matches.Count == 0) return matches;
        var shifts = matches.Select(m => m.InA - m.InB).ToList();
        var centre = shifts.MaxBy(s => shifts.Count(other => (other - s).Length <= radiusPx));
        return [.. matches.Where((_, i) => (shifts[i] - centre).Length <= radiusPx)];
    }
}
