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

    private static int PlaceOf(ulong[] ids, ulong id)
    {
        int place = Array.BinarySearch(ids, id);
        return place >= 0 ? place : throw new InputException(
            $"Supervoxel {id} is in {FloodOverlaps.Volume} but not in {FloodOverlaps.File}: the two are not of one run. Run stage segment again.");
    }
}
