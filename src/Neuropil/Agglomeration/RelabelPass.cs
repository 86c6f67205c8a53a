using System.Text.Json.Nodes;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Space;

namespace Neuropil.Agglomeration;

/// <summary>Writes <c>segments.zarr</c>: every supervoxel under the id of its segment.</summary>
internal sealed class RelabelPass(AgglomerationInputs inputs) : Pass
{
    public override string Name => "relabel";

    public override IReadOnlyList<Block> Plan(StageContext context)
    {
        using var supervoxels = inputs.OpenSupervoxels(context);
        var size = supervoxels.Box.Size;
        return AgglomerationInputs.BlocksOf(size, AgglomerationInputs.Layout(context, size).Shard, Vox3.Zero);
    }

    public override BlockOutcome RunBlock(StageContext context, Block block, CancellationToken ct)
    {
        var segmentOf = SegmentTable.Read(context.PathOf(SegmentTable.File)).Rows.ToDictionary(r => r.Supervoxel, r => r.Segment);
        using var supervoxels = inputs.OpenSupervoxels(context);
        var labels = supervoxels.Read<ulong>(block.ReadBox, ct);
        long changed = Relabel(labels.Values, segmentOf);
        using var segments = AgglomerationInputs.CreateSegments(context, supervoxels.Box.Size);
        var written = segments.Level(0).Write(labels, ct);
        return new(written.Sha256, new JsonObject { ["voxels"] = labels.Values.LongLength, ["changed"] = changed }, null, block.ReadBox.Count * 8, written.Bytes);
    }

    private static long Relabel(ulong[] labels, Dictionary<ulong, ulong> segmentOf)
    {
        long changed = 0;
        ulong last = 0, lastSegment = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] == 0) continue;
            if (labels[i] != last) (last, lastSegment) = (labels[i], SegmentOf(labels[i], segmentOf));
            if (lastSegment != last) changed++;
            labels[i] = lastSegment;
        }
        return changed;
    }

    private static ulong SegmentOf(ulong supervoxel, Dictionary<ulong, ulong> segmentOf) =>
        segmentOf.TryGetValue(supervoxel, out ulong segment) ? segment : throw new InputException(
            $"Supervoxel {supervoxel} of {FloodOverlaps.Volume} is not in {SegmentTable.File}: the two are not of one run. Run stage segment again.");
}
