using System.Text.Json;
using System.Text.Json.Nodes;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Scoring;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Evaluation;

/// <summary>Writes the truth in the frame of the segments, <c>truth.zarr</c>, and counts how the two overlap.</summary>
internal sealed class TruthPass : Pass
{
    public const string Volume = "truth.zarr";

    public override string Name => "compare";

    public override IReadOnlyList<Block> Plan(StageContext context)
    {
        using var segments = VolumeAddress.Open(context.PathOf(SegmentTable.Volume));
        var layout = Layout(context, segments.Box.Size);
        return [.. Grid3.CellsMeeting(segments.Box, layout.Shard)
            .Select(cell => Grid3.BoxOf(cell, layout.Shard).Intersect(segments.Box))
            .Select((box, i) => new Block(i, box.Translate(Origin(context)).ToString(), box, box))];
    }

    public override BlockOutcome RunBlock(StageContext context, Block block, CancellationToken ct)
    {
        using var source = TruthSource.Open(context);
        using var segments = VolumeAddress.Open(context.PathOf(SegmentTable.Volume));
        using var supervoxels = VolumeAddress.Open(context.PathOf(FloodOverlaps.Volume));
        var truth = new Voxels<ulong>(block.WriteBox, source.Read(block.WriteBox.Translate(Origin(context)), ct).Values);
        using var target = ZarrArray.Create(context.PathOf(Volume), Layout(context, segments.Box.Size));
        var written = target.Write(truth, ct);
        var result = new JsonObject
        {
            ["segments"] = Table(segments.Read<ulong>(block.ReadBox, ct), truth),
            ["supervoxels"] = Table(supervoxels.Read<ulong>(block.ReadBox, ct), truth),
        };
        return new(Fingerprint.OfText(written.Sha256 + result.ToJsonString()), [], result, block.ReadBox.Count * 8, written.Bytes);
    }

    public override long BytesPerBlock(StageContext context) => ArrayLayout.UsualShard.Product * 40 + (64L << 20);

    /// <summary>Adds up what the blocks counted for <paramref name="volume"/> ("segments" or "supervoxels").</summary>
    public static ContingencyTable Sum(IEnumerable<Receipt> receipts, string volume)
    {
        var total = new ContingencyTable();
        foreach (var receipt in receipts) total.Add(JsonSerializer.Deserialize<CountedPairs>(receipt.Result![volume], ArtefactJson.OneLine)!.ToTable());
        return total;
    }

    /// <summary>Where the segments begin in the aligned volume: the recipe's box.</summary>
    public static Vox3 Origin(StageContext context) => context.Project.Recipe.Box?.Min ?? Vox3.Zero;

    private static JsonNode Table(Voxels<ulong> segments, Voxels<ulong> truth) =>
        JsonSerializer.SerializeToNode(CountedPairs.Of(SegmentationScorer.Count(segments, truth)), ArtefactJson.OneLine)!;

    private static ArrayLayout Layout(StageContext context, Vox3 size) => ArrayLayout.Usual(size, VoxelType.UInt64, context.Project.Recipe.VoxelSize);
}
