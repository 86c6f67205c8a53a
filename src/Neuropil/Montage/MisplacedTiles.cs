using Neuropil.Artefacts;

namespace Neuropil.Montage;

/// <summary>The tiles of a section that may be painted, where they belong.</summary>
/// <param name="Seams">Of the tiles that stay; swapped ones at the place where they match.</param>
/// <param name="LeftOut">Overlaps of tiles that do not stay.</param>
internal sealed record SortedTiles(
    SectionSeams Seams, IReadOnlyList<StrayTile> Strays, IReadOnlyList<TileSwap> Swaps, IReadOnlyList<TileOverlap> LeftOut);

/// <summary>Finds tiles whose overlaps show that they do not belong where the list has them.</summary>
/// <remarks>Tiles that agree form groups; the largest is the section. Another group that disagrees with it is first tried at other places of the
/// section, two tiles exchanged at a time, and else left out. Overlaps without structure say nothing and cost no tile its place.</remarks>
internal sealed class MisplacedTiles(OtherSections? others, MontageOptions options)
{
    /// <summary>Tiles whose matches all stay below this share of the section's usual correlation are looked for in other sections: the next section
    /// resembles its neighbour.</summary>
    private const double WeakShare = 0.9;

    /// <summary>Correlation by which another section must match better.</summary>
    private const double ClearlyBetter = 0.1;

    /// <summary>A section of fewer tiles is not given up because its one seam disagrees: damage does that, too.</summary>
    private const int LeastTiles = 3;

    public SortedTiles Sort(SectionSeams seams, CancellationToken ct)
    {
        var swaps = new List<TileSwap>();
        var verdicts = SeamVerdicts.Of(seams);
        while (swaps.Count < seams.Tiles.Count / 2 && TileSwaps.Best(seams, verdicts, options, ct) is { } swap)
        {
            swaps.Add(new(seams.Tiles[swap.A].Name, seams.Tiles[swap.B].Name));
            seams = SectionSeams.Measure(TileSwaps.Exchanged(seams.Tiles, swap.A, swap.B), seams.Read, seams.Matcher, options, ct, seams.Decided);
            verdicts = SeamVerdicts.Of(seams);
        }
        var sorted = new SortedTiles(seams, [], swaps, []);
        // What is left is judged anew: a wrong tile also pulls its neighbours out of place.
        while (sorted.Seams.Tiles.Count > 0 && Strays(sorted, ct) is { Count: > 0 } strays)
            sorted = Without(strays, sorted, ct);
        return sorted;
    }

    private SortedTiles Without(SortedDictionary<int, StrayTile> strays, SortedTiles before, CancellationToken ct)
    {
        var seams = before.Seams;
        List<int> kept = [.. Enumerable.Range(0, seams.Tiles.Count).Where(i => !strays.ContainsKey(i))];
        List<TileOverlap> leftOut = [.. seams.Overlaps.Where((_, k) => strays.ContainsKey(seams.Pairs[k].A) || strays.ContainsKey(seams.Pairs[k].B))
            .Select(o => o.Evidence is OverlapEvidence.Matched ? o with { Evidence = OverlapEvidence.Unmatched, Matches = [] } : o)];
        var rest = kept.Count == 0
            ? seams with { Tiles = [], Pairs = [], Overlaps = [], Greys = [], Maps = [] }
            : SectionSeams.Measure([.. kept.Select(i => seams.Tiles[i])], i => seams.Read(kept[i]), seams.Matcher, options, ct, seams.Decided);
        return before with { Seams = rest, Strays = [.. before.Strays, .. strays.Values], LeftOut = [.. before.LeftOut, .. leftOut] };
    }

    private SortedDictionary<int, StrayTile> Strays(SortedTiles sorted, CancellationToken ct)
    {
        var seams = sorted.Seams;
        var verdicts = SeamVerdicts.Of(seams);
        var strays = new SortedDictionary<int, StrayTile>();
        var groups = verdicts.Groups(seams);
        int against = Enumerable.Range(0, seams.Pairs.Count).Count(k => verdicts[k] is SeamVerdict.Disagrees);
        if (groups[0].Count == 1 && seams.Tiles.Count >= LeastTiles && against >= 2)
        {
            for (int i = 0; i < seams.Tiles.Count; i++) Add(strays, seams, i, StrayReason.WholeSection, null);
            return Others(strays, seams.Decided);
        }
        int AgainstMain(IReadOnlyList<int> group) => Edges(seams, group).Count(k =>
            verdicts[k] is SeamVerdict.Disagrees && (groups[0].Contains(seams.Pairs[k].A) || groups[0].Contains(seams.Pairs[k].B)));
        bool tied = groups.Count > 1 && groups[1].Count == groups[0].Count;
        var doubtful = groups.Skip(tied ? 0 : 1).ToList();
        // Those that disagree first: of two of one exposure they tell which is the copy.
        foreach (var group in doubtful.OrderByDescending(g => AgainstMain(g) > 0))
        {
            // Beside a group with more against it, it is that one which is wrong: this one waits.
            bool waits = doubtful.Any(other => AgainstMain(other) > AgainstMain(group) && Edges(seams, group).Intersect(Edges(seams, other)).Any());
            if (!waits) AddGroup(strays, sorted, verdicts, group, certain: group.Count < groups[0].Count, ct);
        }
        foreach (int i in Enumerable.Range(0, seams.Tiles.Count).Where(i => !strays.ContainsKey(i)))
            if (BetterPlace(seams, verdicts, i, ct) is { } from) Add(strays, seams, i, StrayReason.OtherSection, from);
        return Others(strays, seams.Decided);
    }

    /// <summary>Without the tiles that a person said belong here.</summary>
    private static SortedDictionary<int, StrayTile> Others(SortedDictionary<int, StrayTile> strays, SectionDecisions decided)
    {
        foreach (int i in strays.Where(s => decided.Kept.Contains(s.Value.Name) || decided.Nudged.ContainsKey(s.Value.Name)).Select(s => s.Key).ToList()) strays.Remove(i);
        return strays;
    }

    /// <param name="certain">Smaller than the main group; else only another section that it matches can tell which of the two is wrong.</param>
    private void AddGroup(
        SortedDictionary<int, StrayTile> strays, SortedTiles sorted, SeamVerdicts verdicts, IReadOnlyList<int> group, bool certain, CancellationToken ct)
    {
        var seams = sorted.Seams;
        bool disagrees = Edges(seams, group).Any(k => verdicts[k] is SeamVerdict.Disagrees);
        // Of two of one exposure the one that disagreed was the copy.
        bool twin = group.Count == 1 && DuplicateOf(seams.Tiles[group[0]]) is { } other && sorted.Strays.Concat(strays.Values).All(s => s.Name != other);
        if (!disagrees && !twin) return;
        string? from = disagrees && verdicts.UsualHeight is { } usual && others?.Find(seams.Tiles[group[0]], seams.Matcher, usual, ct) is { } place
            && place.Height >= WeakShare * usual ? place.Section : null;
        if (!certain && from is null) return;
        foreach (int i in group) Add(strays, seams, i, from is null ? StrayReason.MatchesNothing : StrayReason.OtherSection, from);
    }

    private static void Add(SortedDictionary<int, StrayTile> strays, SectionSeams seams, int i, StrayReason reason, string? from) =>
        strays[i] = (DuplicateOf(seams.Tiles[i]) ?? (reason is StrayReason.MatchesNothing ? seams.Tiles.FirstOrDefault(t => DuplicateOf(t) == seams.Tiles[i].Name)?.Name : null)) is { } twin
            ? new(seams.Tiles[i].Name, StrayReason.Duplicate, twin)
            : new(seams.Tiles[i].Name, reason, from);

    /// <summary>Overlaps between a group and the other tiles.</summary>
    private static IEnumerable<int> Edges(SectionSeams seams, IReadOnlyList<int> group) =>
        Enumerable.Range(0, seams.Pairs.Count).Where(k => group.Contains(seams.Pairs[k].A) != group.Contains(seams.Pairs[k].B));

    /// <summary>The section that a tile matches clearly better than its own; looked for only where it matches its own weakly.</summary>
    private string? BetterPlace(SectionSeams seams, SeamVerdicts verdicts, int tile, CancellationToken ct)
    {
        if (others is null || verdicts.UsualHeight is not { } usual) return null;
        var heights = Enumerable.Range(0, seams.Pairs.Count)
            .Where(k => verdicts[k] is SeamVerdict.Agrees && (seams.Pairs[k].A == tile || seams.Pairs[k].B == tile))
            .Select(k => SeamVerdicts.Height(seams.Overlaps[k])).ToList();
        if (heights.Count == 0 || heights.Max() >= WeakShare * usual) return null;
        return others.Find(seams.Tiles[tile], seams.Matcher, usual, ct) is { } place && place.Height > heights.Max() + ClearlyBetter
            ? place.Section : null;
    }

    /// <summary>A tile that the checks of acquire found to show the exposure of another; not one that shows nothing.</summary>
    private static string? DuplicateOf(Tile tile) => tile.Findings.Any(f => f.StartsWith(TileFindings.Empty, StringComparison.Ordinal)) ? null
        : tile.Findings.FirstOrDefault(f => f.StartsWith(TileFindings.DuplicateOf, StringComparison.Ordinal))?[TileFindings.DuplicateOf.Length..];
}
