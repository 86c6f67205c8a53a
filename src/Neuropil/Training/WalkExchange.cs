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
        var (place, places) = (new long[3 * share], new long[3 * share * ranks.Ranks]);
        var (maps, allMaps) = (new float[share * voxels], new float[share * voxels * ranks.Ranks]);
        var all = new List<WalkState>(walks.Length * ranks.Ranks);
        for (int first = 0; first < walks.Length; first += share)
        {
            var states = walks.AsSpan(first, share).ToArray().Select(w => w.State).ToArray();
            for (int i = 0; i < share; i++)
            {
                (place[3 * i], place[3 * i + 1], place[3 * i + 2]) = (states[i].Example, states[i].Turn, states[i].Moves.Length);
                states[i].Map.CopyTo(maps, i * voxels);
            }

            ranks.AllGather<long>(place, places);
            ranks.AllGather<float>(maps, allMaps);
            int[] lengths = [.. Enumerable.Range(0, share * ranks.Ranks).Select(i => (int)places[3 * i + 2])];
            int[] moves = CollectMoves(ranks, states, lengths.Max());
            for (int i = 0; i < lengths.Length; i++)
                all.Add(new(places[3 * i], (int)places[3 * i + 1], allMaps.AsSpan(i * voxels, voxels).ToArray(), moves.AsSpan(i * lengths.Max(), lengths[i]).ToArray()));
        }

        return [.. all];
    }

    /// <summary>Where the movements stand, each padded to the longest.</summary>
    private static int[] CollectMoves(IRankExchange ranks, WalkState[] states, int longest)
    {
        var (mine, all) = (new int[states.Length * longest], new int[states.Length * longest * ranks.Ranks]);
        for (int i = 0; i < states.Length; i++) states[i].Moves.CopyTo(mine, i * longest);
        if (longest > 0) ranks.AllGather<int>(mine, all);
        return all;
    }
}
