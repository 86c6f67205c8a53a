namespace Neuropil.Training;

/// <summary>Brings the walks of all ranks together, for the state that rank 0 saves.</summary>
/// <remarks>The batch's walks lie round by round; in each round a rank has a run of them:
/// <code>
/// batch:   | round 0: rank 0, rank 1, … | round 1: rank 0, rank 1, … | …
/// a rank:  | round 0, round 1, …
/// </code></remarks>
internal static class WalkExchange
{
    /// <summary>Where a rank's walk <paramref name="index"/> stands among those of the batch.</summary>
    /// <param name="share">Walks of one rank in a round.</param>
    public static int IndexInBatch(IRankExchange ranks, int index, int share) =>
        (index / share * ranks.Ranks + ranks.Rank) * share + index % share;

    /// <summary>All walks in the order of the batch, on every rank.</summary>
    public static WalkState[] Collect(IRankExchange ranks, ExampleWalk[] walks, int share)
    {
        int voxels = walks[0].Map.Length;
        var (place, places) = (new long[2 * share], new long[2 * share * ranks.Ranks]);
        var (maps, allMaps) = (new float[share * voxels], new float[share * voxels * ranks.Ranks]);
        var all = new List<WalkState>(walks.Length * ranks.Ranks);
        for (int first = 0; first < walks.Length; first += share)
        {
            for (int i = 0; i < share; i++)
            {
                var walk = walks[first + i];
                (place[2 * i], place[2 * i + 1]) = (walk.Number, walk.Turn);
                walk.Map.CopyTo(maps, i * voxels);
            }

            ranks.AllGather<long>(place, places);
            ranks.AllGather<float>(maps, allMaps);
            for (int i = 0; i < share * ranks.Ranks; i++)
                all.Add(new(places[2 * i], (int)places[2 * i + 1], allMaps.AsSpan(i * voxels, voxels).ToArray()));
        }

        return [.. all];
    }
}
