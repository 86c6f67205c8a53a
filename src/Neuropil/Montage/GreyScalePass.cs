using System.Text.Json;
using System.Text.Json.Nodes;
using Neuropil.Artefacts;
using Neuropil.Blocks;

namespace Neuropil.Montage;

/// <summary>Pass "scale", only where tiles have 16 bits: one scale to 8 bits for all sections, from percentiles of all their pixels; sections
/// of quite another grey range, which would squeeze the others into few greys, get their own.</summary>
internal sealed class GreyScalePass(TileList list) : Pass
{
    public const string File = "sections/scale.json";

    public override string Name => "scale";

    public override IReadOnlyList<Block> Plan(StageContext context) => [.. list.Sections.Select((s, i) => Block.Item(i, $"section {s}"))];

    public override string? InputsOf(StageContext context, Block block, PassResult? before) =>
        JsonSerializer.Serialize(list.UsableOf(list.Sections[block.Index]), ArtefactJson.OneLine);

    public override BlockOutcome RunBlock(StageContext context, Block block, CancellationToken ct)
    {
        var images = new TileImages(list, context.PathOf(TileList.File), null, 0);
        var counts = new long[GreyCounts.Bins];
        long bytes = 0;
        foreach (var tile in list.UsableOf(list.Sections[block.Index]).Where(t => t.Bits > 8))
        {
            ct.ThrowIfCancellationRequested();
            foreach (ushort v in images.Read(tile).Values.Values) counts[v >> GreyCounts.BinShift]++;
            bytes += 2L * tile.WidthPx * tile.HeightPx;
        }
        var result = new JsonArray([.. counts.Select(c => (JsonNode)c)]);
        return new(Fingerprint.OfText(result.ToJsonString()), [], result, bytes, 0);
    }

    public override IReadOnlyDictionary<string, string> Finish(StageContext context, IReadOnlyList<Receipt> receipts, CancellationToken ct)
    {
        ArtefactJson.Write(context.PathOf(File), Scale([.. receipts.Select(r => r.Result.Deserialize<long[]>()!)]));
        return new Dictionary<string, string> { [File] = Fingerprint.OfBytes(System.IO.File.ReadAllBytes(context.PathOf(File))) };
    }

    /// <summary>Of one section alone, as a block's receipt holds its counts.</summary>
    public static GreyScale ScaleOf(long[] counts)
    {
        var (low, high) = GreyCounts.Range(counts);
        return new(low, high);
    }

    /// <param name="counts">Per section.</param>
    private GreyScale Scale(IReadOnlyList<long[]> counts)
    {
        var apart = list.SectionsOfOtherGreys.ToHashSet(StringComparer.Ordinal);
        var total = new long[GreyCounts.Bins];
        var odd = new List<SectionGreyScale>();
        for (int s = 0; s < counts.Count; s++)
        {
            if (!apart.Contains(list.Sections[s]))
                for (int i = 0; i < total.Length; i++) total[i] += counts[s][i];
            else if (counts[s].Sum() > 0)
            {
                var (from, to) = GreyCounts.Range(counts[s]);
                odd.Add(new(list.Sections[s], from, to));
            }
        }
        var (low, high) = GreyCounts.Range(total);
        return new(low, high, odd.Count == 0 ? null : odd);
    }
}
