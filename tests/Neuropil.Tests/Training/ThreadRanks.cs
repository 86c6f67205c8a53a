using Neuropil.Training;

namespace Neuropil.Tests.Training;

/// <summary>Ranks that are threads of this process and hand bytes over in memory: the exchange without MPI.</summary>
internal sealed class ThreadRanks(int ranks) : IDisposable
{
    private readonly Barrier _barrier = new(ranks);
    private readonly byte[]?[] _given = new byte[]?[ranks];

    /// <summary>Runs the work once per rank and gives back what each returned, in order.</summary>
    public static T[] Run<T>(int ranks, Func<IRankExchange, T> work)
    {
        using var shared = new ThreadRanks(ranks);
        var results = new T[ranks];
        var failures = new Exception?[ranks];
        var threads = Enumerable.Range(0, ranks).Select(r => new Thread(() =>
        {
            try { results[r] = work(new One(shared, r, ranks)); }
            catch (Exception e) { failures[r] = e; }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        if (failures.FirstOrDefault(f => f is not null) is { } failure) throw failure;
        return results;
    }

    public void Dispose() => _barrier.Dispose();

    private sealed class One(ThreadRanks shared, int rank, int ranks) : IRankExchange
    {
        public int Rank => rank;

        public int Ranks => ranks;

        public void AllGather(ReadOnlySpan<byte> mine, Span<byte> all)
        {
            Give(mine);
            for (int r = 0; r < ranks; r++) shared._given[r]!.CopyTo(all.Slice(r * mine.Length, mine.Length));
            Meet();
        }

        public void AllToAll(ReadOnlySpan<byte> parts, Span<byte> received)
        {
            int part = parts.Length / ranks;
            Give(parts);
            for (int r = 0; r < ranks; r++) shared._given[r].AsSpan(rank * part, part).CopyTo(received[(r * part)..]);
            Meet();
        }

        public void Broadcast(Span<byte> values)
        {
            Give(values);
            shared._given[0]!.CopyTo(values);
            Meet();
        }

        private void Give(ReadOnlySpan<byte> bytes)
        {
            shared._given[rank] = bytes.ToArray();
            Meet();
        }

        /// <summary>A rank that fell out would leave the others waiting for good.</summary>
        private void Meet()
        {
            if (!shared._barrier.SignalAndWait(TimeSpan.FromSeconds(60))) throw new TimeoutException("a rank did not come");
        }
    }
}
