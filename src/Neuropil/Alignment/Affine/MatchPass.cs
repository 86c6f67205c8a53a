using System.Text.Json;
using System.Text.Json.Nodes;
using Neuropil.Alignment.Bending;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment.Affine;

/// <summary>Pass "match": one block per section compares it with the next few; the end solves for all sections and writes
/// <c>alignment/alignment.json</c>.</summary>
internal sealed class MatchPass(TileList list) : Pass
{
    private readonly Lock _gate = new();
    private SectionViews? _views;
    private Input? _input;

    private sealed record Input(SectionSet Sections, AlignCorrections Corrections, MatchSizes Sizes, int Levels);

    public override string Name => "match";

    public override IReadOnlyList<Block> Plan(StageContext context) =>
        [.. AlignmentStage.Sections(context).Sections.Select(s => Block.Item(s.Index, $"section {s.Name}"))];

    /// <summary>Prepared sections are shared; each holds about 20 bytes per matched pixel.</summary>
    public override long BytesPerBlock(StageContext context)
    {
        var options = context.Options<AlignmentOptions>();
        var set = AlignmentStage.Sections(context);
        long factor = MatchSizes.Of(set, options).Factor;
        long pixels = set.Sections.Max(s => (long)s.WidthPx * s.HeightPx) / (factor * factor);
        return (32L << 20) + 20 * pixels * (options.Neighbours + 2) + 40 * pixels;
    }

    /// <summary>The section, those it is compared with, what a person matched between them, and how far all are shrunk.</summary>
    public override string? InputsOf(StageContext context, Block block, PassResult? before)
    {
        var (set, _, sizes, levels) = InputOf(context);
        var given = Given(context, block.Index);
        var compared = Others(set, block.Index, context.Options<AlignmentOptions>(), given).Prepend(set.Sections[block.Index]);
        return JsonSerializer.Serialize(new { sizes, levels, set.Painted, set.Scale, compared, given }, ArtefactJson.OneLine);
    }

    public override BlockOutcome RunBlock(StageContext context, Block block, CancellationToken ct)
    {
        var options = context.Options<AlignmentOptions>();
        var set = InputOf(context).Sections;
        var record = Match(set, Views(context, set, options), block.Index, Given(context, block.Index), options, ct);
        var result = JsonSerializer.SerializeToNode(record, ArtefactJson.OneLine)!;
        var quality = new JsonObject
        {
            ["pairs"] = record.Pairs.Count,
            ["pairsWithEvidence"] = record.Pairs.Count(p => p.HasEvidence),
            ["matches"] = record.Pairs.Sum(p => p.Matches.Count),
        };
        long bytes = (1L + record.Pairs.Count) * set.Sections[block.Index].WidthPx * set.Sections[block.Index].HeightPx;
        return new(Fingerprint.OfText(result.ToJsonString()), quality, result, bytes, 0);
    }

    public override IReadOnlyDictionary<string, string> Finish(StageContext context, IReadOnlyList<Receipt> receipts, CancellationToken ct)
    {
        var options = context.Options<AlignmentOptions>();
        var set = AlignmentStage.Sections(context);
        List<SectionMatches> matches = [.. receipts.Select(r => SectionMatches.Of(r.Result))];
        var pairs = SectionMatches.PairsThatCount(set.Sections.Count, matches);
        var tiles = list.Tiles.ToDictionary(t => t.Name);
        var maps = new StackSolve(set.Sections, SectionAnchors.Of(set.Sections, tiles), pairs, list.VoxelSize, options).Solve();
        var area = CommonArea.Find(set.Sections, maps, tiles, options.Coverage);
        var move = Affine2.Translation(-area.X, -area.Y);
        var levels = SectionLevels.Of(matches, options.Level);
        int[] islands = Islands(set.Sections.Count, pairs);
        var dropped = AlignmentStage.Corrections(context).Dropped;
        var stack = new AlignedStack(list.VoxelSize, area.Width, area.Height, [.. set.Sections.Select((s, i) =>
            new AlignedSection(s.Name, s.Index, maps[i].Then(move), islands[i], levels[i].Gain, levels[i].Offset, IsMirrored(i, pairs), dropped.Contains(i)))]);
        string path = context.PathOf(AlignedStack.File);
        ArtefactJson.Write(path, stack);
        return new Dictionary<string, string> { [AlignedStack.File] = Fingerprint.OfBytes(File.ReadAllBytes(path)) };
    }

    private static SectionMatches Match(
        SectionSet set, SectionViews views, int index, IReadOnlyList<GivenPlace> given, AlignmentOptions options, CancellationToken ct)
    {
        if (set.Sections[index].Tiles.Count == 0) return new(index, null, null, []);
        var view = views.Get(index, ct);
        var pairs = new List<SectionPair>();
        foreach (var next in Others(set, index, options, given))
        {
            ct.ThrowIfCancellationRequested();
            var other = views.Get(next.Index, ct);
            pairs.Add(GivenPairs.Hold(PairMatcher.Match(index, view, next.Index, other, options), [.. given.Where(g => g.To == next.Index)], view.Sizes.Factor,
                map => PairMatcher.From(map, index, view, next.Index, other, options)));
        }
        return new(index, Rounded(view.MeanGrey), Rounded(view.SpreadGrey), pairs);
    }

    /// <summary>The next few, and those further on that a person matched. A section without tiles is no neighbour: the next one behind it is.</summary>
    private static IEnumerable<PlacedSection> Others(SectionSet set, int index, AlignmentOptions options, IReadOnlyList<GivenPlace> given) =>
        set.Sections.Skip(index + 1).Where(s => s.Tiles.Count > 0).Where((s, i) => i < options.Neighbours || given.Any(g => g.To == s.Index));

    /// <summary>What a person matched between a section and later ones.</summary>
    private List<GivenPlace> Given(StageContext context, int section) => [.. InputOf(context).Corrections.Matches.Where(m => m.From == section)];

    private Input InputOf(StageContext context) =>
        LazyInitializer.EnsureInitialized(ref _input, () =>
    {
        var sections = AlignmentStage.Sections(context);
        return new(sections, AlignmentStage.Corrections(context), MatchSizes.Of(sections, context.Options<AlignmentOptions>()), AlignmentStage.MontagedLevels(context));
    });

    private static double? Rounded(double? value) => value is { } v ? Math.Round(v, 4) : null;

    /// <summary>Of a pair that matches mirrored, the section upside down is the one that matches no other as it lies.</summary>
    private static bool IsMirrored(int section, IReadOnlyList<SectionPair> pairs)
    {
        var own = pairs.Where(p => p.From == section || p.To == section).ToList();
        return own.Any(p => p.Mirrored) && !own.Any(p => p.HasEvidence);
    }

    /// <summary>Sections joined by evidence, numbered by falling size.</summary>
    private static int[] Islands(int sections, IReadOnlyList<SectionPair> pairs)
    {
        var sets = new UnionFind(sections);
        foreach (var pair in pairs.Where(p => p.HasEvidence)) sets.Union(pair.From, pair.To);
        var order = Enumerable.Range(0, sections).GroupBy(sets.Find).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).Select(g => g.Key).ToList();
        return [.. Enumerable.Range(0, sections).Select(i => order.IndexOf(sets.Find(i)))];
    }

    private SectionViews Views(StageContext context, SectionSet set, AlignmentOptions options)
    {
        lock (_gate) return _views ??= new(context.PathOf(SectionSet.Volume), set, list.Tiles.ToDictionary(t => t.Name), options);
    }
}
