using System.Text.Json;
using System.Text.Json.Nodes;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Alignment.Bending;

/// <summary>Pass "bend": sections that lie affinely in register are compared everywhere, each with the next few, in windows of the volume;
/// matches go into <c>alignment/matches</c>.</summary>
internal sealed class BendPass : Pass
{
    private Input? _input;

    private sealed record Input(AlignedStack Stack, SectionSet Sections, int Levels);

    public override string Name => "bend";

    public override IReadOnlyList<Block> Plan(StageContext context)
    {
        var grid = BendGrid.Of(AlignmentStage.Stack(context), context.Options<AlignmentOptions>());
        var blocks = new List<Block>();
        for (int z = 0; z < grid.Sections; z += BendGrid.SectionsPerBlock)
            foreach (var window in grid.Windows)
                blocks.Add(Block.Item(blocks.Count, $"sections {z}:{Math.Min(grid.Sections, z + BendGrid.SectionsPerBlock)}, {window}"));
        return blocks;
    }

    public override long BytesPerBlock(StageContext context)
    {
        var options = context.Options<AlignmentOptions>();
        long pixels = (long)BendGrid.MostWindowPx(options) * BendGrid.MostWindowPx(options);
        return (64L << 20) + pixels * (16 * (options.Neighbours + 1) + 60);
    }

    /// <summary>The sections compared, as the affine maps show them, and the grid they are compared on.</summary>
    public override string? InputsOf(StageContext context, Block block, PassResult? before)
    {
        var options = context.Options<AlignmentOptions>();
        var (stack, sections, levels) = LazyInitializer.EnsureInitialized(ref _input, () => new(AlignmentStage.Stack(context), AlignmentStage.Sections(context), AlignmentStage.MontagedLevels(context)));
        int windows = BendGrid.Of(stack, options).Windows.Count, first = block.Index / windows * BendGrid.SectionsPerBlock;
        var own = Enumerable.Range(first, Math.Min(BendGrid.SectionsPerBlock, stack.Sections.Count - first));
        var shown = own.Concat(own.SelectMany(z => Neighbours(sections, stack, z, options.Neighbours))).Distinct().Order()
            .Select(z => new { aligned = stack.Sections[z], placed = sections.Sections[z], damage = stack.Damage?.Where(d => d.Section == z) });
        return JsonSerializer.Serialize(new { stack.WidthPx, stack.HeightPx, block.Key, levels, sections.Painted, sections.Scale, shown }, ArtefactJson.OneLine);
    }

    public override BlockOutcome RunBlock(StageContext context, Block block, CancellationToken ct)
    {
        var options = context.Options<AlignmentOptions>();
        var stack = AlignmentStage.Stack(context);
        var sections = AlignmentStage.Sections(context);
        var grid = BendGrid.Of(stack, options);
        var window = grid.Windows[block.Index % grid.Windows.Count];
        int first = block.Index / grid.Windows.Count * BendGrid.SectionsPerBlock;
        using var reader = new SectionReader(context.PathOf(SectionSet.Volume), sections, stack, grid);
        var found = new SortedDictionary<SidePair, ShiftGrid>();
        var pairs = PairsOf(sections, stack, first, Math.Min(grid.Sections, first + BendGrid.SectionsPerBlock), options.Neighbours);
        for (int k = 0; k < pairs.Count; k++)
        {
            ct.ThrowIfCancellationRequested();
            var (z, between, other) = pairs[k];
            reader.Forget(pairs.Skip(k).Min(p => p.Section));
            bool split = reader.SidesOf(z) + reader.SidesOf(other) > 2, led = !split && between is { } whole && reader.SidesOf(whole) == 1;
            foreach (var (side, otherSide) in Sides(reader, z, other))
            {
                if (reader.Get(z, side, window, ct) is not { } a || reader.Get(other, otherSide, window, ct) is not { } b) continue;
                // The last sections of a block are not led: what lies beyond is another block's.
                found[new(z, other, side, otherSide)] =
                    led && found.TryGetValue(new(z, between!.Value), out var there) && found.TryGetValue(new(between.Value, other), out var further)
                    ? DensePairMatcher.MatchBeyond(a, b, there, further, options) : DensePairMatcher.Match(a, b, options, split);
            }
        }
        List<(SidePair Pair, ShiftGrid Shifts)> own = [.. found.Select(f => (f.Key, grid.Inner(f.Value, window)))];
        var quality = new JsonObject { ["nodes"] = own.Sum(f => (long)f.Shifts.Count), ["matched"] = own.Sum(f => (long)f.Shifts.Height.Count(h => h > 0)) };
        byte[] bytes = MatchFiles.Write(context.PathOf(MatchFiles.Folder), first, grid.InnerNodes(window), own);
        return new(Fingerprint.OfBytes(bytes), quality, JsonSerializer.SerializeToNode(found.Keys, ArtefactJson.OneLine), reader.BytesRead, bytes.Length);
    }

    public override IReadOnlyDictionary<string, string> Finish(StageContext context, IReadOnlyList<Receipt> receipts, CancellationToken ct)
    {
        var grid = BendGrid.Of(AlignmentStage.Stack(context), context.Options<AlignmentOptions>());
        string folder = context.PathOf(MatchFiles.Folder);
        MatchFiles.Keep(folder, from first in receipts.Select((_, i) => i / grid.Windows.Count * BendGrid.SectionsPerBlock).Distinct()
                                from window in grid.Windows
                                select (first, grid.InnerNodes(window)));
        byte[] bytes = MatchFiles.WritePairs(folder, Matches(context, receipts).Pairs);
        return new Dictionary<string, string> { [MatchFiles.PairsFile] = Fingerprint.OfBytes(bytes) };
    }

    /// <summary>What the blocks found.</summary>
    public static IDenseMatches Matches(StageContext context, IReadOnlyList<Receipt> receipts) => new MatchFiles(
        context.PathOf(MatchFiles.Folder), BendGrid.Of(AlignmentStage.Stack(context), context.Options<AlignmentOptions>()),
        [.. receipts.SelectMany(r => r.Result.Deserialize<List<SidePair>>(ArtefactJson.OneLine)!).Distinct().Order()]);

    /// <summary>The pairs of a block in the order of their later sections, the nearest first: a pair further apart follows those that lead from one to the other.</summary>
    /// <returns>Both sections, and the last one between them that the first is compared with, if any.</returns>
    private static List<(int Section, int? Between, int Other)> PairsOf(SectionSet sections, AlignedStack stack, int first, int last, int neighbours)
    {
        var pairs = new List<(int Section, int? Between, int Other)>();
        for (int z = first; z < last; z++)
        {
            int? between = null;
            foreach (int other in Neighbours(sections, stack, z, neighbours))
            {
                pairs.Add((z, between, other));
                between = other;
            }
        }
        return [.. pairs.OrderBy(p => p.Other).ThenByDescending(p => p.Section)];
    }

    /// <summary>Each side of a section with each of another: one pair where both are whole.</summary>
    private static IEnumerable<(int Side, int OtherSide)> Sides(SectionReader reader, int section, int other) =>
        from side in Enumerable.Range(0, reader.SidesOf(section)) from otherSide in Enumerable.Range(0, reader.SidesOf(other)) select (side, otherSide);

    /// <summary>The next few sections with tiles.</summary>
    private static IEnumerable<int> Neighbours(SectionSet sections, AlignedStack stack, int z, int count) => !Counts(sections, stack, z) ? []
        : Enumerable.Range(z + 1, sections.Sections.Count - z - 1).Where(i => Counts(sections, stack, i) && stack.Sections[i].Island == stack.Sections[z].Island).Take(count);

    private static bool Counts(SectionSet sections, AlignedStack stack, int z) => sections.Sections[z].Tiles.Count > 0 && !stack.Sections[z].Mirrored;
}
