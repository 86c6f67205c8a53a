using System.Text.Json.Nodes;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Connectome;

/// <summary>Measures cells and their contacts block by block, then writes the tables and the graph.</summary>
internal sealed class ContactPass : Pass
{
    public override string Name => "contacts";

    public override IReadOnlyList<Block> Plan(StageContext context)
    {
        using var segments = OmeZarr.Open(context.PathOf(SegmentTable.Volume));
        var (all, shard, halo) = (segments.Level(0).Box, segments.Level(0).ShardSize, Finder(context).Halo);
        return [.. Grid3.CellsMeeting(all, shard).Select(cell => Grid3.BoxOf(cell, shard).Intersect(all))
            .Select((box, i) => new Block(i, box.ToString(), box, box.Grow(halo).Intersect(all)))];
    }

    public override BlockOutcome RunBlock(StageContext context, Block block, CancellationToken ct)
    {
        using var segments = OmeZarr.Open(context.PathOf(SegmentTable.Volume));
        var labels = segments.Level(0).Read<ulong>(block.ReadBox, ct);
        var cells = new CellSums();
        cells.Add(labels, block.WriteBox);
        var faces = Finder(context).Faces(labels, block.WriteBox);
        var result = new JsonObject { ["cells"] = Lines(cells.ToLines()), ["faces"] = Lines(LabelFaces.ToLines(faces)) };
        var quality = new JsonObject { ["pairs"] = faces.Count, ["faces"] = faces.Values.Sum(f => f.AllFaces) };
        return new(Fingerprint.OfText(result.ToJsonString()), quality, result, block.ReadBox.Count * sizeof(ulong), 0);
    }

    public override IReadOnlyDictionary<string, string> Finish(StageContext context, IReadOnlyList<Receipt> receipts, CancellationToken ct)
    {
        var sums = new CellSums();
        var faces = new Dictionary<(ulong A, ulong B), FaceSums>();
        foreach (var receipt in receipts)
        {
            sums.AddLines(Lines(receipt.Result!["cells"]!));
            LabelFaces.Merge(faces, LabelFaces.FromLines(Lines(receipt.Result!["faces"]!)));
        }
        var (cells, contacts) = Finder(context).ToTables(sums, faces);
        return new Dictionary<string, string>
        {
            [CellTable.File] = Fingerprint.OfBytes(cells.Write(context.PathOf(CellTable.File))),
            [ContactTable.File] = Fingerprint.OfBytes(contacts.Write(context.PathOf(ContactTable.File))),
            [GraphMl.File] = Fingerprint.OfBytes(GraphMl.Write(context.PathOf(GraphMl.File), cells, contacts)),
        };
    }

    public override long BytesPerBlock(StageContext context) => (ArrayLayout.UsualShard + Finder(context).Halo * 2).Product * 18 + (32L << 20);

    private static ContactFinder Finder(StageContext context) =>
        new(context.Project.Recipe.VoxelSize, context.Options<ConnectOptions>().Measure);

    private static JsonArray Lines(IEnumerable<string> lines) => new([.. lines.Select(line => (JsonNode)JsonValue.Create(line))]);

    private static IEnumerable<string> Lines(JsonNode lines) => lines.AsArray().Select(line => (string)line!);
}
