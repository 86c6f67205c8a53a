using System.Numerics;
using System.Runtime.InteropServices;
using Neuropil.Numerics;

namespace Neuropil.Flooding;

/// <summary>What two segmentations of the same voxels agree on: wherever one of them splits, the result is split.</summary>
/// <remarks>Equal to google/ffn's CONSENSUS_SPLIT, label for label. Every pair (first, second) of labels is a piece. Of the pieces of one
/// first label the largest keeps it (of equal ones that with the lowest second label), also where the second has nothing there (0); the
/// others get new labels after the highest of the first, ascending by (second, first). Pieces below the minimum size become 0. Used on two
/// runs of one network, with seeds in opposite order (Januszewski et al. 2018, doi:10.1038/s41592-018-0049-4, "oversegmentation consensus").
/// Negative labels count as 0.</remarks>
internal static class SplitConsensus
{
    public static uint[] Of(ReadOnlySpan<uint> first, ReadOnlySpan<uint> second, long minSizeVx) => Label<uint>(first, second, minSizeVx);

    /// <inheritdoc cref="Of(ReadOnlySpan{uint}, ReadOnlySpan{uint}, long)"/>
    public static int[] Of(ReadOnlySpan<int> first, ReadOnlySpan<int> second, long minSizeVx) => Label<int>(first, second, minSizeVx);

    /// <summary>As <see cref="Of(ReadOnlySpan{uint}, ReadOnlySpan{uint}, long)"/>, but a piece that hangs together nowhere is several: of the
    /// 6-connected components of a piece each is judged by its own size, and of all components of a first label the largest keeps it.</summary>
    /// <remarks>google/ffn leaves pieces whole and takes components of its inputs instead (split_cc), which leaves fragments of a piece far
    /// apart under one label. Ties go to the component whose first voxel comes first.</remarks>
    public static uint[] OfConnected(ReadOnlySpan<uint> first, ReadOnlySpan<uint> second, GridShape shape, long minSizeVx)
    {
        shape.Require(first.Length, nameof(first));
        var pieces = new uint[first.Length];
        NumberPieces(first, second, pieces);
        var components = new int[first.Length];
        ConnectedComponents.Label(pieces, shape, components);
        return Label(first, MemoryMarshal.Cast<int, uint>(components.AsSpan()), minSizeVx);
    }

    /// <summary>Numbers the pieces from 1 in the order of their first voxel; 0 where the first has nothing.</summary>
    private static void NumberPieces(ReadOnlySpan<uint> first, ReadOnlySpan<uint> second, Span<uint> pieces)
    {
        Require(first.Length, second.Length);
        var numbers = new Dictionary<(uint, uint), uint>();
        for (int i = 0; i < pieces.Length; i++)
        {
            if (first[i] == 0) continue;
            if (i > 0 && first[i] == first[i - 1] && second[i] == second[i - 1]) { pieces[i] = pieces[i - 1]; continue; }
            ref uint number = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, (first[i], second[i]), out bool known);
            if (!known) number = (uint)numbers.Count;
            pieces[i] = number;
        }
    }

    private static T[] Label<T>(ReadOnlySpan<T> first, ReadOnlySpan<T> second, long minSizeVx) where T : struct, IBinaryInteger<T>
    {
        Require(first.Length, second.Length);
        T highest = T.Zero;
        foreach (var label in first) highest = T.Max(highest, label);
        var labels = NewLabels(Sizes(first, second), minSizeVx, highest);
        var result = new T[first.Length];
        for (int i = 0; i < result.Length; i++)
        {
            if (first[i] <= T.Zero) continue;
            bool same = i > 0 && first[i] == first[i - 1] && second[i] == second[i - 1];
            result[i] = same ? result[i - 1] : labels[(T.Max(second[i], T.Zero), first[i])];
        }
        return result;
    }

    /// <summary>Voxels of each piece, by (second, first). Labels come in runs, so few lookups are needed.</summary>
    private static Dictionary<(T Second, T First), long> Sizes<T>(ReadOnlySpan<T> first, ReadOnlySpan<T> second) where T : struct, IBinaryInteger<T>
    {
        var sizes = new Dictionary<(T, T), long>();
        for (int start = 0, end; start < first.Length; start = end)
        {
            for (end = start + 1; end < first.Length && first[end] == first[start] && second[end] == second[start];) end++;
            if (first[start] <= T.Zero) continue;
            CollectionsMarshal.GetValueRefOrAddDefault(sizes, (T.Max(second[start], T.Zero), first[start]), out _) += end - start;
        }
        return sizes;
    }

    private static Dictionary<(T Second, T First), T> NewLabels<T>(Dictionary<(T Second, T First), long> sizes, long minSizeVx, T highest)
        where T : struct, IBinaryInteger<T>
    {
        var pieces = sizes.OrderBy(p => p.Key).ToList();
        var largest = new Dictionary<T, (T Second, long Size)>();
        foreach (var ((second, first), size) in pieces)
            if (!largest.TryGetValue(first, out var best) || best.Size < size) largest[first] = (second, size);
        var labels = new Dictionary<(T, T), T>();
        foreach (var (piece, size) in pieces)
        {
            if (size < minSizeVx) labels[piece] = T.Zero;
            else labels[piece] = largest[piece.First].Second == piece.Second ? piece.First : ++highest;
        }
        return labels;
    }

    private static void Require(int first, int second)
    {
        if (first != second)
            throw new InputException($"A consensus needs two segmentations of the same voxels: the first has {first}, the second {second}. Give two results of one subvolume.");
    }
}
