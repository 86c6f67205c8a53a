using Neuropil.Artefacts;
using Neuropil.Space;

namespace Neuropil.Montage;

/// <summary>Bends the tiles of a section where shifts leave too much: matches, distortion, tiles painted by it, matches again.</summary>
internal sealed class ElasticMontage(
    IReadOnlyList<Tile> tiles, IReadOnlyList<TilePair> pairs, Func<int, Raster<byte>> read, SeamMatcher matcher, MontageOptions options,
    SectionDecisions decided)
{
    /// <summary>Every so many-th match is kept aside to judge by.</summary>
    private const int HeldOutOf = 4;

    /// <summary>Bending must take the residual of matches kept aside below this share, and by this many px.</summary>
    private const double WorthShare = 0.7, WorthPx = 0.15;

    /// <summary>How far patches are searched in each round, px: what the round before left.</summary>
    private static readonly int[] RoundsPx = [16, 8, 6];

    private const int LeastMatches = 24;

    private readonly TileWarps _warps = new(tiles, options);

    /// <summary>A field for every tile and the overlaps as they then match; null where tiles had better stay rigid.</summary>
    public (IReadOnlyList<ElasticField> Warps, IReadOnlyList<TileOverlap> Overlaps)? Refine(
        Affine2[] maps, IReadOnlyList<TileOverlap> overlaps, CancellationToken ct)
    {
        if (!IsWorthIt(maps, overlaps)) return null;
        var (warps, used) = _warps.Solve(maps, Paired(overlaps));
        foreach (int searchPx in RoundsPx)
        {
            ct.ThrowIfCancellationRequested();
            overlaps = [.. overlaps.Select((o, k) => Rematch(k, o, maps, warps, searchPx))];
            (warps, used) = _warps.Solve(maps, Paired(overlaps));
        }
        return (warps, WithResiduals(overlaps, maps, warps, used));
    }

    private bool IsWorthIt(Affine2[] maps, IReadOnlyList<TileOverlap> overlaps)
    {
        if (options.Elastic is ElasticTiles.Always) return true;
        var all = Paired(overlaps);
        if (all.Count < LeastMatches) return false;
        var held = all.Where((_, i) => i % HeldOutOf == 0).ToList();
        double rigid = Median(held.Select(m => (maps[m.B].Apply(m.Match.InB) - maps[m.A].Apply(m.Match.InA)).Length));
        if (rigid <= WorthPx) return false;
        var (warps, _) = _warps.Solve(maps, [.. all.Where((_, i) => i % HeldOutOf != 0)]);
        double elastic = Median(held.Select(m => Residual(m, maps, warps).Length));
        return elastic < WorthShare * rigid && elastic < rigid - WorthPx;
    }

    private static List<PairedMatch> Paired(TilePair pair, TileOverlap overlap) => [.. overlap.Matches.Select(m => new PairedMatch(pair.A, pair.B, m))];

    private List<PairedMatch> Paired(IReadOnlyList<TileOverlap> overlaps) => [.. overlaps.SelectMany((o, k) => Paired(pairs[k], o))];

    /// <summary>The overlap compared anew with both tiles as they are placed now. One that did not match is searched as widely as at first.</summary>
    private TileOverlap Rematch(int k, TileOverlap overlap, Affine2[] maps, IReadOnlyList<ElasticField> warps, int searchPx)
    {
        var pair = pairs[k];
        TileInSection Placed(int i) => new(new(tiles[i].Name, maps[i], 1, 0, 0, warps[i]), read(i));
        var (a, b) = (Placed(pair.A), Placed(pair.B));
        var seam = matcher.Match(a, b, overlap.Evidence is OverlapEvidence.Matched ? searchPx : matcher.SearchPx(a.Image), across: searchPx < RoundsPx[0]);
        var evidence = seam.Evidence;
        return GivenSeams.Decide(overlap with
        {
            Evidence = evidence,
            Patches = seam.Patches,
            Textured = seam.Textured,
            Matches = evidence is OverlapEvidence.Matched ? seam.Matches : [],
        }, decided);
    }

    private List<TileOverlap> WithResiduals(
        IReadOnlyList<TileOverlap> overlaps, Affine2[] maps, IReadOnlyList<ElasticField> warps, IReadOnlyList<bool> used)
    {
        int row = 0;
        return [.. overlaps.Select((o, k) => o with
        {
            Matches = [.. Paired(pairs[k], o).Select(m => m.Match with { Residual = used[row++] ? Residual(m, maps, warps) : null })],
        })];
    }

    private static Px2 Residual(PairedMatch m, Affine2[] maps, IReadOnlyList<ElasticField> warps) =>
        maps[m.B].Apply(warps[m.B].Apply(m.Match.InB)) - maps[m.A].Apply(warps[m.A].Apply(m.Match.InA));

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
