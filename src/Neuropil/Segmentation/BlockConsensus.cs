using Neuropil.Numerics;

namespace Neuropil.Segmentation;

/// <summary>A piece that all runs agree on.</summary>
/// <param name="Sources">Per run the label it lies in; 0 where that run left it empty.</param>
internal sealed record ConsensusPiece(int Label, IReadOnlyList<int> Sources, int Voxels);

/// <summary>Split consensus of several floodings of one block: two voxels are together only where every run has them together.</summary>
/// <remarks>
/// Januszewski et al. 2018, doi:10.1038/s41592-018-0049-4, Online Methods ("oversegmentation consensus"). Theirs leaves empty what one run left
/// empty; here a run without an opinion does not object:
/// <code>
/// run 1   aaaaaaaaa......    pieces where all runs have a label; smaller ones than the minimum are given up;
/// run 2   bbbbccccccc.ddd    they spread to neighbours with the same labels in the runs that have one;
/// result  11112222222.333    what is then left and only some runs labelled becomes a piece of its own.
/// </code>
/// Numbered by first voxel in array order; the order of the runs does not matter.
/// </remarks>
internal static class BlockConsensus
{
    /// <param name="runs">Labels of each run, [z, y, x], 0 for none.</param>
    /// <param name="labels">Receives the labels of the pieces, 1 … n; 0 where none is.</param>
    public static IReadOnlyList<ConsensusPiece> Of(IReadOnlyList<uint[]> runs, GridShape shape, int minSizeVx, uint[] labels)
    {
        foreach (uint[] run in runs) shape.Require(run.Length, nameof(runs));
        shape.Require(labels.Length, nameof(labels));
        var tuples = new TupleTable(runs);
        int[] tupleOf = tuples.OfVoxels(out var sizes);
        var kept = Enumerable.Range(0, sizes.Count).Select(t => tuples.IsWhole(t) && sizes[t] >= minSizeVx).ToArray();
        var piece = new int[labels.Length];
        for (int i = 0; i < piece.Length; i++) piece[i] = tupleOf[i] >= 0 && kept[tupleOf[i]] ? tupleOf[i] + 1 : 0;
        Spread(piece, tupleOf, tuples, shape);
        AddLeftovers(piece, tupleOf, tuples, minSizeVx);
        return Number(piece, tuples, labels);
    }

    /// <summary>First come, first served from all pieces at once, face by face.</summary>
    private static void Spread(int[] piece, int[] tupleOf, TupleTable tuples, GridShape shape)
    {
        var queue = new Queue<int>();
        for (int i = 0; i < piece.Length; i++) if (piece[i] != 0) queue.Enqueue(i);
        while (queue.TryDequeue(out int from))
            for (int axis = 0; axis < 3; axis++)
            {
                int stride = shape.Stride(axis), at = from / stride % shape.Length(axis);
                if (at > 0) Reach(from, from - stride);
                if (at + 1 < shape.Length(axis)) Reach(from, from + stride);
            }

        void Reach(int from, int to)
        {
            if (piece[to] != 0 || tupleOf[to] < 0 || !tuples.Agree(tupleOf[to], piece[from] - 1)) return;
            piece[to] = piece[from];
            queue.Enqueue(to);
        }
    }

    private static void AddLeftovers(int[] piece, int[] tupleOf, TupleTable tuples, int minSizeVx)
    {
        var left = new int[tuples.Count];
        for (int i = 0; i < piece.Length; i++) if (piece[i] == 0 && tupleOf[i] >= 0 && !tuples.IsWhole(tupleOf[i])) left[tupleOf[i]]++;
        for (int i = 0; i < piece.Length; i++)
            if (piece[i] == 0 && tupleOf[i] >= 0 && left[tupleOf[i]] >= minSizeVx) piece[i] = tupleOf[i] + 1;
    }

    private static List<ConsensusPiece> Number(int[] piece, TupleTable tuples, uint[] labels)
    {
        var labelOf = new int[tuples.Count];
        var voxels = new List<int>();
        var order = new List<int>();
        for (int i = 0; i < piece.Length; i++)
        {
            if (piece[i] == 0) { labels[i] = 0; continue; }
            int tuple = piece[i] - 1;
            if (labelOf[tuple] == 0)
            {
                order.Add(tuple);
                voxels.Add(0);
                labelOf[tuple] = order.Count;
            }
            voxels[labelOf[tuple] - 1]++;
            labels[i] = (uint)labelOf[tuple];
        }
        return [.. order.Select((tuple, i) => new ConsensusPiece(i + 1, tuples.Labels(tuple), voxels[i]))];
    }
}

/// <summary>The combinations of labels that occur over the runs, numbered from 0 by first voxel.</summary>
internal sealed class TupleTable(IReadOnlyList<uint[]> runs)
{
    private readonly List<int[]> _tuples = [];

    public int Count => _tuples.Count;

    public IReadOnlyList<int> Labels(int tuple) => _tuples[tuple];

    /// <summary>Whether every run has a label here.</summary>
    public bool IsWhole(int tuple) => Array.IndexOf(_tuples[tuple], 0) < 0;

    /// <summary>Whether <paramref name="tuple"/> has the labels of <paramref name="other"/> wherever it has one.</summary>
    public bool Agree(int tuple, int other)
    {
        var (a, b) = (_tuples[tuple], _tuples[other]);
        for (int r = 0; r < a.Length; r++) if (a[r] != 0 && a[r] != b[r]) return false;
        return true;
    }

    /// <summary>The tuple of every voxel, −1 where no run has a label, and how many voxels each has.</summary>
    public int[] OfVoxels(out List<int> sizes)
    {
        var places = new Dictionary<Key, int>();
        var tupleOf = new int[runs[0].Length];
        sizes = [];
        var (last, lastTuple) = (default(Key), -1);
        for (int i = 0; i < tupleOf.Length; i++)
        {
            var key = KeyAt(i);
            if (key.Empty) { tupleOf[i] = -1; continue; }
            if (lastTuple < 0 || key != last)
            {
                if (!places.TryGetValue(key, out lastTuple))
                {
                    places[key] = lastTuple = _tuples.Count;
                    _tuples.Add([.. runs.Select(run => (int)run[i])]);
                    sizes.Add(0);
                }
                last = key;
            }
            tupleOf[i] = lastTuple;
            sizes[lastTuple]++;
        }
        return tupleOf;
    }

    // Labels of a block are far below 2^32 / runs, so up to four runs fit a pair of numbers.
    private Key KeyAt(int i)
    {
        ulong low = runs[0][i], high = 0;
        if (runs.Count > 1) low |= (ulong)runs[1][i] << 32;
        if (runs.Count > 2) high = runs[2][i];
        if (runs.Count > 3) high |= (ulong)runs[3][i] << 32;
        return new(low, high);
    }

    private readonly record struct Key(ulong Low, ulong High)
    {
        public bool Empty => (Low | High) == 0;
    }
}
