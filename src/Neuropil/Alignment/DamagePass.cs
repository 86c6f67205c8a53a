using System.Text.Json;
using System.Text.Json.Nodes;
using Neuropil.Artefacts;
using Neuropil.Blocks;

namespace Neuropil.Alignment;

/// <summary>Pass "damage": looks for folds and tears, a block per section, or per window of a large one; the end puts them together and adds them to
/// <c>alignment/alignment.json</c>.</summary>
internal sealed class DamagePass : Pass
{
    private DamageSearch? _search;

    public override string Name => "damage";

    public override IReadOnlyList<Block> Plan(StageContext context)
    {
        var windows = Search(context).Windows;
        return [.. windows.All.Select((w, k) => Block.Item(k, windows.KeyOf(w)))];
    }

    public override long BytesPerBlock(StageContext context) => (16L << 20) + 100 * Search(context).MostPx;

    public override BlockOutcome RunBlock(StageContext context, Block block, CancellationToken ct)
    {
        var search = Search(context);
        var window = search.Windows.All[block.Index];
        var lines = search.Find(window, ct);
        var result = JsonSerializer.SerializeToNode(lines, ArtefactJson.OneLine)!;
        var quality = new JsonObject { ["folds"] = lines.Count(l => l.Kind is CutKind.Fold), ["tears"] = lines.Count(l => l.Kind is CutKind.Tear) };
        return new(Fingerprint.OfText(result.ToJsonString()), quality, result, search.PxOf(window), 0);
    }

    public override IReadOnlyDictionary<string, string> Finish(StageContext context, IReadOnlyList<Receipt> receipts, CancellationToken ct)
    {
        var search = Search(context);
        List<DamageLine> damage = [.. receipts.SelectMany(r => JsonSerializer.Deserialize<List<DamageLine>>(r.Result!, ArtefactJson.OneLine)!)
            .GroupBy(l => l.Section).OrderBy(g => g.Key).SelectMany(g => search.Join(g.Key, [.. g]))];
        // After a correction what was masked before no longer holds, and there may be nothing to mask.
        string mask = context.PathOf(AlignedStack.DamageVolume), path = context.PathOf(AlignedStack.File);
        if (Directory.Exists(mask)) Directory.Delete(mask, recursive: true);
        ArtefactJson.Write(path, AlignmentStage.Stack(context) with { Fields = null, Damage = damage.Count == 0 ? null : damage });
        return new Dictionary<string, string> { [AlignedStack.File] = Fingerprint.OfBytes(File.ReadAllBytes(path)) };
    }

    /// <summary>Read once for all blocks: where sections are small, reading the lists would take longer than the search.</summary>
    private DamageSearch Search(StageContext context) => LazyInitializer.EnsureInitialized(ref _search, () =>
        new(context.PathOf(SectionSet.Volume), AlignmentStage.Sections(context), AlignmentStage.Stack(context), context.Options<AlignmentOptions>()));
}
