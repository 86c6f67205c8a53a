using System.Text.Json;
using System.Text.Json.Nodes;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Reports;

namespace Neuropil.Acquisition;

/// <summary>Lists the tiles the recipe names and looks at each: what is missing, unreadable, blurred or blank is found here and not in the
/// middle of the night's alignment.</summary>
public sealed class AcquisitionStage : Stage
{
    public override string Name => "acquire";

    public override string Summary => "lists tiles and stage positions, checks each tile";

    public override Type OptionsType => typeof(AcquireOptions);

    public override IReadOnlyList<string> Reads => [];

    public override IReadOnlyList<string> Writes => [TileList.File];

    public override bool MakesEm => true;

    public override bool FollowsCorrections => true;

    public override IEnumerable<ExternalInput> ExternalInputs(StageContext context) =>
        EntriesOf(context).Tiles.Select(tile => tile.Path).Where(File.Exists).Select(path => new ExternalInput(path));

    public override IEnumerable<Pass> Passes(StageContext context)
    {
        yield return new CheckPass(EntriesOf(context));
    }

    public override StageReport Report(
        StageContext context, IReadOnlyDictionary<string, IReadOnlyList<Receipt>> receiptsByPass, CancellationToken ct)
    {
        var entries = EntriesOf(context);
        return AcquireQuality.Report(JudgementOf(context, entries, receiptsByPass[CheckPass.PassName]), entries, ct);
    }

    /// <exception cref="InputException">The recipe names no tiles, or a list that contradicts itself.</exception>
    internal static TileEntries EntriesOf(StageContext context) => TileListing.EntriesOf(context.Project);

    internal static Judgement JudgementOf(StageContext context, TileEntries entries, IReadOnlyList<Receipt> receipts)
    {
        var looks = receipts.SelectMany(r => r.Result.Deserialize<List<TileLook>>(ArtefactJson.OneLine)!).ToDictionary(l => l.Name, StringComparer.Ordinal);
        var corrections = AcquireCorrections.Load(context.PathOf(AcquireCorrections.Folder));
        return TileJudge.Judge(entries, [.. entries.Tiles.Select(t => looks[t.Name])], corrections, context.Options<AcquireOptions>(), context.Project.Recipe.VoxelSize);
    }
}

/// <summary>Looks at every tile, a section per block, then compares them and writes <c>tiles/tiles.json</c>.</summary>
internal sealed class CheckPass(TileEntries entries) : Pass
{
    public const string PassName = "check";

    public override string Name => PassName;

    public override IReadOnlyList<Block> Plan(StageContext context) =>
        [.. entries.Sections.Select((section, i) => Block.Item(i, "section " + section))];

    public override BlockOutcome RunBlock(StageContext context, Block block, CancellationToken ct)
    {
        var looks = new List<TileLook>();
        foreach (var tile in entries.BySection[entries.Sections[block.Index]])
        {
            ct.ThrowIfCancellationRequested();
            looks.Add(TileLook.At(tile));
        }
        var result = JsonSerializer.SerializeToNode(looks, ArtefactJson.OneLine);
        var quality = new JsonObject { ["tiles"] = looks.Count, ["unreadable"] = looks.Count(look => look.Fault is not null) };
        return new(Fingerprint.OfText(result!.ToJsonString()), quality, result, looks.Sum(look => look.Bytes), 0);
    }

    public override IReadOnlyDictionary<string, string> Finish(StageContext context, IReadOnlyList<Receipt> receipts, CancellationToken ct)
    {
        var judgement = AcquisitionStage.JudgementOf(context, entries, receipts);
        if (judgement.HardFaults.Count > 0) throw Refusal(context, judgement);
        var list = ListOf(context, judgement);
        ArtefactJson.Write(context.PathOf(TileList.File), list);
        // Where the files lie is no part of the result: a project and its tiles may be moved.
        var placeless = list with { Tiles = [.. list.Tiles.Select(tile => tile with { Path = tile.Name })] };
        return new Dictionary<string, string> { [TileList.File] = Fingerprint.OfText(JsonSerializer.Serialize(placeless, ArtefactJson.OneLine)) };
    }

    internal static TileList ListOf(StageContext context, Judgement judgement)
    {
        string folder = Path.GetDirectoryName(context.PathOf(TileList.File))!;
        var tiles = judgement.Tiles.Select(t => new Tile(
            t.Entry.Name, t.Entry.Section, t.Entry.Row, t.Entry.Column, Path.GetRelativePath(folder, t.Entry.Path).Replace('\\', '/'),
            t.Look.WidthPx, t.Look.HeightPx, t.Look.Bits, t.Entry.StagePx, t.Look.Sha256, t.State, t.Findings)).ToList();
        return new(context.Project.Recipe.VoxelSize, [.. tiles.Select(t => t.Section).Distinct()], tiles);
    }

    private static InputException Refusal(StageContext context, Judgement judgement)
    {
        var faults = judgement.HardFaults;
        return new($"{faults.Count} fault{(faults.Count == 1 ? "" : "s")} in the tiles of '{context.Project.Name}':\n  "
            + string.Join("\n  ", faults.Take(50)) + (faults.Count > 50 ? $"\n  … and {faults.Count - 50} more" : "")
            + "\nMend the files; or decide in " + AcquireCorrections.Folder + "/decisions.json what to do without, for example "
            + "{ \"drop\": [\"a tile\"], \"accept\": [\"a missing place\"] }"
            + (judgement.Missing.Count > 0 ? "; or go on without what is missing: --set acquire.missing=count" : "")
            + $"\nThen run again: neuropil run {context.Project.Name}");
    }
}
