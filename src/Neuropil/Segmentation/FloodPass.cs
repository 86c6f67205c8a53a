using System.Text.Json;
using System.Text.Json.Nodes;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Space;

namespace Neuropil.Segmentation;

/// <summary>Flood-fills every block by itself, once for each network and order.</summary>
internal sealed class FloodPass(SegmentationInputs inputs) : Pass
{
    public override string Name => "flood";

    /// <summary>Per cent: a block takes from seconds to hours.</summary>
    public override int StepsPerBlock => 100;

    public override IReadOnlyList<Block> Plan(StageContext context)
    {
        var grid = inputs.Grid(context);
        var runs = SegmentationInputs.Runs(context);
        return [.. runs.SelectMany(run => Enumerable.Range(0, grid.BlockCount), (run, i) => new Block(run.Index * grid.BlockCount + i,
            grid.WriteBox(i) + (runs.Count > 1 ? $" {run}" : ""), grid.WriteBox(i), grid.LabelledBox(i)))];
    }

    public override BlockOutcome RunBlock(StageContext context, Block block, CancellationToken ct)
    {
        using var em = inputs.OpenShown(context);
        var grid = inputs.Grid(context);
        int place = block.Index % grid.BlockCount;
        var run = SegmentationInputs.Runs(context)[block.Index / grid.BlockCount];
        using var network = inputs.LoadNetwork(context, run.Network);
        var flood = new BlockFlood(network, context.Options<SegmentationOptions>(), context.Project.Recipe.VoxelSize);
        var flooded = flood.Run(em, grid.GrownBox(place), block.ReadBox, run.Reversed, context, ct);

        using var array = FloodFiles.Create(context, grid, FloodFiles.LabelsOf(run.Index));
        var cell = new Voxels<uint>(Box3.At(grid.CellOrigin(place), grid.Cell));
        cell.Paste(new(grid.InArray(place, block.ReadBox), flooded.Labels.Values));
        var written = array.Write(cell, ct);
        var result = JsonSerializer.SerializeToNode(Objects(flooded), ArtefactJson.OneLine)!;
        return new(Fingerprint.OfText(written.Sha256 + result.ToJsonString()), Quality(flooded, block), result, block.ReadBox.Count, written.Bytes);
    }

    public override IReadOnlyDictionary<string, string> Finish(StageContext context, IReadOnlyList<Receipt> receipts, CancellationToken ct)
    {
        int blocks = inputs.Grid(context).BlockCount, runs = receipts.Count / blocks;
        var hashes = new Dictionary<string, string>();
        for (int run = 0; run < runs; run++)
        {
            var objects = new BlockObjects([.. receipts.Skip(run * blocks).Take(blocks).Select(r => r.Result.Deserialize<List<BlockObject>>(ArtefactJson.OneLine)!)]);
            string file = runs == 1 ? BlockObjects.File : BlockObjects.FileOf(run);
            hashes[file] = FloodFiles.Write(context, file, objects);
        }
        return hashes;
    }

    /// <summary>Per voxel: image and map (float), labels (int), and while seeds are sought three arrays of double.</summary>
    public override long BytesPerBlock(StageContext context)
    {
        var grid = inputs.Grid(context);
        return BytesFor(Enumerable.Range(0, grid.BlockCount).Max(i => grid.GrownBox(i).Count));
    }

    public override PassCost? Cost(StageContext context, PlannedRun run, IReadOnlyList<Receipt> receipts, CancellationToken ct) =>
        new FloodCost(inputs, context, run).Of(receipts, BytesFor, ct);

    private static long BytesFor(long voxels) => voxels * 48 + (64L << 20);

    private static List<BlockObject> Objects(FloodedBlock flooded) => [.. flooded.Objects.Select(o => new BlockObject(
        o.Label, o.Seed, o.Evaluations, o.Voxels, o.MaskVoxels, [.. o.Overlaps.Select(p => new[] { p.Label, p.Voxels })]))];

    private static JsonObject Quality(FloodedBlock flooded, Block block)
    {
        var own = flooded.Labels.Crop(block.WriteBox);
        return new()
        {
            ["objects"] = flooded.Objects.Count,
            ["seedsTried"] = flooded.Counts.SeedsTried,
            ["weakSeeds"] = flooded.Counts.WeakSeeds,
            ["tooSmall"] = flooded.Counts.TooSmall,
            ["adopted"] = flooded.Counts.Adopted,
            ["evaluations"] = flooded.Counts.Evaluations,
            ["keptEvaluations"] = flooded.Objects.Sum(o => (long)o.Evaluations),
            ["voxels"] = own.Values.LongLength,
            ["labelled"] = own.Values.LongCount(v => v != 0),
        };
    }
}
