using Neuropil.Artefacts;

namespace Neuropil.Agglomeration;

/// <summary>Measures for every segment how far it is to be doubted.</summary>
internal static class SegmentDoubts
{
    public static DoubtTable Of(FloodOverlaps overlaps, EdgeTable edges, SegmentTable segments)
    {
        var segmentOf = segments.Rows.ToDictionary(r => r.Supervoxel, r => r.Segment);
        var borders = Borders(edges, segmentOf);
        return new([.. overlaps.Objects.GroupBy(o => segmentOf[o.Id]).OrderBy(g => g.Key).Select(g => Of(g.Key, [.. g], borders.GetValueOrDefault(g.Key)))]);
    }

    private static SegmentDoubt Of(ulong segment, List<FloodObject> parts, Border? border)
    {
        long flooded = parts.Sum(o => o.FloodedVoxels), mask = parts.Sum(o => o.MaskVoxels);
        double disagreement = parts.Max(o => LeftOver(flooded, o.ClaimedVoxels)), deleted = flooded == 0 ? 0 : LeftOver(flooded, mask);
        double contested = border is { Area: > 0 } ? border.Contested / border.Area : 0, weakest = border?.WeakestJoin ?? 0;
        double doubt = 1 - (1 - disagreement) * (1 - deleted) * (1 - contested) * (1 - weakest);
        return new(segment, parts.Count, parts.Sum(o => o.Voxels), disagreement, deleted, contested, weakest, doubt);
    }

    private static double LeftOver(long own, long claimed) => claimed <= own ? 0 : 1 - (double)own / claimed;

    private static Dictionary<ulong, Border> Borders(EdgeTable edges, Dictionary<ulong, ulong> segmentOf)
    {
        var borders = new Dictionary<ulong, Border>();
        foreach (var edge in edges.Edges)
        {
            ulong a = segmentOf[edge.A], b = segmentOf[edge.B];
            foreach (ulong segment in a == b ? (ulong[])[a] : [a, b])
            {
                if (!borders.TryGetValue(segment, out var border)) borders[segment] = border = new();
                if (a != b) border.AddOutside(edge);
                else if (edge.Merged) border.WeakestJoin = Math.Max(border.WeakestJoin, 1 - edge.Score);
            }
        }
        return borders;
    }

    private sealed class Border
    {
        public double Area { get; private set; }

        public double Contested { get; private set; }

        public double WeakestJoin { get; set; }

        public void AddOutside(SupervoxelEdge edge)
        {
            Area += edge.AreaNm2;
            Contested += edge.AreaNm2 * 4 * edge.Score * (1 - edge.Score);
        }
    }
}
