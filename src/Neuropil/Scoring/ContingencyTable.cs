using System.Runtime.InteropServices;

namespace Neuropil.Scoring;

/// <summary>How many voxels each pair (segment, true cell) shares. Exact counts, so the order of adding and merging is of no account.</summary>
/// <remarks>Not safe for concurrent adding: make one per thread and <see cref="Add(ContingencyTable)"/> them up.</remarks>
public sealed class ContingencyTable
{
    private readonly Dictionary<(ulong Segment, ulong Cell), long> _counts = [];

    /// <summary>All voxels added, with truth or without.</summary>
    public long Voxels { get; private set; }

    /// <summary>Voxels with a segment, with truth or without.</summary>
    public long Labelled { get; private set; }

    /// <summary>Shared voxels by pair, in order of segment, then cell. Id 0 is "no object"; pairs of cell 0 are not kept.</summary>
    public IReadOnlyList<(ulong Segment, ulong Cell, long Voxels)> Pairs =>
        [.. _counts.Select(c => (c.Key.Segment, c.Key.Cell, c.Value)).Order()];

    /// <summary>A table from what another one said of itself.</summary>
    public static ContingencyTable Restore(long voxels, long labelled, IEnumerable<(ulong Segment, ulong Cell, long Voxels)> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        var table = new ContingencyTable { Voxels = voxels, Labelled = labelled };
        foreach (var (segment, cell, shared) in pairs) table.Count(segment, cell, shared);
        return table;
    }

    /// <summary>Adds voxels that lie at the same places in both spans.</summary>
    public void Add(ReadOnlySpan<ulong> segments, ReadOnlySpan<ulong> truth)
    {
        if (segments.Length != truth.Length)
            throw new ArgumentException($"{segments.Length} segment voxels against {truth.Length} truth voxels.", nameof(truth));
        // Labels come in runs along x, so one table access serves many voxels.
        for (int start = 0, end; start < segments.Length; start = end)
        {
            ulong segment = segments[start], cell = truth[start];
            for (end = start + 1; end < segments.Length && segments[end] == segment && truth[end] == cell;) end++;
            AddRun(segment, cell, end - start);
        }
    }

    public void Add(ContingencyTable other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Voxels += other.Voxels;
        Labelled += other.Labelled;
        foreach (var (pair, voxels) in other._counts) Count(pair.Segment, pair.Cell, voxels);
    }

    /// <exception cref="InputException">No voxel counts under the convention.</exception>
    public SegmentationScore Score(ScoreConvention convention)
    {
        var pairs = Pairs.Where(p => convention == ScoreConvention.All || p.Segment != 0).ToArray();
        long n = pairs.Sum(p => p.Voxels);
        if (n == 0)
            throw new InputException($"Nothing to score ({convention} convention): of {Voxels} voxels none has a truth label"
                + (convention == ScoreConvention.Foreground ? " and a segment" : "") + ". Give a box where the truth is labelled.");
        var joint = new Shares(pairs.Select(p => p.Voxels), n);
        var segments = new Shares(SumBy(pairs, p => p.Segment), n);
        var cells = new Shares(SumBy(pairs, p => p.Cell), n);
        double precision = joint.SumOfSquares / segments.SumOfSquares, recall = joint.SumOfSquares / cells.SumOfSquares;
        return new(convention, (double)Labelled / Voxels, joint.EntropyBits - cells.EntropyBits, joint.EntropyBits - segments.EntropyBits,
            1 - 2 * precision * recall / (precision + recall), precision, recall, n);
    }

    private void AddRun(ulong segment, ulong cell, int voxels)
    {
        Voxels += voxels;
        if (segment != 0) Labelled += voxels;
        if (cell != 0) Count(segment, cell, voxels);
    }

    private void Count(ulong segment, ulong cell, long voxels) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_counts, (segment, cell), out _) += voxels;

    private static IEnumerable<long> SumBy(
        IEnumerable<(ulong Segment, ulong Cell, long Voxels)> pairs, Func<(ulong Segment, ulong Cell, long Voxels), ulong> key) =>
        pairs.GroupBy(key).OrderBy(g => g.Key).Select(g => g.Sum(p => p.Voxels));

    /// <summary>A distribution given by counts: its entropy, and the chance that two draws are equal.</summary>
    private readonly struct Shares
    {
        public Shares(IEnumerable<long> counts, long total)
        {
            foreach (long count in counts)
            {
                double p = (double)count / total;
                EntropyBits -= p * Math.Log2(p);
                SumOfSquares += p * p;
            }
        }

        public double EntropyBits { get; }

        public double SumOfSquares { get; }
    }
}
