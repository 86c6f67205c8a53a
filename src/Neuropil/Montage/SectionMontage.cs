using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Montage;

/// <summary>A section put together, and the evidence for it.</summary>
/// <param name="OverlapNcc">Correlation of the grey values of each overlap as placed; null where too little overlaps or one side is flat.</param>
public sealed record SectionPlacement(PlacedSection Section, IReadOnlyList<TileOverlap> Overlaps, IReadOnlyList<double?> OverlapNcc);

/// <summary>Places the tiles of one section.</summary>
public static class SectionMontage
{
    /// <param name="read">Gives the pixels of a tile by its index; called several times for each, so it should remember the last few.</param>
    public static SectionPlacement Place(
        string name, int index, IReadOnlyList<Tile> tiles, Func<int, Raster<byte>> read, MontageOptions options, CancellationToken ct)
    {
        if (tiles.Count == 0) return new(new(name, index, 0, 0, []), [], []);
        var pairs = TilePairs.Of(tiles, options);
        var settled = SearchOverlaps(tiles, pairs, read, options, ct);
        var matcher = new SeamMatcher(options, SeamMatcher.UsualTexture(Enumerable.Range(0, tiles.Count).Select(read)));
        var (overlaps, greys) = MatchSeams(tiles, pairs, settled, read, matcher, ct);
        var (maps, measured) = new TilePlacement(tiles, pairs, overlaps, options).Solve();
        IReadOnlyList<ElasticField>? warps = null;
        if (options.Elastic is not ElasticTiles.Never && new ElasticMontage(tiles, pairs, read, matcher, options).Refine(maps, measured, ct) is { } elastic)
            (warps, measured) = elastic;
        var (placed, size) = OnCanvas(tiles, maps, warps);
        var levels = options.Level ? TileLevels.Solve(tiles.Count, pairs, greys) : [.. tiles.Select(_ => (1.0, 0.0))];
        int[] islands = Islands(tiles.Count, pairs, measured);
        var section = new PlacedSection(name, index, size.Width, size.Height,
            [.. tiles.Select((t, i) => new PlacedTile(t.Name, placed[i], levels[i].Item1, levels[i].Item2, islands[i], warps?[i]))]);
        return new(section, measured, [.. pairs.Select(p => OverlapNcc.Of(read(p.A), section.Tiles[p.A], read(p.B), section.Tiles[p.B]))]);
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

    /// <summary>Moves the section so that its first pixel is the corner of the canvas.</summary>
    private static (Affine2[] Maps, (int Width, int Height) Size) OnCanvas(IReadOnlyList<Tile> tiles, Affine2[] maps, IReadOnlyList<ElasticField>? warps)
    {
        var corners = tiles.SelectMany((t, i) => warps is null
            ? Corners(t.WidthPx, t.HeightPx).Select(maps[i].Apply)
            : Border(t.WidthPx, t.HeightPx).Select(p => maps[i].Apply(warps[i].Apply(p)))).ToList();
        double x = corners.Min(p => p.X), y = corners.Min(p => p.Y);
        var move = Affine2.Translation(-x, -y);
        int Pixels(double last) => (int)Math.Floor(last + 1e-6) + 1;
        return ([.. maps.Select(m => m.Then(move))], (Pixels(corners.Max(p => p.X) - x), Pixels(corners.Max(p => p.Y) - y)));
    }

    /// <summary>Places along all four edges, for tiles whose edges are bent.</summary>
    private static IEnumerable<Px2> Border(int width, int height)
    {
        const int PerEdge = 32;
        for (int k = 0; k <= PerEdge; k++)
        {
            double x = (width - 1.0) * k / PerEdge, y = (height - 1.0) * k / PerEdge;
            foreach (var p in (Px2[])[new(x, 0), new(x, height - 1), new(0, y), new(width - 1, y)]) yield return p;
        }
    }

    private static Px2[] Corners(int width, int height) => [new(0, 0), new(width - 1, 0), new(0, height - 1), new(width - 1, height - 1)];

    /// <summary>Tiles joined by evidence, numbered by falling size; equal sizes by their first tile.</summary>
    private static int[] Islands(int tiles, IReadOnlyList<TilePair> pairs, IReadOnlyList<TileOverlap> overlaps)
    {
        var sets = new UnionFind(tiles);
        for (int k = 0; k < pairs.Count; k++)
            if (overlaps[k].Evidence is OverlapEvidence.Matched && overlaps[k].Matches.Any(m => m.Residual is not null))
                sets.Union(pairs[k].A, pairs[k].B);
        var order = Enumerable.Range(0, tiles).GroupBy(sets.Find).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).Select(g => g.Key).ToList();
        return [.. Enumerable.Range(0, tiles).Select(i => order.IndexOf(sets.Find(i)))];
    }
}
