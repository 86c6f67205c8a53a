using System.Text.Json;
using System.Text.Json.Nodes;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Segmentation;

/// <summary>Compares neighbouring blocks where both have labels, and makes one id space of all of them.</summary>
/// <remarks>Two segments are one supervoxel when they share enough voxels and most of each lies in the other, counted where both blocks have
/// a label. Ids are given by the smallest (block, label) of each set, so that nothing depends on the order of work.</remarks>
internal sealed class SeamPass(SegmentationInputs inputs) : Pass
{
    public override string Name => "reconcile";

    public override IReadOnlyList<Block> Plan(StageContext context) =>
        [.. inputs.Grid(context).Neighbours().Select((pair, i) => Block.Item(i, $"{pair.First}-{pair.Second}"))];

    public override BlockOutcome RunBlock(StageContext context, Block block, CancellationToken ct)
    {
        var grid = inputs.Grid(context);
        var (first, second) = grid.Neighbours().ElementAt(block.Index);
        var overlap = grid.LabelledBox(first).Intersect(grid.LabelledBox(second));
        using var array = FloodFiles.Open(context);
        var matches = Match(FloodFiles.Read(array, grid, first, overlap, ct).Values, FloodFiles.Read(array, grid, second, overlap, ct).Values);
        var result = JsonSerializer.SerializeToNode(matches, ArtefactJson.OneLine)!;
        var quality = new JsonObject { ["overlapVoxels"] = overlap.Count, ["bothLabelled"] = matches.Sum(m => m.Voxels) };
        return new(Fingerprint.OfText(result.ToJsonString()), quality, result, 2 * overlap.Count * sizeof(uint), 0);
    }

    public override IReadOnlyDictionary<string, string> Finish(StageContext context, IReadOnlyList<Receipt> receipts, CancellationToken ct)
    {
        var matches = receipts.Select(r => r.Result.Deserialize<List<SeamMatch>>(ArtefactJson.OneLine)!).ToList();
        var labels = FloodFiles.ReadObjects(context).Blocks.Select(b => b.Count).ToArray();
        var table = Reconcile(labels, [.. inputs.Grid(context).Neighbours()], matches, context.Options<SegmentationOptions>());
        return new Dictionary<string, string> { [SeamTable.File] = FloodFiles.Write(context, SeamTable.File, table) };
    }

    /// <summary>Pairs of labels that share voxels, ascending by (first, second).</summary>
    internal static List<SeamMatch> Match(ReadOnlySpan<uint> first, ReadOnlySpan<uint> second)
    {
        var both = new Dictionary<(uint, uint), long>();
        var firstVoxels = new Dictionary<uint, long>();
        var secondVoxels = new Dictionary<uint, long>();
        for (int i = 0; i < first.Length; i++)
        {
            if (first[i] == 0 || second[i] == 0) continue;
            Count(both, (first[i], second[i]));
            Count(firstVoxels, first[i]);
            Count(secondVoxels, second[i]);
        }
        return [.. both.OrderBy(p => p.Key).Select(p => new SeamMatch(
            (int)p.Key.Item1, (int)p.Key.Item2, p.Value, firstVoxels[p.Key.Item1], secondVoxels[p.Key.Item2]))];
    }

    /// <param name="labels">How many labels each block has.</param>
    internal static SeamTable Reconcile(
        int[] labels, IReadOnlyList<(int First, int Second)> seams, IReadOnlyList<List<SeamMatch>> matches, SegmentationOptions options)
    {
        var start = new int[labels.Length + 1];
        for (int b = 0; b < labels.Length; b++) start[b + 1] = start[b] + labels[b];
        var sets = new UnionFind(start[^1]);
        for (int s = 0; s < seams.Count; s++)
            foreach (var m in matches[s])
                if (m.Voxels >= options.SeamMinVoxels && m.MutualShare >= options.SeamMinShare)
                    sets.Union(start[seams[s].First] + m.First - 1, start[seams[s].Second] + m.Second - 1);

        var all = Number(sets);
        var ids = Enumerable.Range(0, labels.Length).Select(b => all[start[b]..start[b + 1]]).ToArray();
        var pairs = new SortedDictionary<(ulong A, ulong B), (long Voxels, double Share)>();
        long labelled = 0, disagreeing = 0;
        for (int s = 0; s < seams.Count; s++)
            foreach (var m in matches[s])
            {
                ulong a = ids[seams[s].First][m.First - 1], b = ids[seams[s].Second][m.Second - 1];
                labelled += m.Voxels;
                if (a == b) continue;
                disagreeing += m.Voxels;
                var key = (Math.Min(a, b), Math.Max(a, b));
                var (voxels, share) = pairs.GetValueOrDefault(key);
                pairs[key] = (voxels + m.Voxels, Math.Max(share, m.LargerShare));
            }
        return new(ids, [.. pairs.Select(p => new SeamPair(p.Key.A, p.Key.B, p.Value.Voxels, p.Value.Share))], labelled, disagreeing);
    }

    /// <summary>1, 2, … in the order of the smallest member of each set.</summary>
    private static ulong[] Number(UnionFind sets)
    {
        var ids = new ulong[sets.Count];
        ulong next = 0;
        for (int i = 0; i < ids.Length; i++)
        {
            int root = sets.Find(i);
            ids[i] = root == i ? ++next : ids[root];
        }
        return ids;
    }

    private static void Count<TKey>(Dictionary<TKey, long> counts, TKey key) where TKey : notnull =>
        counts[key] = counts.GetValueOrDefault(key) + 1;
}
