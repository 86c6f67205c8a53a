using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Montage;

/// <summary>A section put together, and the evidence for it.</summary>
/// <param name="Overlaps">Of the tiles as they were found, those left out as well.</param>
/// <param name="OverlapNcc">Correlation of the grey values of each overlap as placed; null where too little overlaps, one side is flat or a
/// tile was left out.</param>
/// <param name="Strays">Tiles that do not belong where the list has them; they are not in <paramref name="Section"/>.</param>
/// <param name="Swaps">Tiles placed at each other's place.</param>
public sealed record SectionPlacement(
    PlacedSection Section, IReadOnlyList<TileOverlap> Overlaps, IReadOnlyList<double?> OverlapNcc, IReadOnlyList<StrayTile> Strays,
    IReadOnlyList<TileSwap> Swaps);

/// <summary>Places the tiles of one section.</summary>
public static class SectionMontage
{
    /// <param name="read">Gives the pixels of a tile by its index; called several times for each, so it should remember the last few.</param>
    public static SectionPlacement Place(
        string name, int index, IReadOnlyList<Tile> tiles, Func<int, Raster<byte>> read, MontageOptions options, CancellationToken ct) =>
        Place(name, index, tiles, read, null, options, ct);

    /// <param name="others">Where a tile that does not belong here is looked for; null for nowhere.</param>
    /// <param name="decisions">A person's; null for none.</param>
    internal static SectionPlacement Place(
        string name, int index, IReadOnlyList<Tile> tiles, Func<int, Raster<byte>> read, OtherSections? others, MontageOptions options, CancellationToken ct,
        SectionDecisions? decisions = null)
    {
        var decided = decisions ?? SectionDecisions.None;
        if (tiles.Count == 0 || decided.Dropped) return new(new(name, index, 0, 0, []), [], [], [], []);
        read = decided.Hiding(tiles, read);
        var matcher = new SeamMatcher(options, SeamMatcher.UsualTexture(Enumerable.Range(0, tiles.Count).Select(read)));
        var seams = SectionSeams.Measure(tiles, read, matcher, options, ct, decided);
        if (options.Strays is StrayTiles.Keep) return Build(name, index, seams, options, ct);
        var sorted = new MisplacedTiles(others, options).Sort(seams, ct);
        if (sorted.Seams.Tiles.Count == 0) return new(new(name, index, 0, 0, []), sorted.LeftOut, [.. sorted.LeftOut.Select(_ => (double?)null)], sorted.Strays, []);
        var placed = Build(name, index, sorted.Seams, options, ct);
        return placed with
        {
            Overlaps = [.. placed.Overlaps, .. sorted.LeftOut],
            OverlapNcc = [.. placed.OverlapNcc, .. sorted.LeftOut.Select(_ => (double?)null)],
            Strays = sorted.Strays,
            Swaps = sorted.Swaps,
        };
    }

    private static SectionPlacement Build(string name, int index, SectionSeams seams, MontageOptions options, CancellationToken ct)
    {
        var (tiles, read, matcher, pairs, measured, greys, maps) = seams;
        IReadOnlyList<ElasticField>? warps = null;
        if (options.Elastic is not ElasticTiles.Never && new ElasticMontage(tiles, pairs, read, matcher, options, seams.Decided).Refine(maps, measured, ct) is { } elastic)
            (warps, measured) = elastic;
        measured = NudgedTiles.Residuals(measured, seams.Decided);
        var (placed, size) = OnCanvas(tiles, NudgedTiles.Move(tiles, maps, seams.Decided), warps);
        var levels = options.Level ? TileLevels.Solve(tiles.Count, pairs, greys) : [.. tiles.Select(_ => (1.0, 0.0))];
        int[] islands = Islands(tiles.Count, pairs, measured);
        var section = new PlacedSection(name, index, size.Width, size.Height,
            [.. tiles.Select((t, i) => new PlacedTile(t.Name, placed[i], levels[i].Item1, levels[i].Item2, NudgedTiles.Island(t, islands[i], seams.Decided), warps?[i],
                seams.Decided.Masked.GetValueOrDefault(t.Name)))]);
        return new(section, measured, [.. pairs.Select(p => OverlapNcc.Of(read(p.A), section.Tiles[p.A], read(p.B), section.Tiles[p.B]))], [], []);
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
