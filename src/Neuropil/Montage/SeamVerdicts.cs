using Neuropil.Artefacts;
using Neuropil.Numerics;

namespace Neuropil.Montage;

/// <summary>What an overlap says about whether its two tiles belong side by side.</summary>
internal enum SeamVerdict
{
    /// <summary>Too little structure to say anything.</summary>
    Silent,

    Agrees,

    /// <summary>Both tiles show structure, and it is not the same.</summary>
    Disagrees,
}

/// <summary>Judges the overlaps of a section by each other.</summary>
/// <remarks>Few patches of unrelated tissue match by chance, and those of the next section resemble. Measured on rigid tiles: seams of two
/// mussel sections, of 28 fluorescence and 25 light-microscopy tiles match with at least 0.75 of the section's usual correlation, greys
/// correlate by 0.29 or more, and the solution uses all or nearly all matches; chance matches reach 0.62 and 0.22, tiles of the next section
/// of synthetic tissue 0.77 and 0.7, but the solution uses 1 of 7 matches.</remarks>
internal sealed class SeamVerdicts
{
    /// <summary>Less of the usual correlation of matches, with less correlation of the greys as placed, is chance.</summary>
    private const double ChanceShare = 0.65, ChanceNcc = 0.3;

    /// <summary>Matches of which the solution uses less than this share contradict it, or each other.</summary>
    private const double UsedShare = 0.34;

    /// <summary>An overlap tells the usual correlation where the solution uses matches of at least this share of its patches with structure.</summary>
    private const double StrongShare = 0.7;

    /// <summary>So many matches do not agree by chance; up to four were seen to.</summary>
    private const int ManyMatches = 8;

    /// <summary>Where no overlap is strong. Chance stays below <see cref="ChanceShare"/> of it.</summary>
    private const double UnknownHeight = 0.8;

    /// <summary>This share of the usual correlation convinces, however few patches match.</summary>
    private const double ConvincingShare = 0.9;

    /// <summary>Fewer patches with structure say nothing.</summary>
    private const int LeastTextured = 3;

    private readonly SeamVerdict[] _verdicts;

    private SeamVerdicts(SeamVerdict[] verdicts, double? usualHeight) => (_verdicts, UsualHeight) = (verdicts, usualHeight);

    /// <summary>Usual correlation of matches in the section; null where no overlap is strong enough to tell.</summary>
    public double? UsualHeight { get; }

    public SeamVerdict this[int pair] => _verdicts[pair];

    /// <param name="usualHeight">Of the section that the tiles belong to, where these are a few of it only.</param>
    public static SeamVerdicts Of(SectionSeams seams, double? usualHeight = null)
    {
        double? usual = usualHeight ?? Usual(seams.Overlaps);
        var verdicts = new SeamVerdicts([.. seams.Pairs.Select((_, k) => Judge(seams, k, usual ?? UnknownHeight))], usual);
        verdicts.DropChance(seams, ConvincingShare * (usual ?? UnknownHeight));
        return verdicts;
    }

    /// <summary>Overlaps of a tile with one verdict.</summary>
    public int Count(SectionSeams seams, int tile, SeamVerdict verdict) =>
        Enumerable.Range(0, seams.Pairs.Count).Count(k => _verdicts[k] == verdict && (seams.Pairs[k].A == tile || seams.Pairs[k].B == tile));

    /// <summary>Of a tile that disagrees with more neighbours than it agrees with, what agrees is chance unless it convinces.</summary>
    private void DropChance(SectionSeams seams, double convincingHeight)
    {
        List<int> outnumbered = [.. Enumerable.Range(0, seams.Tiles.Count)
            .Where(i => Count(seams, i, SeamVerdict.Disagrees) > Count(seams, i, SeamVerdict.Agrees))];
        for (int k = 0; k < _verdicts.Length; k++)
            if (_verdicts[k] is SeamVerdict.Agrees && !IsGiven(seams.Overlaps[k]) && Height(seams.Overlaps[k]) < convincingHeight
                && (outnumbered.Contains(seams.Pairs[k].A) || outnumbered.Contains(seams.Pairs[k].B)))
                _verdicts[k] = SeamVerdict.Disagrees;
    }

    /// <summary>Median correlation of the matches of an overlap; 0 without matches.</summary>
    public static double Height(TileOverlap overlap) => Median(overlap.Matches.Select(m => m.Height));

    private static double? Usual(IReadOnlyList<TileOverlap> overlaps)
    {
        var strong = overlaps.Where(o => o.Textured >= LeastTextured && Used(o) >= StrongShare * o.Textured).Select(Height).ToList();
        return strong.Count == 0 ? null : Median(strong);
    }

    /// <summary>A person said where the two tiles meet.</summary>
    private static bool IsGiven(TileOverlap overlap) => overlap.Matches.Any(m => m.Given);

    private static int Used(TileOverlap overlap) => overlap.Matches.Count(m => m.Residual is not null);

    private static SeamVerdict Judge(SectionSeams seams, int k, double usualHeight)
    {
        var overlap = seams.Overlaps[k];
        if (IsGiven(overlap)) return SeamVerdict.Agrees;
        if (overlap.Evidence is OverlapEvidence.Empty) return SeamVerdict.Silent;
        var against = overlap.Textured >= LeastTextured ? SeamVerdict.Disagrees : SeamVerdict.Silent;
        if (overlap.Evidence is OverlapEvidence.Unmatched) return against;
        if (Used(overlap) < UsedShare * overlap.Matches.Count) return against;
        bool many = Used(overlap) >= StrongShare * overlap.Textured || Used(overlap) >= ManyMatches;
        if (Height(overlap) >= (many ? ChanceShare : ConvincingShare) * usualHeight) return SeamVerdict.Agrees;
        return NccAsPlaced(seams, k) >= ChanceNcc ? SeamVerdict.Agrees : against;
    }

    private static double NccAsPlaced(SectionSeams seams, int k)
    {
        var pair = seams.Pairs[k];
        PlacedTile Placed(int i) => new(seams.Tiles[i].Name, seams.Maps[i], 1, 0, 0);
        return OverlapNcc.Of(seams.Read(pair.A), Placed(pair.A), seams.Read(pair.B), Placed(pair.B)) ?? 0;
    }

    /// <summary>Tiles joined by overlaps that agree, the largest group first; equal ones by their first tile.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Groups(SectionSeams seams)
    {
        var sets = new UnionFind(seams.Tiles.Count);
        for (int k = 0; k < seams.Pairs.Count; k++)
            if (_verdicts[k] is SeamVerdict.Agrees) sets.Union(seams.Pairs[k].A, seams.Pairs[k].B);
        return [.. Enumerable.Range(0, seams.Tiles.Count).GroupBy(sets.Find).OrderByDescending(g => g.Count()).ThenBy(g => g.Min()).Select(g => g.ToList())];
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
    }
}
