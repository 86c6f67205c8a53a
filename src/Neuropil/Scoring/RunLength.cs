using Neuropil.Space;

namespace Neuropil.Scoring;

/// <summary>Lengths of the truth's centre lines, sorted by what a segmentation made of them, in nm; scores of several boxes add up.</summary>
/// <param name="RunsSquaredNm2">Sum over uninterrupted runs of their lengths squared.</param>
/// <param name="PerfectSquaredNm2">The same for a perfect segmentation: every line one run.</param>
/// <param name="LengthNm">All lines.</param>
/// <param name="SplitNm">Edges between two segments.</param>
/// <param name="OmittedNm">Edges with an end that has no segment.</param>
/// <param name="MergedNm">Edges inside segments that hold two cells.</param>
public sealed record RunLength(double RunsSquaredNm2, double PerfectSquaredNm2, double LengthNm, double SplitNm, double OmittedNm, double MergedNm)
{
    public static RunLength Zero { get; } = new(0, 0, 0, 0, 0, 0);

    /// <summary>Expected run length: how far one gets on average from a place drawn at random on the lines before an error.
    /// Null when there are no lines.</summary>
    public double? ErlNm => LengthNm > 0 ? RunsSquaredNm2 / LengthNm : null;

    /// <summary>What a perfect segmentation would score in the same boxes, the most there is.</summary>
    public double? PerfectErlNm => LengthNm > 0 ? PerfectSquaredNm2 / LengthNm : null;

    public static RunLength operator +(RunLength a, RunLength b) => new(a.RunsSquaredNm2 + b.RunsSquaredNm2, a.PerfectSquaredNm2 + b.PerfectSquaredNm2,
        a.LengthNm + b.LengthNm, a.SplitNm + b.SplitNm, a.OmittedNm + b.OmittedNm, a.MergedNm + b.MergedNm);

    /// <summary>Follows each line through a segmentation.</summary>
    /// <remarks>Januszewski et al. 2018, doi:10.1038/s41592-018-0049-4: an edge is right when both its ends lie in one segment that holds no
    /// second cell; the right edges of one segment on one line are a run. A line of length L in runs Lᵢ gives Σ Lᵢ² / L, and lines are
    /// weighted by their lengths, so that the whole is Σ Lᵢ² / Σ L.</remarks>
    /// <param name="mergeNodes">Nodes of a second cell that a segment may hold before it counts as merged; lines have a node per voxel, and
    /// a segment may graze a neighbour's.</param>
    public static RunLength Of(IReadOnlyList<CentreLine> lines, Voxels<ulong> segments, VoxelSize size, int mergeNodes)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(segments);
        var merged = Merged(lines, segments, mergeNodes);
        return lines.Aggregate(Zero, (sum, line) => sum + Of(line, segments, size, merged));
    }

    private static RunLength Of(CentreLine line, Voxels<ulong> segments, VoxelSize size, HashSet<ulong> mergedSegments)
    {
        var runs = new SortedDictionary<ulong, double>();
        double length = 0, split = 0, omitted = 0, merged = 0;
        foreach (var edge in line.Edges)
        {
            double nm = CentreLines.LengthNm(line, edge, size);
            ulong a = segments[line.Nodes[edge.A]], b = segments[line.Nodes[edge.B]];
            length += nm;
            if (a == 0 || b == 0) omitted += nm;
            else if (a != b) split += nm;
            else if (mergedSegments.Contains(a)) merged += nm;
            else runs[a] = runs.GetValueOrDefault(a) + nm;
        }
        return new(runs.Values.Sum(run => run * run), length * length, length, split, omitted, merged);
    }

    /// <summary>Segments that hold more than a graze of two cells.</summary>
    private static HashSet<ulong> Merged(IReadOnlyList<CentreLine> lines, Voxels<ulong> segments, int mergeNodes)
    {
        var nodes = lines.SelectMany(line => line.Nodes.Select(v => (Segment: segments[v], line.Cell))).Where(n => n.Segment != 0);
        var held = nodes.GroupBy(n => n).Where(g => g.Count() > mergeNodes).Select(g => g.Key);
        return [.. held.GroupBy(n => n.Segment).Where(g => g.Count() > 1).Select(g => g.Key)];
    }
}
