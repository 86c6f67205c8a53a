namespace Neuropil.Artefacts;

/// <summary>Evidence whether two supervoxels, <paramref name="A"/> &lt; <paramref name="B"/>, are parts of one cell.</summary>
/// <param name="Faces">Voxel faces between them, across gaps too.</param>
/// <param name="GappedFaces">Those of them where at least one voxel had no label.</param>
/// <param name="AreaNm2">Of the faces.</param>
/// <param name="MeanGrey">Mean grey of the image along the faces; dark is membrane. 0 without faces.</param>
/// <param name="MaskVoxels">Voxels that the flood of one claimed of the other, both ways.</param>
/// <param name="MaskShare">The larger share of one that the other's flood claimed, 0…1.</param>
/// <param name="SeamShare">The larger share of one that a neighbouring block labelled as the other, 0…1, where blocks overlap.</param>
/// <param name="Openness">How bright the border is: 0 as dark as membrane, 1 as bright as cytoplasm.</param>
/// <param name="RunsTogether">Runs of the flood that had both as one object, <paramref name="RunsApart"/> those that had them as two; see <see cref="FloodOverlap"/>.</param>
/// <param name="Evidence">What the network said when it was asked about the pair; null where it was not, or had no answer.</param>
/// <param name="Score">0…1: probability that they are one cell.</param>
/// <param name="Merged">Whether it reached the threshold.</param>
public readonly record struct SupervoxelEdge(
    ulong A, ulong B, long Faces, long GappedFaces, double AreaNm2, double MeanGrey, long MaskVoxels, double MaskShare, double SeamShare,
    double Openness, int RunsTogether, int RunsApart, DecisionEvidence? Evidence, double Score, bool Merged);

/// <summary>The artefact <c>edges.parquet</c>: every pair of supervoxels that touch or overlap, in order of A, B.</summary>
public sealed record EdgeTable(IReadOnlyList<SupervoxelEdge> Edges)
{
    public const string File = "edges.parquet";

    /// <summary>Returns the bytes of the file.</summary>
    public byte[] Write(string path) => ParquetTable.Write(path,
        new ParquetTable.Column<ulong>("a", Edges.Select(e => e.A)),
        new ParquetTable.Column<ulong>("b", Edges.Select(e => e.B)),
        new ParquetTable.Column<long>("faces", Edges.Select(e => e.Faces)),
        new ParquetTable.Column<long>("gapped_faces", Edges.Select(e => e.GappedFaces)),
        new ParquetTable.Column<double>("area_nm2", Edges.Select(e => e.AreaNm2)),
        new ParquetTable.Column<double>("mean_grey", Edges.Select(e => e.MeanGrey)),
        new ParquetTable.Column<long>("mask_voxels", Edges.Select(e => e.MaskVoxels)),
        new ParquetTable.Column<double>("mask_share", Edges.Select(e => e.MaskShare)),
        new ParquetTable.Column<double>("seam_share", Edges.Select(e => e.SeamShare)),
        new ParquetTable.Column<double>("openness", Edges.Select(e => e.Openness)),
        new ParquetTable.Column<long>("runs_together", Edges.Select(e => (long)e.RunsTogether)),
        new ParquetTable.Column<long>("runs_apart", Edges.Select(e => (long)e.RunsApart)),
        new ParquetTable.Column<bool>("asked", Edges.Select(e => e.Evidence is not null)),
        new ParquetTable.Column<long>("evaluations", Edges.Select(e => (long)(e.Evidence?.Evaluations ?? 0))),
        new ParquetTable.Column<double>("recovered", Edges.Select(e => e.Evidence?.Recovered ?? 0)),
        new ParquetTable.Column<double>("b_from_a", Edges.Select(e => e.Evidence?.BFromA ?? 0)),
        new ParquetTable.Column<double>("a_from_b", Edges.Select(e => e.Evidence?.AFromB ?? 0)),
        new ParquetTable.Column<double>("iou", Edges.Select(e => e.Evidence?.Iou ?? 0)),
        new ParquetTable.Column<double>("score", Edges.Select(e => e.Score)),
        new ParquetTable.Column<bool>("merged", Edges.Select(e => e.Merged)));

    public static EdgeTable Read(string path)
    {
        var (a, b) = (new ParquetTable.Column<ulong>("a"), new ParquetTable.Column<ulong>("b"));
        var (faces, gapped, mask) = (new ParquetTable.Column<long>("faces"), new ParquetTable.Column<long>("gapped_faces"), new ParquetTable.Column<long>("mask_voxels"));
        string[] names = ["area_nm2", "mean_grey", "mask_share", "seam_share", "openness", "score", "recovered", "b_from_a", "a_from_b", "iou"];
        ParquetTable.Column<double>[] d = [.. names.Select(n => new ParquetTable.Column<double>(n))];
        ParquetTable.Column<long>[] n = [.. new[] { "runs_together", "runs_apart", "evaluations" }.Select(name => new ParquetTable.Column<long>(name))];
        var (asked, merged) = (new ParquetTable.Column<bool>("asked"), new ParquetTable.Column<bool>("merged"));
        ParquetTable.Read(path, "Run the agglomerate stage again.", [a, b, faces, gapped, mask, .. d, .. n, asked, merged]);
        return new([.. Enumerable.Range(0, a.Values.Length).Select(i => new SupervoxelEdge(
            a[i], b[i], faces[i], gapped[i], d[0][i], d[1][i], mask[i], d[2][i], d[3][i], d[4][i], (int)n[0][i], (int)n[1][i],
            asked[i] ? new((int)n[2][i], d[6][i], d[7][i], d[8][i], d[9][i]) : null, d[5][i], merged[i]))]);
    }
}
