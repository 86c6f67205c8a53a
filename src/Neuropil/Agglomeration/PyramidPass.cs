using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Space;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Agglomeration;

/// <summary>One coarser level of <c>segments.zarr</c>: the most frequent id of the voxels below.</summary>
internal sealed class PyramidPass(int level) : Pass
{
    public override string Name => $"pyramid-{level}";

    public override IReadOnlyList<Block> Plan(StageContext context)
    {
        using var group = OmeZarr.Open(context.PathOf(SegmentTable.Volume));
        return AgglomerationInputs.BlocksOf(group.Level(level).Box.Size, group.Level(level).ShardSize, Vox3.Zero);
    }

    public override BlockOutcome RunBlock(StageContext context, Block block, CancellationToken ct)
    {
        using var group = OmeZarr.Open(context.PathOf(SegmentTable.Volume));
        var written = group.DownsampleInto(level, block.WriteBox, ct);
        return new(written.Sha256, [], null, block.WriteBox.Count * group.Factor(level).Product * sizeof(ulong), written.Bytes);
    }
}
