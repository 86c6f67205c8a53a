using Neuropil.Alignment.Bending;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Alignment.Mesh;

/// <summary>Writes the parts of a mesh into <c>alignment/fields.zarr</c>, a file for each sheet of a part, so that no two parts write the same.</summary>
internal sealed class MeshFiles(string path, BendGrid grid, int sheets, IReadOnlyList<MeshPart> parts)
{
    private const int WholeSheets = 32, WholeChunk = 256;

    /// <summary>Makes room: a correction may have made the volume, and with it the grid, of another size.</summary>
    public void Prepare()
    {
        string file = Path.Combine(path, "zarr.json");
        if (Directory.Exists(path) && (!File.Exists(file) || File.ReadAllText(file) != ZarrV3Json.Write(Layout()))) Directory.Delete(path, recursive: true);
    }

    /// <param name="fields">Sheets of the part's own sections, at all its nodes.</param>
    public WrittenBox Write(MeshPart part, IReadOnlyList<(int Sheet, ElasticField Field)> fields, CancellationToken ct)
    {
        using var array = ZarrArray.Create(path, Layout());
        if (parts.Count == 1) return array.Write(Box(part, fields), ct);
        var written = fields.Select(f => array.Write(Box(part, [f]), ct)).ToList();
        return new(Fingerprint.OfText(string.Join('\n', written.Select(w => w.Sha256))), written.Sum(w => w.Bytes));
    }

    /// <summary>The part's core, of sheets one after another.</summary>
    private static Voxels<float> Box(MeshPart part, IReadOnlyList<(int Sheet, ElasticField Field)> fields)
    {
        NodeBox core = part.Core, nodes = part.Nodes;
        var box = new Voxels<float>(new(new(core.Left, core.Top, 2 * fields[0].Sheet), new(core.Right, core.Bottom, 2 * (fields[^1].Sheet + 1))));
        foreach (var (sheet, field) in fields)
            for (int row = core.Top; row < core.Bottom; row++)
                for (int column = core.Left; column < core.Right; column++)
                {
                    int n = (row - nodes.Top) * nodes.Columns + column - nodes.Left;
                    (box[column, row, 2 * sheet], box[column, row, 2 * sheet + 1]) = ((float)field.ShiftX[n], (float)field.ShiftY[n]);
                }
        return box;
    }

    /// <summary>Of one part one shard while it is small, then whole chunks of one section side by side; else a shard for each sheet of each part.</summary>
    private ArrayLayout Layout()
    {
        var size = new Vox3(grid.Columns, grid.Rows, 2 * sheets);
        static int Up(int px, int step) => (px + step - 1) / step * step;
        if (parts.Count > 1)
        {
            var own = new Vox3(parts[0].Core.Columns, parts[0].Core.Rows, 2);
            return new(size, own, own, VoxelType.Float32, null);
        }
        var chunk = new Vox3(Math.Min(Up(grid.Columns, 16), WholeChunk), Math.Min(Up(grid.Rows, 16), WholeChunk), 2);
        return new(size, chunk, new(Up(grid.Columns, chunk.X), Up(grid.Rows, chunk.Y), 2 * WholeSheets), VoxelType.Float32, null);
    }
}
