using Neuropil.Artefacts;

namespace Neuropil.Segmentation;

/// <summary>Gathers what flood filling knows of pairs of supervoxels: masks that overlapped inside blocks, labels that met at seams.</summary>
internal static class OverlapTable
{
    /// <param name="sizes">Voxels in <c>supervoxels.zarr</c> by id; ids without a voxel are left out.</param>
    public static FloodOverlaps Make(BlockObjects objects, SeamTable seams, SortedDictionary<ulong, long> sizes)
    {
        var byId = new SortedDictionary<ulong, FloodObject>();
        var pairs = new SortedDictionary<(ulong A, ulong B), FloodOverlap>();
        FloodOverlap Pair(ulong a, ulong b)
        {
            var key = (A: Math.Min(a, b), B: Math.Max(a, b));
            return pairs.GetValueOrDefault(key) ?? new(key.A, key.B, 0, 0, 0, 0);
        }
        for (int block = 0; block < objects.Blocks.Count; block++)
        {
            var ids = seams.Ids[block];
            foreach (var o in objects.Blocks[block])
            {
                ulong id = ids[o.Label - 1];
                if (!sizes.TryGetValue(id, out long voxels)) continue;
                var before = byId.GetValueOrDefault(id) ?? new(id, o.Seed, 0, voxels, 0);
                byId[id] = before with
                {
                    Evaluations = before.Evaluations + o.Evaluations,
                    MaskVoxels = before.MaskVoxels + o.MaskVoxels,
                    FloodedVoxels = before.FloodedVoxels + o.Voxels,
                    ClaimedVoxels = before.ClaimedVoxels + o.ClaimedVoxels,
                };
                foreach (int[] together in o.Together)
                {
                    ulong other = ids[together[0] - 1];
                    if (other == id || !sizes.ContainsKey(other)) continue;
                    var pair = Pair(id, other);
                    pairs[(pair.A, pair.B)] = pair with { RunsTogether = Math.Max(pair.RunsTogether, together[1]), RunsApart = Math.Max(pair.RunsApart, together[2]) };
                }
                foreach (int[] overlap in o.Overlaps)
                {
                    ulong earlier = ids[overlap[0] - 1];
                    if (earlier == id || !sizes.ContainsKey(earlier)) continue;
                    var pair = Pair(id, earlier);
                    pairs[(pair.A, pair.B)] = id == pair.A
                        ? pair with { MaskVoxelsAOnB = pair.MaskVoxelsAOnB + overlap[1] }
                        : pair with { MaskVoxelsBOnA = pair.MaskVoxelsBOnA + overlap[1] };
                }
            }
        }
        foreach (var seam in seams.Pairs.Where(s => sizes.ContainsKey(s.A) && sizes.ContainsKey(s.B)))
            pairs[(seam.A, seam.B)] = Pair(seam.A, seam.B) with { SeamVoxels = seam.Voxels, SeamShare = seam.Share };
        return new([.. byId.Values], [.. pairs.Values]);
    }
}
