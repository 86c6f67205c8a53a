using Neuropil.Artefacts;
using Neuropil.Numerics;

namespace Neuropil.Agglomeration;

/// <summary>Supervoxels joined by merged edges become segments, named by their smallest supervoxel: independent of the order of edges.</summary>
internal static class Joining
{
    public static SegmentTable Join(IEnumerable<ulong> supervoxels, IEnumerable<SupervoxelEdge> edges)
    {
        ulong[] ids = [.. supervoxels.Order()];
        var sets = new UnionFind(ids.Length);
        foreach (var edge in edges.Where(e => e.Merged)) sets.Union(PlaceOf(ids, edge.A), PlaceOf(ids, edge.B));
        return new([.. ids.Select((id, i) => (id, ids[sets.Find(i)]))]);
    }

    /// <summary>Takes back joins by which a small piece would tie two bodies together: it keeps its most probable partner only, and others
    /// that are joined to that one anyway.</summary>
    /// <remarks>A fragment that floods like both its neighbours says nothing about whether they are one; this is where chains of wrong joins
    /// begin. Most probable first, then by (A, B).</remarks>
    /// <param name="isSmall">Whether a supervoxel is too small to be a witness for two others.</param>
    public static IReadOnlyList<SupervoxelEdge> WithoutBridges(IReadOnlyList<SupervoxelEdge> edges, Func<ulong, bool> isSmall)
    {
        ulong[] ids = [.. edges.Where(e => e.Merged).SelectMany(e => (ulong[])[e.A, e.B]).Distinct().Order()];
        var sets = new UnionFind(ids.Length);
        // Bodies first: what they are joined by does not hang on a fragment.
        foreach (var edge in edges.Where(e => e.Merged && !isSmall(e.A) && !isSmall(e.B))) sets.Union(PlaceOf(ids, edge.A), PlaceOf(ids, edge.B));
        var (taken, dropped) = (new HashSet<ulong>(), new HashSet<(ulong, ulong)>());
        foreach (var edge in edges.Where(e => e.Merged && (isSmall(e.A) || isSmall(e.B))).OrderByDescending(e => e.Score).ThenBy(e => e.A).ThenBy(e => e.B))
        {
            int a = PlaceOf(ids, edge.A), b = PlaceOf(ids, edge.B);
            bool bridges = (isSmall(edge.A) && taken.Contains(edge.A)) || (isSmall(edge.B) && taken.Contains(edge.B));
            if (bridges && sets.Find(a) != sets.Find(b))
            {
                dropped.Add((edge.A, edge.B));
                continue;
            }
            sets.Union(a, b);
            taken.Add(edge.A);
            taken.Add(edge.B);
        }
        return [.. edges.Select(e => dropped.Contains((e.A, e.B)) ? e with { Merged = false } : e)];
    }

    private static int PlaceOf(ulong[] ids, ulong id)
    {
        int place = Array.BinarySearch(ids, id);
        return place >= 0 ? place : throw new InputException(
            $"Supervoxel {id} is in {FloodOverlaps.Volume} but not in {FloodOverlaps.File}: the two are not of one run. Run stage segment again.");
    }
}
