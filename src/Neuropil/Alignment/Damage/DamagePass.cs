using System.Text.Json;
using System.Text.Json.Nodes;
using Neuropil.Artefacts;
using Neuropil.Blocks;

namespace Neuropil.Alignment.Damage;

/// <summary>Pass "damage": looks for folds and tears, a block per section, or per window of a large one; the end puts them together and adds them to
/// <c>alignment/alignment.json</c>.</summary>
internal sealed class DamagePass : Pass
{
    private Input? _input;

    private sealed record Input(SectionSet Sections, AlignedStack Stack, DamageSearch Search, int Levels);

    public override string Name => "damage";

    public override IReadOnlyList<Block> Plan(StageContext context)
    {
        var windows = InputOf(context).Search.Windows;
        return [.. windows.All.Select((w, k) => Block.Item(k, windows.KeyOf(w)))];
    }

    public override long BytesPerBlock(StageContext context) => (16L << 20) + 100 * InputOf(context).Search.MostPx;

    /// <summary>The sections looked at, as they are montaged and as they lie.</summary>
    public override string? InputsOf(StageContext context, Block block, PassResult? before)
    {
        var (sections, stack, search, levels) = InputOf(context);
        var shown = search.LooksAt(search.Windows.All[block.Index]).Select(z => new
        {
            placed = sections.Sections[z],
            stack.Sections[z].ToVolume,
            stack.Sections[z].Island,
            stack.Sections[z].Mirrored,
        });
        return JsonSerializer.Serialize(new { block.Key, sections.Scale, sections.Painted, levels, shown }, ArtefactJson.OneLine);
    }

    public override BlockOutcome RunBlock(StageContext context, Block block, CancellationToken ct)
    {
        var search = InputOf(context).Search;
        var window = search.Windows.All[block.Index];
        var lines = search.Find(window, ct);
        var result = JsonSerializer.SerializeToNode(lines, ArtefactJson.OneLine)!;
        var quality = new JsonObject { ["folds"] = lines.Count(l => l.Kind is CutKind.Fold), ["tears"] = lines.Count(l => l.Kind is CutKind.Tear) };
        return new(Fingerprint.OfText(result.ToJsonString()), quality, result, search.PxOf(window), 0);
    }

    public override IReadOnlyDictionary<string, string> Finish(StageContext context, IReadOnlyList<Receipt> receipts, CancellationToken ct)
    {
        var search = InputOf(context).Search;
        List<DamageLine> damage = [.. receipts.SelectMany(r => JsonSerializer.Deserialize<List<DamageLine>>(r.Result!, ArtefactJson.OneLine)!)
            .GroupBy(l => l.Section).OrderBy(g => g.Key).SelectMany(g => search.Join(g.Key, [.. g]))];
        string path = context.PathOf(AlignedStack.File);
        ArtefactJson.Write(path, AlignmentStage.Stack(context) with { Fields = null, Damage = damage.Count == 0 ? null : damage });
        return new Dictionary<string, string> { [AlignedStack.File] = Fingerprint.OfBytes(File.ReadAllBytes(path)) };
    }

    /// <summary>Read once for all blocks: where sections are small, reading the lists would take longer than the search.</summary>
    private Input InputOf(StageContext context) => LazyInitializer.EnsureInitialized(ref _input, () =>
    {
        var (sections, stack) = (AlignmentStage.Sections(context), AlignmentStage.Stack(context));
        return new(sections, stack, new(context.PathOf(SectionSet.Volume), sections, stack, context.Options<AlignmentOptions>()), AlignmentStage.MontagedLevels(context));
    });
}
