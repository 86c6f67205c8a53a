using System.Text.Json.Nodes;
using Neuropil.Alignment;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Montage;
using Neuropil.Numerics;
using Neuropil.Reports;
using Neuropil.Space;
using Neuropil.Tests.Acquisition;
using Neuropil.Tests.Montage;
using Neuropil.Volumes.Images;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Tests.Corrections;

/// <summary>Ten sections of 2 x 2 tiles, cut from one texture at known places, as a project on disk: montage and alignment run on it, a person decides,
/// and they run again.</summary>
internal sealed class CorrectedWafer : IDisposable
{
    public const int Sections = 10, TilePx = 110, StepPx = 95;

    private static readonly VoxelSize Voxel = new(8, 8, 16);

    private readonly TemporaryFolder _folder = new();
    private int _runs;

    /// <param name="blank">A tile of resin, section and index; null for none.</param>
    /// <param name="foreign">A section that shows another texture; null for none.</param>
    public CorrectedWafer((int Section, int Tile)? blank = null, int? foreign = null)
    {
        SectionMontageTests.Waves waves = new(1), others = new(2);
        var random = new SplitMix64(1);
        var tiles = new List<Tile>();
        for (int z = 0; z < Sections; z++)
        {
            var lies = Affine2.Rotation(random.Uniform(-0.03, 0.03), new(100, 100)).Then(Affine2.Translation(random.Uniform(-4, 4), random.Uniform(-4, 4)));
            for (int k = 0; k < 4; k++)
            {
                var map = Affine2.Translation(k % 2 * StepPx + random.Uniform(-2, 2), k / 2 * StepPx + random.Uniform(-2, 2)).Then(lies);
                Truth[Name(z, k)] = map;
                var image = new Raster<byte>(TilePx, TilePx);
                for (int y = 0; y < TilePx; y++)
                    for (int x = 0; x < TilePx; x++)
                        image[x, y] = (byte)Math.Clamp((blank == (z, k) ? 200 : 128 + 8 * (z == foreign ? others : waves).At(map.Apply(new(x, y)))) + 2 * random.NextNormal(), 1, 255);
                ImageFile.Write(Path.Combine(Project, "tiles", Name(z, k)), new GreyImage(ToShorts(image), 8));
                tiles.Add(new(Name(z, k), $"{z}", k / 2, k % 2, Name(z, k), TilePx, TilePx, 8, null, "", TileState.Good, []));
            }
        }
        ArtefactJson.Write(At(TileList.File), new TileList(Voxel, [.. Enumerable.Range(0, Sections).Select(z => $"{z}")], tiles));
    }

    /// <summary>Tile px to a frame that all sections share.</summary>
    public Dictionary<string, Affine2> Truth { get; } = [];

    private string Project => _folder.At("project");

    public SectionSet Montage => ArtefactJson.Read<SectionSet>(At(SectionSet.File), "");

    public AlignedStack Stack => ArtefactJson.Read<AlignedStack>(At(AlignedStack.File), "");

    public static string Name(int section, int tile) => $"{section}_{tile / 2}_{tile % 2}.png";

    public string At(string artefact) => Path.Combine(Project, artefact);

    public void Decide(string stage, params string[] entries)
    {
        Directory.CreateDirectory(At($"corrections/{stage}"));
        File.WriteAllText(At($"corrections/{stage}/decisions.json"), "[\n" + string.Join(",\n", entries) + ",\n]\n");
    }

    public void Undecide(string stage) => Directory.Delete(At($"corrections/{stage}"), recursive: true);

    public RunOutcome Run(bool redo = false)
    {
        var settings = new RunSettings(new LocalEngine(2, 1L << 30), new SilentProgress(), TimeProvider.System, $"run {++_runs}", redo);
        var recipe = new Recipe { VoxelSize = Voxel, StageOptions = new Dictionary<string, object> { ["align"] = new AlignmentOptions { Neighbours = 1 } } };
        return new ProjectRun(new Project(Project, recipe), [new MontageStage(), new AlignmentStage()], settings).Run([], CancellationToken.None);
    }

    public string Refusal() => Assert.Throws<InputException>(() => Run()).Message;

    /// <summary>Blocks of a pass that the last run did itself.</summary>
    public IReadOnlyList<string> DoneByTheLastRun(string stage, string pass) =>
    [
        .. Directory.GetFiles(At($"{stage}/receipts")).SelectMany(File.ReadLines).Select(line => JsonNode.Parse(line)!)
            .Where(r => (string)r["pass"]! == pass && (int)r["index"]! >= 0 && (string)r["codeVersion"]! == $"run {_runs}").Select(r => (string)r["block"]!).Order(StringComparer.Ordinal),
    ];

    public IReadOnlyDictionary<string, QualityNumber> Numbers(string stage) =>
        ReportJson.NumbersOf(JsonNode.Parse(File.ReadAllText(At($"{stage}/report.json")))!.AsObject()).ToDictionary(n => n.Key);

    public string Page(string stage) => File.ReadAllText(At($"{stage}/report.html"));

    public Voxels<byte> Volume(string artefact)
    {
        using var group = OmeZarr.Open(At(artefact));
        return group.Level(0).Read<byte>(group.Level(0).Box, CancellationToken.None);
    }

    public void Dispose() => _folder.Dispose();

    private static Raster<ushort> ToShorts(Raster<byte> image) => new(image.Width, image.Height, Array.ConvertAll(image.Values, v => (ushort)v));
}
