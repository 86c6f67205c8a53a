using System.Text.Json;
using System.Text.Json.Nodes;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Segmentation;

/// <summary>Keeps of several floodings of a block what they agree on, and remembers where they did not.</summary>
internal sealed class ConsensusPass(SegmentationInputs inputs) : Pass
{
    public override string Name => "consensus";

    public override IReadOnlyList<Block> Plan(StageContext context)
    {
        var grid = inputs.Grid(context);
        return [.. Enumerable.Range(0, grid.BlockCount).Select(i =>
            new Block(i, grid.WriteBox(i).ToString(), grid.WriteBox(i), grid.LabelledBox(i)))];
    }

    public override BlockOutcome RunBlock(StageContext context, Block block, CancellationToken ct)
    {
        var grid = inputs.Grid(context);
        var runs = SegmentationInputs.Runs(context).Select(run => Labels(context, grid, run.Index, block, ct)).ToList();
        var labels = new uint[runs[0].Length];
        var size = block.ReadBox.Size;
        int least = inputs.ConsensusMinSizeVx(context);
        var pieces = BlockConsensus.Of(runs, new(size.X, size.Y, size.Z), least, labels);

        using var array = FloodFiles.Create(context, grid, FloodFiles.Consensus);
        var cell = new Voxels<uint>(Box3.At(grid.CellOrigin(block.Index), grid.Cell));
        cell.Paste(new(grid.InArray(block.Index, block.ReadBox), labels));
        var written = array.Write(cell, ct);
        var objects = Objects(pieces, ObjectsOfRuns(context, block.Index));
        var result = JsonSerializer.SerializeToNode(objects, ArtefactJson.OneLine)!;
        return new(Fingerprint.OfText(written.Sha256 + result.ToJsonString()), Quality(runs, labels, pieces), result,
            runs.Count * block.ReadBox.Count * sizeof(uint), written.Bytes);
    }

    public override IReadOnlyDictionary<string, string> Finish(StageContext context, IReadOnlyList<Receipt> receipts, CancellationToken ct)
    {
        var objects = new BlockObjects([.. receipts.Select(r => r.Result.Deserialize<List<BlockObject>>(ArtefactJson.OneLine)!)]);
        return new Dictionary<string, string> { [BlockObjects.File] = FloodFiles.Write(context, BlockObjects.File, objects) };
    }

    /// <summary>Per voxel: labels of every run, the result, pieces, combinations, and the queue.</summary>
    public override long BytesPerBlock(StageContext context)
    {
        var grid = inputs.Grid(context);
        return Enumerable.Range(0, grid.BlockCount).Max(i => grid.LabelledBox(i).Count) * (24 + 4L * SegmentationInputs.Runs(context).Count) + (32L << 20);
    }

    private static uint[] Labels(StageContext context, FloodGrid grid, int run, Block block, CancellationToken ct)
    {
        using var array = FloodFiles.Open(context, FloodFiles.LabelsOf(run));
        return FloodFiles.Read(array, grid, block.Index, block.ReadBox, ct).Values;
    }

    private static List<IReadOnlyList<BlockObject>> ObjectsOfRuns(StageContext context, int block) =>
        [.. SegmentationInputs.Runs(context).Select(run => FloodFiles.ReadObjects(context, BlockObjects.FileOf(run.Index)).Blocks[block])];

    /// <summary>What each piece has from the objects it lies in: the seed of the first run that has one, the largest claim, and, where it is
    /// the largest piece of an object, that object's evaluations and overlaps.</summary>
    internal static List<BlockObject> Objects(IReadOnlyList<ConsensusPiece> pieces, IReadOnlyList<IReadOnlyList<BlockObject>> runs)
    {
        var largest = LargestPieces(pieces, runs);
        return [.. pieces.Select(piece =>
        {
            var sources = piece.Sources.Select((label, run) => label == 0 ? null : runs[run][label - 1]).ToList();
            var whole = sources.Select((o, run) => o is not null && largest[run][o.Label] == piece.Label ? o : null).ToList();
            return new BlockObject(piece.Label, sources.First(o => o is not null)!.Seed, whole.Sum(o => o?.Evaluations ?? 0), piece.Voxels,
                Math.Max(piece.Voxels, whole.Max(o => o?.MaskVoxels ?? 0)), Overlaps(piece, whole, largest))
            {
                ClaimedVoxels = sources.Max(o => o?.Voxels ?? 0),
                Together = [.. Together(piece, pieces)],
            };
        })];
    }

    /// <summary>Per run and object, the label of its largest piece, the first among equals; 0 where it has none.</summary>
    private static List<int[]> LargestPieces(IReadOnlyList<ConsensusPiece> pieces, IReadOnlyList<IReadOnlyList<BlockObject>> runs)
    {
        var largest = runs.Select(run => new int[run.Count + 1]).ToList();
        foreach (var piece in pieces)
            for (int run = 0; run < runs.Count; run++)
                if (piece.Sources[run] is > 0 and var label && (largest[run][label] is 0 || piece.Voxels > pieces[largest[run][label] - 1].Voxels))
                    largest[run][label] = piece.Label;
        return largest;
    }

    private static int[][] Overlaps(ConsensusPiece piece, List<BlockObject?> whole, List<int[]> largest)
    {
        var overlaps = new SortedDictionary<int, int>();
        for (int run = 0; run < whole.Count; run++)
            foreach (int[] overlap in whole[run]?.Overlaps ?? [])
                if (largest[run][overlap[0]] is > 0 and var other && other != piece.Label)
                    overlaps[other] = Math.Max(overlaps.GetValueOrDefault(other), overlap[1]);
        return [.. overlaps.Select(o => new[] { o.Key, o.Value })];
    }

    /// <summary>Earlier pieces that some run had in one object with this one: label, runs that had them together, runs that had them apart.</summary>
    private static IEnumerable<int[]> Together(ConsensusPiece piece, IReadOnlyList<ConsensusPiece> pieces)
    {
        foreach (var other in pieces.Take(piece.Label - 1))
        {
            int together = 0, apart = 0;
            for (int run = 0; run < piece.Sources.Count; run++)
            {
                if (piece.Sources[run] == 0 || other.Sources[run] == 0) continue;
                if (piece.Sources[run] == other.Sources[run]) together++;
                else apart++;
            }
            if (together > 0) yield return [other.Label, together, apart];
        }
    }

    private static JsonObject Quality(List<uint[]> runs, uint[] labels, IReadOnlyList<ConsensusPiece> pieces) => new()
    {
        ["pieces"] = pieces.Count,
        ["labelled"] = labels.LongCount(v => v != 0),
        ["labelledByAny"] = Enumerable.Range(0, labels.Length).LongCount(i => runs.Exists(r => r[i] != 0)),
        ["labelledByAll"] = Enumerable.Range(0, labels.Length).LongCount(i => runs.TrueForAll(r => r[i] != 0)),
    };
}
