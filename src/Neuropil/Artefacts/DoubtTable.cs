namespace Neuropil.Artefacts;

/// <summary>How far a segment is to be doubted, without any truth. All shares are 0…1.</summary>
/// <param name="Disagreement">Share of the largest object that one run of the flood (network, order of seeds) made of a part of it, and that is not
/// in the segment: something the runs split and agglomeration did not join again.</param>
/// <param name="Deleted">Share of its flood masks that earlier objects had taken.</param>
/// <param name="Contested">Share of its border, by area, across which a join is undecided: weight 4 p (1 − p) at probability p.</param>
/// <param name="WeakestJoin">1 − the lowest probability of a join inside it; 0 for a single supervoxel.</param>
/// <param name="Doubt">1 − Π (1 − measure): any one of them is enough.</param>
public readonly record struct SegmentDoubt(
    ulong Segment, long Supervoxels, long Voxels, double Disagreement, double Deleted, double Contested, double WeakestJoin, double Doubt);

/// <summary>The artefact <c>doubt.parquet</c>: every segment, in order of id; who proofreads starts where doubt times voxels is largest.</summary>
public sealed record DoubtTable(IReadOnlyList<SegmentDoubt> Rows)
{
    public const string File = "doubt.parquet";

    /// <summary>Returns the bytes of the file.</summary>
    public byte[] Write(string path) => ParquetTable.Write(path,
        new ParquetTable.Column<ulong>("segment", Rows.Select(r => r.Segment)),
        new ParquetTable.Column<long>("supervoxels", Rows.Select(r => r.Supervoxels)),
        new ParquetTable.Column<long>("voxels", Rows.Select(r => r.Voxels)),
        new ParquetTable.Column<double>("disagreement", Rows.Select(r => r.Disagreement)),
        new ParquetTable.Column<double>("deleted", Rows.Select(r => r.Deleted)),
        new ParquetTable.Column<double>("contested", Rows.Select(r => r.Contested)),
        new ParquetTable.Column<double>("weakest_join", Rows.Select(r => r.WeakestJoin)),
        new ParquetTable.Column<double>("doubt", Rows.Select(r => r.Doubt)));

    public static DoubtTable Read(string path)
    {
        var segment = new ParquetTable.Column<ulong>("segment");
        var (supervoxels, voxels) = (new ParquetTable.Column<long>("supervoxels"), new ParquetTable.Column<long>("voxels"));
        ParquetTable.Column<double>[] d = [.. new[] { "disagreement", "deleted", "contested", "weakest_join", "doubt" }.Select(n => new ParquetTable.Column<double>(n))];
        ParquetTable.Read(path, "Run the agglomerate stage again.", [segment, supervoxels, voxels, .. d]);
        return new([.. Enumerable.Range(0, segment.Values.Length).Select(i =>
            new SegmentDoubt(segment[i], supervoxels[i], voxels[i], d[0][i], d[1][i], d[2][i], d[3][i], d[4][i]))]);
    }
}
