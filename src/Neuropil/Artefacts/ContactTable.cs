using Neuropil.Space;

namespace Neuropil.Artefacts;

/// <summary>Two cells that touch, <paramref name="CellA"/> &lt; <paramref name="CellB"/>.</summary>
/// <param name="AreaNm2">Sum of the areas of the voxel faces between them; for surfaces in all directions 1.5 times the smooth area.</param>
/// <param name="CentreNm">Mean place of the faces, nm from the volume's corner.</param>
/// <param name="FacesX">Voxel faces normal to x.</param>
/// <param name="FirstSection">Lowest z, voxels.</param>
/// <param name="LastSection">Highest z, voxels; included.</param>
public readonly record struct Contact(
    ulong CellA, ulong CellB, double AreaNm2, Nm3 CentreNm, long FacesX, long FacesY, long FacesZ, int FirstSection, int LastSection);

/// <summary>How contacts were measured: two tables may be compared only when these are equal.</summary>
/// <param name="GapNm">How far each cell reached into unlabelled voxels.</param>
/// <param name="MinCellUm3">Labels smaller than this were no cells.</param>
public readonly record struct ContactMeasure(double GapNm, double MinCellUm3);

/// <summary>The artefact <c>connectome/contacts.parquet</c>: which cells touch, where, and by how much; in order of CellA, CellB.</summary>
public sealed record ContactTable(IReadOnlyList<Contact> Contacts, ContactMeasure Measure)
{
    public const string File = "connectome/contacts.parquet";

    /// <summary>Returns the bytes of the file.</summary>
    public byte[] Write(string path) => ParquetTable.Write(path,
        new Dictionary<string, string> { ["gap_nm"] = $"{Measure.GapNm:R}", ["min_cell_um3"] = $"{Measure.MinCellUm3:R}" },
        new ParquetTable.Column<ulong>("cell_a", Contacts.Select(c => c.CellA)),
        new ParquetTable.Column<ulong>("cell_b", Contacts.Select(c => c.CellB)),
        new ParquetTable.Column<double>("area_nm2", Contacts.Select(c => c.AreaNm2)),
        new ParquetTable.Column<double>("x_nm", Contacts.Select(c => c.CentreNm.X)),
        new ParquetTable.Column<double>("y_nm", Contacts.Select(c => c.CentreNm.Y)),
        new ParquetTable.Column<double>("z_nm", Contacts.Select(c => c.CentreNm.Z)),
        new ParquetTable.Column<long>("faces_x", Contacts.Select(c => c.FacesX)),
        new ParquetTable.Column<long>("faces_y", Contacts.Select(c => c.FacesY)),
        new ParquetTable.Column<long>("faces_z", Contacts.Select(c => c.FacesZ)),
        new ParquetTable.Column<int>("first_section", Contacts.Select(c => c.FirstSection)),
        new ParquetTable.Column<int>("last_section", Contacts.Select(c => c.LastSection)));

    public static ContactTable Read(string path)
    {
        var (a, b) = (new ParquetTable.Column<ulong>("cell_a"), new ParquetTable.Column<ulong>("cell_b"));
        var area = new ParquetTable.Column<double>("area_nm2");
        var (x, y, z) = (new ParquetTable.Column<double>("x_nm"), new ParquetTable.Column<double>("y_nm"), new ParquetTable.Column<double>("z_nm"));
        var (fx, fy, fz) = (new ParquetTable.Column<long>("faces_x"), new ParquetTable.Column<long>("faces_y"), new ParquetTable.Column<long>("faces_z"));
        var (first, last) = (new ParquetTable.Column<int>("first_section"), new ParquetTable.Column<int>("last_section"));
        var facts = ParquetTable.Read(path, "Run the connect stage again.", a, b, area, x, y, z, fx, fy, fz, first, last);
        return new([.. Enumerable.Range(0, a.Values.Length).Select(i =>
            new Contact(a[i], b[i], area[i], new(x[i], y[i], z[i]), fx[i], fy[i], fz[i], first[i], last[i]))],
            new(Fact(facts, "gap_nm", path), Fact(facts, "min_cell_um3", path)));
    }

    private static double Fact(IReadOnlyDictionary<string, string> facts, string name, string path) =>
        facts.TryGetValue(name, out string? text) && double.TryParse(text, out double value) ? value : throw new InputException(
            $"'{path}' does not say its {name}, so nobody knows how its contacts were measured. Run the connect stage again.");
}
