using System.Text.Json.Nodes;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Alignment;

/// <summary>Pass "mask": which voxels of the aligned volume lie on a fold or tear, <c>alignment/damage.zarr</c>. The image itself is left as it is seen.</summary>
internal sealed class DamageRenderPass : Pass
{
    public override string Name => "mask";

    public override IReadOnlyList<Block> Plan(StageContext context)
    {
        var layout = Layout(AlignmentStage.Stack(context));
        return WriteBoxes.Of(layout.Size, layout.Shard);
    }

    public override long BytesPerBlock(StageContext context) => 2 * ArrayLayout.UsualShard.Product;

    public override BlockOutcome RunBlock(StageContext context, Block block, CancellationToken ct)
    {
        var stack = AlignmentStage.Stack(context);
        var maps = AlignmentStage.Maps(context);
        var voxels = new Voxels<byte>(block.WriteBox);
        foreach (var group in stack.Damage!.GroupBy(d => d.Section).Where(g => g.Key >= block.WriteBox.Min.Z && g.Key < block.WriteBox.Max.Z))
        {
            ct.ThrowIfCancellationRequested();
            Fill(voxels, group.Key, maps(stack.Sections[group.Key]), [.. group]);
        }
        var layout = Layout(stack);
        using var array = OmeZarr.Create(context.PathOf(AlignedStack.DamageVolume), layout, 1, Downsampling.Mode);
        var written = array.Level(0).Write(voxels, ct);
        return new(written.Sha256, new JsonObject { ["masked"] = voxels.Values.LongCount(v => v > 0) }, null, 0, written.Bytes);
    }

    private static void Fill(Voxels<byte> voxels, int z, SectionMap map, IReadOnlyList<DamageLine> damage)
    {
        List<BreakLine> bands = [.. damage.Select(d => BreakLine.Of(d, Affine2.Identity))];
        var (min, max) = (voxels.Box.Min, voxels.Box.Max);
        for (int y = min.Y; y < max.Y; y++)
            for (int x = min.X; x < max.X; x++)
            {
                var p = map.ToSection(new(x, y));
                for (int k = 0; k < bands.Count && voxels[x, y, z] == 0; k++)
                    if (bands[k].Covers(p)) voxels[x, y, z] = (byte)(damage[k].Kind is CutKind.Fold ? 1 : 2);
            }
    }

    private static ArrayLayout Layout(AlignedStack stack) =>
        ArrayLayout.Usual(new(stack.WidthPx, stack.HeightPx, stack.Sections.Count), VoxelType.UInt8, stack.VoxelSize);
}
