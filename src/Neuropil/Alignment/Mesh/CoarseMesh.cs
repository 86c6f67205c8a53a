using Neuropil.Alignment.Bending;
using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Alignment.Mesh;

/// <summary>The mesh of a whole stack at every k-th node, <c>alignment/mesh.zarr</c>: float32 of [2 · layer + axis, row, column], volume px; layers are
/// sheets, then sections (how the tissue runs).</summary>
/// <param name="grid">Of the coarse nodes.</param>
internal sealed class CoarseMesh(string path, BendGrid grid)
{
    public const string Volume = "alignment/mesh.zarr";

    /// <summary>Nodes read round a part: from there on its edge is not felt.</summary>
    private const int MarginNodes = 8;

    public static void Write(string path, BendGrid grid, IReadOnlyList<ShiftGrid> layers, CancellationToken ct)
    {
        var values = new Voxels<float>(Box3.OfSize(new(grid.Columns, grid.Rows, 2 * layers.Count)));
        for (int z = 0; z < layers.Count; z++)
        {
            layers[z].X.CopyTo(values.Section(2 * z));
            layers[z].Y.CopyTo(values.Section(2 * z + 1));
        }
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        var chunk = new Vox3(grid.Columns, grid.Rows, 2);
        using var array = ZarrArray.Create(path, new(values.Size, chunk, chunk, VoxelType.Float32, null));
        array.Write(values, ct);
    }

    /// <summary>Where a part begins, at the nodes of the fine grid; and what of it is held.</summary>
    public MeshStart Start(StackSlab slab, MeshPart part, BendGrid fine, int neighbours)
    {
        int nodes = part.Nodes.Columns * part.Nodes.Rows;
        float[] x = new float[slab.Layers * nodes], y = new float[x.Length];
        using var array = ZarrArray.Open(path);
        var read = Around(part.Nodes, grid.NodePx / fine.NodePx);
        for (int layer = 0; layer < slab.Layers; layer++)
        {
            var field = Field(array, slab.LayerInStack(layer), read);
            MeshStart.Look(field, fine, part.Nodes, x.AsSpan(layer * nodes, nodes), y.AsSpan(layer * nodes, nodes));
        }
        var (heldNodes, heldSections) = MeshStart.Held(part, fine.All, slab.SectionsOfStack, neighbours);
        return new(x, y, heldNodes, heldSections);
    }

    private NodeBox Around(NodeBox part, int factor) =>
        new NodeBox(part.Left / factor, part.Top / factor, part.Right / factor + 2, part.Bottom / factor + 2).Grow(MarginNodes).Intersect(grid.All);

    private ElasticField Field(ZarrArray array, int layer, NodeBox read)
    {
        var values = array.Read<float>(new Box3(new(read.Left, read.Top, 2 * layer), new(read.Right, read.Bottom, 2 * layer + 2)), CancellationToken.None);
        double[] Axis(int axis) => [.. values.Section(2 * layer + axis).ToArray().Select(v => (double)v)];
        return ElasticField.Through(read.Left * grid.NodePx - 0.5, read.Top * grid.NodePx - 0.5, grid.NodePx, read.Columns, read.Rows, Axis(0), Axis(1));
    }
}
