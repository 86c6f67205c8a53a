using Neuropil.Artefacts;
using Neuropil.Reports;

namespace Neuropil.Agglomeration;

/// <summary>The numbers by which a person judges the joins, and their limits.</summary>
internal static class AgglomerationQuality
{
    /// <summary>Pairs from this score up to the threshold are doubtful: the first that a proofreader should see.</summary>
    public const double DoubtFrom = 0.3;

    // A segment of more than half of everything is nearly always a chain of wrong joins.
    private const double LargestShareLimit = 0.5;

    public static IReadOnlyList<QualityNumber> Numbers(EdgeTable edges, SegmentTable segments, FloodOverlaps overlaps)
    {
        int merged = edges.Edges.Count(e => e.Merged), doubtful = edges.Edges.Count(e => !e.Merged && e.Score >= DoubtFrom);
        return
        [
            new("supervoxels", segments.Rows.Count, "", LimitKind.None, null, "Objects that flood filling made."),
            new("segments", segments.Rows.Select(r => r.Segment).Distinct().Count(), "", LimitKind.None, null, "What is left of them after joining."),
            new("edges", edges.Edges.Count, "", LimitKind.None, null, "Pairs of supervoxels that touch or overlap; all are in edges.parquet."),
            new("mergedEdges", merged, "", LimitKind.None, null, "Pairs whose score reached the threshold and that were joined."),
            new("doubtfulEdges", doubtful, "", LimitKind.None, null, $"Pairs with a score from {DoubtFrom} up to the threshold: not joined, worth a look."),
            new("largestSegmentShare", LargestShare(segments, overlaps), "", LimitKind.AtMost, LargestShareLimit,
                "Voxels of the largest segment, of all labelled voxels. Much more than before joining means that wrong joins have run on."),
            new("largestSupervoxelShare", overlaps.Objects.Count == 0 ? null : (double)overlaps.Objects.Max(o => o.Voxels) / overlaps.Objects.Sum(o => o.Voxels),
                "", LimitKind.None, null, "The same before joining."),
        ];
    }

    private static double? LargestShare(SegmentTable segments, FloodOverlaps overlaps)
    {
        if (overlaps.Objects.Count == 0) return null;
        var voxels = overlaps.Objects.ToDictionary(o => o.Id, o => o.Voxels);
        return (double)segments.Rows.GroupBy(r => r.Segment).Max(g => g.Sum(r => voxels[r.Supervoxel])) / overlaps.Objects.Sum(o => o.Voxels);
    }
}
