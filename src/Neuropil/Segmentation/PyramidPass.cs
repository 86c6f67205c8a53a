using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Space;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Segmentation;

/// <summary>One coarser level of <c>supervoxels.zarr</c>: the most frequent id of the voxels below.</summary>
internal sealed class PyramidPass(SegmentationInputs inputs, int level) : Pass
{
    public override string Name => $"pyramid-{level}";

    public override IReadOnlyList<Block> Plan(StageContext context)
    {
        using var group = RelabelPass.Create(context, inputs.Grid(context).Domain.Size);
        var array = group.Level(level);
        return [.. RelabelPass.Shards(new(array.Box.Size, array.ChunkSize, array.ShardSize, array.Type, null))
            .Select((box, i) => new Block(i, box.ToString(), box, box))];
    }

    public override BlockOutcome RunBlock(StageContext context, Block block, CancellationToken ct)
    {
        using var group = OmeZarr.Open(context.PathOf(FloodOverlaps.Volume));
        var written = group.DownsampleInto(level, block.WriteBox, ct);
        return new(written.Sha256, [], null, block.WriteBox.Count * group.Factor(level).Product * sizeof(ulong), written.Bytes);
    }
}
