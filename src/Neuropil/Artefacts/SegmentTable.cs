namespace Neuropil.Artefacts;

/// <summary>The artefact <c>segments.parquet</c>: the segment of every supervoxel, in order of supervoxel. A segment has the id of its smallest
/// supervoxel. <c>segments.zarr</c> (uint64, [z, y, x]) is <c>supervoxels.zarr</c> with these ids.</summary>
public sealed record SegmentTable(IReadOnlyList<(ulong Supervoxel, ulong Segment)> Rows)
{
    public const string File = "segments.parquet";
    public const string Volume = "segments.zarr";

    /// <summary>Returns the bytes of the file.</summary>
    public byte[] Write(string path) => ParquetTable.Write(path,
        new ParquetTable.Column<ulong>("supervoxel", Rows.Select(r => r.Supervoxel)),
        new ParquetTable.Column<ulong>("segment", Rows.Select(r => r.Segment)));

    public static SegmentTable Read(string path)
    {
        var (supervoxel, segment) = (new ParquetTable.Column<ulong>("supervoxel"), new ParquetTable.Column<ulong>("segment"));
        ParquetTable.Read(path, "Run the agglomerate stage again.", supervoxel, segment);
        return new([.. supervoxel.Values.Zip(segment.Values)]);
    }
}
