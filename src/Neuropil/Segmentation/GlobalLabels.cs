using Neuropil.Space;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Segmentation;

/// <summary>Labels of all blocks in one id space. A voxel has the label of the block that writes it; where that has none, the label
/// that the first other block which saw the voxel gave it.</summary>
internal sealed class GlobalLabels(FloodGrid grid, SeamTable seams, ZarrArray flood)
{
    /// <summary>The labels of <paramref name="box"/>, and how many voxels of it each rule filled inside <paramref name="counted"/>.</summary>
    public (Voxels<ulong> Labels, long Own, long Borrowed) Read(Box3 box, Box3 counted, CancellationToken ct)
    {
        var labels = new Voxels<ulong>(box);
        for (int b = 0; b < grid.BlockCount; b++) Lay(b, grid.WriteBox(b).Intersect(box), labels, ct);
        long own = CountLabelled(labels, counted);
        for (int b = 0; b < grid.BlockCount; b++) Lay(b, grid.LabelledBox(b).Intersect(box), labels, ct);
        return (labels, own, CountLabelled(labels, counted) - own);
    }

    public static long CountLabelled(Voxels<ulong> labels, Box3 box)
    {
        long count = 0;
        for (int z = box.Min.Z; z < box.Max.Z; z++)
            for (int y = box.Min.Y; y < box.Max.Y; y++)
                foreach (ulong label in labels.Values.AsSpan(labels.Offset(box.Min.X, y, z), box.Size.X)) if (label != 0) count++;
        return count;
    }

    private void Lay(int block, Box3 part, Voxels<ulong> labels, CancellationToken ct)
    {
        if (part.IsEmpty) return;
        var ids = seams.Ids[block];
        var local = FloodFiles.Read(flood, grid, block, part, ct);
        for (int z = part.Min.Z, from = 0; z < part.Max.Z; z++)
            for (int y = part.Min.Y; y < part.Max.Y; y++, from += part.Size.X)
            {
                var row = labels.Values.AsSpan(labels.Offset(part.Min.X, y, z), part.Size.X);
                for (int x = 0; x < row.Length; x++)
                    if (row[x] == 0 && local.Values[from + x] is > 0 and uint label) row[x] = ids[label - 1];
            }
    }
}
