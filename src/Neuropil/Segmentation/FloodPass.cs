using System.Text.Json;
using System.Text.Json.Nodes;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Space;

namespace Neuropil.Segmentation;

/// <summary>Flood-fills every block by itself.</summary>
internal sealed class FloodPass(SegmentationInputs inputs) : Pass
{
    public override string Name => "flood";

    /// <summary>Per cent: a block takes from seconds to hours.</summary>
    public override int StepsPerBlock => 100;

    public override IReadOnlyList<Block> Plan(StageContext context)
    {
        var grid = inputs.Grid(context);
        return [.. Enumerable.Range(0, grid.BlockCount).Select(i =>
            new Block(i, grid.WriteBox(i).ToString(), grid.WriteBox(i), grid.LabelledBox(i)))];
    }

    public override BlockOutcome RunBlock(StageContext context, Block block, CancellationToken ct)
    {
        using var em = inputs.OpenEm(context);
        using var network = inputs.LoadNetwork(context);
        var grid = inputs.Grid(context);
        var flood = new BlockFlood(network, context.Options<SegmentationOptions>(), context.Project.Recipe.VoxelSize);
        var flooded = flood.Run(em, grid.GrownBox(block.Index), block.ReadBox, context, ct);

        using var array = FloodFiles.Create(context, grid);
        var cell = new Voxels<uint>(Box3.At(grid.CellOrigin(block.Index), grid.Cell));
        cell.Paste(new(grid.InArray(block.Index, block.ReadBox), flooded.Labels.Values));
        var written = array.Write(cell, ct);
        var result = JsonSerializer.SerializeToNode(Objects(flooded), ArtefactJson.OneLine)!;
        return new(Fingerprint.OfText(written.Sha256 + result.ToJsonString()), Quality(flooded, block), result, block.ReadBox.Count, written.Bytes);
    }

    public override IReadOnlyDictionary<string, string> Finish(StageContext context, IReadOnlyList<Receipt> receipts, CancellationToken ct)
    {
        var objects = new BlockObjects([.. receipts.Select(r => r.Result.Deserialize<List<BlockObject>>(ArtefactJson.OneLine)!)]);
        return new Dictionary<string, string> { [BlockObjects.File] = FloodFiles.Write(context, BlockObjects.File, objects) };
    }

    /// <summary>Per voxel: image and map (float), labels (int), and while seeds are sought three arrays of double.</summary>
    public override long BytesPerBlock(StageContext context)
    {
        var grid = inputs.Grid(context);
        return Enumerable.Range(0, grid.BlockCount).Max(i => grid.GrownBox(i).Count) * 48 + (64L << 20);
    }

    private static List<BlockObject> Objects(FloodedBlock flooded) => [.. flooded.Objects.Select(o => new BlockObject(
        o.Label, o.Seed + flooded.SeedOrigin, o.Evaluations, o.Voxels, o.MaskVoxels, [.. o.Overlaps.Select(p => new[] { p.Label, p.Voxels })]))];

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
