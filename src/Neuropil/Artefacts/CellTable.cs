using Neuropil.Space;

namespace Neuropil.Artefacts;

/// <summary>One cell: a segment of the final segmentation.</summary>
/// <param name="VolumeUm3">Voxels times voxel size, µm³.</param>
/// <param name="Box">The smallest box of voxels that holds it.</param>
/// <param name="CentreNm">Mean place of its voxels' centres, nm from the volume's corner; may lie outside a bent cell.</param>
public readonly record struct Cell(ulong Id, long Voxels, double VolumeUm3, Box3 Box, Nm3 CentreNm);

/// <summary>The artefact <c>connectome/cells.parquet</c>: every cell, in order of id.</summary>
public sealed record CellTable(IReadOnlyList<Cell> Cells)
{
    public const string File = "connectome/cells.parquet";

    /// <summary>Returns the bytes of the file.</summary>
    public byte[] Write(string path) => ParquetTable.Write(path,
        new ParquetTable.Column<ulong>("id", Cells.Select(c => c.Id)),
        new ParquetTable.Column<long>("voxels", Cells.Select(c => c.Voxels)),
        new ParquetTable.Column<double>("volume_um3", Cells.Select(c => c.VolumeUm3)),
        new ParquetTable.Column<int>("min_x", Cells.Select(c => c.Box.Min.X)),
        new ParquetTable.Column<int>("min_y", Cells.Select(c => c.Box.Min.Y)),
        new ParquetTable.Column<int>("min_z", Cells.Select(c => c.Box.Min.Z)),
        new ParquetTable.Column<int>("max_x", Cells.Select(c => c.Box.Max.X)),
        new ParquetTable.Column<int>("max_y", Cells.Select(c => c.Box.Max.Y)),
        new ParquetTable.Column<int>("max_z", Cells.Select(c => c.Box.Max.Z)),
        new ParquetTable.Column<double>("x_nm", Cells.Select(c => c.CentreNm.X)),
        new ParquetTable.Column<double>("y_nm", Cells.Select(c => c.CentreNm.Y)),
        new ParquetTable.Column<double>("z_nm", Cells.Select(c => c.CentreNm.Z)));

    public static CellTable Read(string path)
    {
        var id = new ParquetTable.Column<ulong>("id");
        var voxels = new ParquetTable.Column<long>("voxels");
        var volume = new ParquetTable.Column<double>("volume_um3");
        ParquetTable.Column<int>[] box = [.. new[] { "min_x", "min_y", "min_z", "max_x", "max_y", "max_z" }.Select(n => new ParquetTable.Column<int>(n))];
        var (x, y, z) = (new ParquetTable.Column<double>("x_nm"), new ParquetTable.Column<double>("y_nm"), new ParquetTable.Column<double>("z_nm"));
        ParquetTable.Read(path, "Run the connect stage again.", [id, voxels, volume, .. box, x, y, z]);
        return new([.. Enumerable.Range(0, id.Values.Length).Select(i => new Cell(id[i], voxels[i], volume[i],
            new(new(box[0][i], box[1][i], box[2][i]), new(box[3][i], box[4][i], box[5][i])), new(x[i], y[i], z[i])))]);
    }
}
