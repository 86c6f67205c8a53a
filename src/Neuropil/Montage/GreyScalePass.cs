using System.Text.Json;
using System.Text.Json.Nodes;
using Neuropil.Artefacts;
using Neuropil.Blocks;

namespace Neuropil.Montage;

/// <summary>Pass "scale", only where tiles have 16 bits: one scale to 8 bits for all sections, from percentiles of all their pixels.</summary>
internal sealed class GreyScalePass(TileList list) : Pass
{
    public const string File = "sections/scale.json";

    /// <summary>Share of the pixels that may be clipped at either end: specks and hot pixels, no tissue.</summary>
    private const double Clipped = 0.0005;

    /// <summary>Greys are counted in bins of 16.</summary>
    private const int BinShift = 4;

    public override string Name => "scale";

    public override IReadOnlyList<Block> Plan(StageContext context) => [.. list.Sections.Select((s, i) => Block.Item(i, $"section {s}"))];

    public override BlockOutcome RunBlock(StageContext context, Block block, CancellationToken ct)
    {
        var images = new TileImages(list, context.PathOf(TileList.File), null, 0);
        var counts = new long[(1 << 16) >> BinShift];
        long bytes = 0;
        foreach (var tile in list.UsableOf(list.Sections[block.Index]).Where(t => t.Bits > 8))
        {
            ct.ThrowIfCancellationRequested();
            foreach (ushort v in images.Read(tile).Values.Values) counts[v >> BinShift]++;
            bytes += 2L * tile.WidthPx * tile.HeightPx;
        }
        var result = new JsonArray([.. counts.Select(c => (JsonNode)c)]);
        return new(Fingerprint.OfText(result.ToJsonString()), [], result, bytes, 0);
    }

    public override IReadOnlyDictionary<string, string> Finish(StageContext context, IReadOnlyList<Receipt> receipts, CancellationToken ct)
    {
        var total = new long[(1 << 16) >> BinShift];
        foreach (var receipt in receipts)
        {
            var counts = receipt.Result.Deserialize<long[]>()!;
            for (int i = 0; i < total.Length; i++) total[i] += counts[i];
        }
        ArtefactJson.Write(context.PathOf(File), ScaleOf(total));
        return new Dictionary<string, string> { [File] = Fingerprint.OfBytes(System.IO.File.ReadAllBytes(context.PathOf(File))) };
    }

    /// <param name="counts">Pixels per bin of greys, as a block's receipt holds them.</param>
    public static GreyScale ScaleOf(long[] counts) => new(Percentile(counts, Clipped), Percentile(counts, 1 - Clipped) + (1 << BinShift));

    private static double Percentile(long[] counts, double share)
    {
        long wanted = (long)(share * counts.Sum()), seen = 0;
        for (int i = 0; i < counts.Length; i++)
            if ((seen += counts[i]) > wanted) return i << BinShift;
        return (counts.Length - 1) << BinShift;
    }
}
