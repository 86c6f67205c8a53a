using System.Globalization;
using System.Text.Json.Nodes;
using Neuropil.Acquisition;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Reports;
using Neuropil.Space;
using Neuropil.Volumes.Images;

namespace Neuropil.Tests.Acquisition;

/// <summary>A small wafer on disk and a project that starts from it; the stage is run as the engine would run it.</summary>
internal sealed class Wafers : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Tiles => _folder.At("wafer/tiles");

    public string At(string name) => _folder.At(name);

    public string Tile(string name) => Path.Combine(Tiles, name);

    /// <summary>Two by two tiles of grains in each of some sections.</summary>
    public static Wafers Make(int sections = 3, WaferOptions? options = null)
    {
        var wafer = new Wafers();
        var em = Specimens.Grains(Box3.OfSize(new(300, 280, sections)));
        VirtualMicroscope.Image(Specimens.Of(em), options ?? new WaferOptions(), wafer.At("wafer"), 2, new SilentProgress(), CancellationToken.None);
        return wafer;
    }

    public StageContext Context(AcquireOptions? options = null, string? tiles = null, string? pattern = null)
    {
        var recipe = new Recipe { VoxelSize = Specimens.Voxel, Tiles = tiles ?? Path.Combine(Tiles, "*.png"), Pattern = pattern };
        return new(new Project(_folder.At("project"), recipe), options ?? new AcquireOptions(), 1);
    }

    public (TileList List, StageReport Report) Run(AcquireOptions? options = null, string? tiles = null, string? pattern = null)
    {
        var stage = new AcquisitionStage();
        var context = Context(options, tiles, pattern);
        var pass = stage.Passes(context).Single();
        var receipts = pass.Plan(context).Select(block =>
        {
            var outcome = pass.RunBlock(context, block, CancellationToken.None);
            // As the engine keeps it: text in a file.
            var result = JsonNode.Parse(outcome.Result!.ToJsonString());
            return new Receipt(pass.Name, block.Index, block.Key, "", outcome.OutputHash, outcome.Quality, result, 0, 0, 0, "", "", "");
        }).ToList();
        pass.Finish(context, receipts, CancellationToken.None);
        var list = ArtefactJson.Read<TileList>(context.PathOf(TileList.File), "");
        var report = stage.Report(context, new Dictionary<string, IReadOnlyList<Receipt>> { [pass.Name] = receipts }, CancellationToken.None);
        return (list, report);
    }

    public string Refusal(AcquireOptions? options = null, string? tiles = null, string? pattern = null) =>
        Assert.Throws<InputException>(() => Run(options, tiles, pattern)).Message;

    public void Change(string tile, Func<Raster<byte>, Raster<byte>> change) =>
        PngFile.Write(Tile(tile), change(ImageFile.Read(Tile(tile)).ToBytes()));

    public void Decide(string json)
    {
        Directory.CreateDirectory(_folder.At("project/corrections/acquire"));
        File.WriteAllText(_folder.At("project/corrections/acquire/decisions.json"), json);
    }

    public string Csv(string header, params string[] lines)
    {
        string path = _folder.At(string.Create(CultureInfo.InvariantCulture, $"list{lines.Length}.csv"));
        File.WriteAllLines(path, [header, .. lines]);
        return path;
    }

    public void Dispose() => _folder.Dispose();
}
