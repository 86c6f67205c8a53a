using System.Text.Json;
using System.Text.Json.Nodes;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Networks;
using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Segmentation;

/// <summary>Writes <c>supervoxels.zarr</c>: global ids, grown into the voxels that no flood took.</summary>
internal sealed class RelabelPass(SegmentationInputs inputs) : Pass
{
    public override string Name => "relabel";

    public override IReadOnlyList<Block> Plan(StageContext context)
    {
        var grid = inputs.Grid(context);
        var layout = Layout(context, grid.Domain.Size);
        return [.. Shards(layout).Select((shard, i) =>
        {
            var box = shard.Translate(grid.Domain.Min);
            return new Block(i, box.ToString(), box, box.Grow(Reach(context)).Intersect(grid.Domain));
        })];
    }

    public override BlockOutcome RunBlock(StageContext context, Block block, CancellationToken ct)
    {
        var grid = inputs.Grid(context);
        using var flood = FloodFiles.Open(context);
        var (labels, own, borrowed) = new GlobalLabels(grid, FloodFiles.ReadSeams(context), flood).Read(block.ReadBox, block.WriteBox, ct);
        var write = Grow(context, labels).Crop(block.WriteBox);
        long grown = GlobalLabels.CountLabelled(write, write.Box) - own - borrowed;

        using var target = Create(context, grid.Domain.Size);
        var written = target.Level(0).Write(new Voxels<ulong>(block.WriteBox.Translate(Vox3.Zero - grid.Domain.Min), write.Values), ct);
        var result = JsonSerializer.SerializeToNode(Sizes(write.Values), ArtefactJson.OneLine)!;
        var quality = new JsonObject
        {
            ["voxels"] = write.Values.LongLength,
            ["flooded"] = own,
            ["borrowed"] = borrowed,
            ["grown"] = grown,
        };
        return new(Fingerprint.OfText(written.Sha256 + result.ToJsonString()), quality, result, block.ReadBox.Count * sizeof(uint), written.Bytes);
    }

    public override IReadOnlyDictionary<string, string> Finish(StageContext context, IReadOnlyList<Receipt> receipts, CancellationToken ct)
    {
        var sizes = new SortedDictionary<ulong, long>();
        foreach (var pair in receipts.SelectMany(r => r.Result.Deserialize<List<long[]>>(ArtefactJson.OneLine)!))
            sizes[(ulong)pair[0]] = sizes.GetValueOrDefault((ulong)pair[0]) + pair[1];
        var ask = inputs.NetworkToAsk(context);
        var overlaps = OverlapTable.Make(FloodFiles.ReadObjects(context), FloodFiles.ReadSeams(context), sizes) with
        {
            Network = ask?.Folder,
            NetworkSha256 = ask is { } asked ? NetworkFolder.ContentOf(context.Project.ResolvePath(asked.Folder)) : null,
            Inference = ask?.Inference,
            GapSections = SegmentationInputs.GapSections(context),
        };
        FloodFiles.Write(context, FloodOverlaps.File, overlaps);
        // Where the network lies is no part of the result.
        return new Dictionary<string, string> { [FloodOverlaps.File] = Fingerprint.OfText(JsonSerializer.Serialize(overlaps with { Network = null }, ArtefactJson.OneLine)) };
    }

    public override long BytesPerBlock(StageContext context) =>
        (ArrayLayout.UsualShard + Reach(context) * 2).Product * 24 + (64L << 20);

    public static ArrayLayout Layout(StageContext context, Vox3 size) =>
        ArrayLayout.Usual(size, VoxelType.UInt64, context.Project.Recipe.VoxelSize);

    public static OmeZarrGroup Create(StageContext context, Vox3 size)
    {
        var layout = Layout(context, size);
        return OmeZarr.Create(context.PathOf(FloodOverlaps.Volume), layout, OmeZarr.UsefulLevels(layout), Downsampling.Mode);
    }

    /// <summary>The shards of an array in z, y, x order, cut at its far faces.</summary>
    public static IEnumerable<Box3> Shards(ArrayLayout layout) =>
        Grid3.CellsMeeting(Box3.OfSize(layout.Size), layout.Shard)
            .Select(cell => Grid3.BoxOf(cell, layout.Shard).Intersect(Box3.OfSize(layout.Size)));

    /// <summary>Voxels that growing can cross along each axis.</summary>
    private static Vox3 Reach(StageContext context)
    {
        var growth = Growth(context);
        return new(growth.ReachX, growth.ReachY, growth.ReachZ);
    }

    private static NearestLabel Growth(StageContext context)
    {
        var voxel = context.Project.Recipe.VoxelSize;
        return new((voxel.XNm, voxel.YNm, voxel.ZNm), context.Options<SegmentationOptions>().GrowNm);
    }

    private static Voxels<ulong> Grow(StageContext context, Voxels<ulong> labels)
    {
        var grown = new Voxels<ulong>(labels.Box);
        Growth(context).Fill(labels.Values, new(labels.Size.X, labels.Size.Y, labels.Size.Z), grown.Values);
        return grown;
    }

    /// <summary>[id, voxels], ascending by id, 0 left out.</summary>
    private static List<long[]> Sizes(ulong[] labels)
    {
        var sizes = new Dictionary<ulong, long>();
        foreach (ulong label in labels) if (label != 0) sizes[label] = sizes.GetValueOrDefault(label) + 1;
        return [.. sizes.OrderBy(s => s.Key).Select(s => new[] { (long)s.Key, s.Value })];
    }
}
