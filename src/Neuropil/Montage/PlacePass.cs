using System.Text.Json;
using System.Text.Json.Nodes;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Scoring;

namespace Neuropil.Montage;

/// <summary>Pass "place": one block per section finds where its tiles go; the end writes <c>sections/sections.json</c>.</summary>
/// <param name="scale">Of 16-bit tiles; null reads what pass "scale" wrote.</param>
/// <param name="corrections">A person's; null for none.</param>
internal sealed class PlacePass(TileList list, GreyScale? scale = null, MontageCorrections? corrections = null) : Pass
{
    /// <summary>Decoded tiles kept per block.</summary>
    private const long CacheBytes = 192L << 20;

    public override string Name => "place";

    public override IReadOnlyList<Block> Plan(StageContext context) => [.. list.Sections.Select((s, i) => Block.Item(i, $"section {s}"))];

    public override long BytesPerBlock(StageContext context) => CacheBytes + (64L << 20);

    /// <summary>The section's tiles, those of the sections round it that a stray tile is looked for in, and what was decided about the section; wherever the files lie.</summary>
    public override string? InputsOf(StageContext context, Block block, PassResult? before)
    {
        string section = list.Sections[block.Index];
        var tiles = OtherSections.Around(list, section).Prepend(section).SelectMany(list.UsableOf).Select(t => t with { Path = "" });
        return JsonSerializer.Serialize(new { section, block.Index, tiles, scale = ScaleOf(context, list), decided = corrections?.KeyOf(section) }, ArtefactJson.OneLine);
    }

    public override BlockOutcome RunBlock(StageContext context, Block block, CancellationToken ct)
    {
        var options = context.Options<MontageOptions>();
        string section = list.Sections[block.Index];
        List<Tile> tiles = [.. list.UsableOf(section)];
        var images = new TileImages(list, context.PathOf(TileList.File), scale ?? ScaleOf(context, list), CacheBytes);
        var placement = SectionMontage.Place(
            section, block.Index, tiles, i => images.Cache.Get(tiles[i].Name), new OtherSections(list, section, images.Cache, options), options, ct,
            corrections?.Of(section));
        var record = SectionRecord.Of(placement);
        var result = JsonSerializer.SerializeToNode(record, ArtefactJson.OneLine)!;
        long bytes = tiles.Sum(t => (long)t.WidthPx * t.HeightPx * t.Bits / 8);
        return new(Fingerprint.OfText(result.ToJsonString()), Quality(record), result, bytes, 0);
    }

    public override IReadOnlyDictionary<string, string> Finish(StageContext context, IReadOnlyList<Receipt> receipts, CancellationToken ct)
    {
        List<SectionRecord> records = [.. receipts.Select(r => SectionRecord.Of(r.Result))];
        if (context.Options<MontageOptions>().Strays is StrayTiles.LeaveOut && StrayNotes.FirstLost(records) is { } lost) throw Refusal(context, lost, ct);
        var sections = records.Select(r => r.Section).ToList();
        if (sections.All(s => s.Tiles.Count == 0))
            throw new InputException($"No section of {TileList.File} has a usable tile. See the report of acquire.");
        string path = context.PathOf(SectionSet.File);
        int? painted = context.Options<MontageOptions>().PaintedPx(list.VoxelSize.XNm, sections.Count, sections.Max(s => Math.Max(s.WidthPx, s.HeightPx)));
        ArtefactJson.Write(path, new SectionSet(list.VoxelSize, sections, ScaleOf(context, list), painted));
        return new Dictionary<string, string> { [SectionSet.File] = Fingerprint.OfBytes(File.ReadAllBytes(path)) };
    }

    private InputException Refusal(StageContext context, SectionRecord lost, CancellationToken ct)
    {
        List<Tile> tiles = [.. list.UsableOf(lost.Section.Name)];
        var images = new TileImages(list, context.PathOf(TileList.File), ScaleOf(context, list), CacheBytes);
        double? factor = StageRescue.Factor(tiles, i => images.Cache.Get(tiles[i].Name), context.Options<MontageOptions>(), ct);
        return new(StrayNotes.WrongOrder(lost, tiles.All(t => t.StagePx is not null), list.VoxelSize, factor));
    }

    internal static GreyScale? ScaleOf(StageContext context, TileList list) => list.Tiles.Any(t => t.Bits > 8)
        ? ArtefactJson.Read<GreyScale>(context.PathOf(GreyScalePass.File), "Run montage again with --redo.")
        : null;

    private static JsonObject Quality(SectionRecord record)
    {
        var residuals = Spread.Of([.. record.Seams.SelectMany(s => s.ResidualsPx())]);
        return new()
        {
            ["tiles"] = record.Section.Tiles.Count,
            ["overlaps"] = record.Seams.Count,
            ["matched"] = record.Seams.Count(s => s.Evidence is OverlapEvidence.Matched),
            ["empty"] = record.Seams.Count(s => s.Evidence is OverlapEvidence.Empty),
            ["unmatched"] = record.Seams.Count(s => s.Evidence is OverlapEvidence.Unmatched),
            ["islands"] = record.Section.Tiles.Count == 0 ? 0 : record.Section.Tiles.Max(t => t.Island) + 1,
            ["residualMedianPx"] = residuals?.Median,
            ["residualP95Px"] = residuals?.P95,
        };
    }
}
