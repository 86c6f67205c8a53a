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

namespace Neuropil.Tests.Alignment;

/// <summary>Both stages on a small wafer on disk: five sections of 2 x 2 tiles of 16 bits, the third section lost.</summary>
public class StageRunTests
{
    private const int Sections = 5, Lost = 2, TilePx = 110, StepPx = 95;

    private static readonly VoxelSize Voxel = new(8, 8, 16);

    [Fact]
    public void OneThreadAndTwoGiveTheSameBytesAndTheLostSectionIsAGap()
    {
        using var folder = new TemporaryFolder();
        string one = Run(folder.At("one"), 1), two = Run(folder.At("two"), 2);
        Assert.Equal(one, two);

        var stack = ArtefactJson.Read<AlignedStack>(Path.Combine(folder.At("one"), AlignedStack.File), "");
        using var em = OmeZarr.Open(Path.Combine(folder.At("one"), AlignedStack.Volume));
        var voxels = em.Level(0).Read<byte>(em.Level(0).Box, CancellationToken.None);
        Assert.Equal(new Vox3(stack.WidthPx, stack.HeightPx, Sections), voxels.Size);
        Assert.True(stack.WidthPx > 180 && stack.HeightPx > 180, $"{stack.WidthPx}x{stack.HeightPx}");
        Assert.All(voxels.Section(Lost).ToArray(), v => Assert.Equal(0, v));
        var numbers = Numbers(folder.At("one"));
        Assert.Equal((long)stack.WidthPx * stack.HeightPx, (long)numbers["gapVoxels"]!.Value);
        Assert.Equal(0, numbers["sectionsWithoutEvidence"]);
        Assert.InRange(numbers["residualMedianPx"]!.Value, 0, 0.3);
        Assert.True(numbers["nccAfter"] > 0.9, $"{numbers["nccAfter"]}");
    }

    [Fact]
    public void ASectionAloneBecomesAVolumeWithItsReport()
    {
        using var folder = new TemporaryFolder();
        string project = folder.At("p");
        WriteTiles(project, sections: 1);
        RunStages(project, 2);
        Assert.Equal(1, Volume(project).Size.Z);
        Assert.Null(Numbers(project)["residualMedianPx"]);
    }

    [Fact]
    public void EqualisedContrastFillsTheGreysAndLeavesGapsAsTheyAre()
    {
        using var folder = new TemporaryFolder();
        string project = folder.At("p");
        WriteTiles(project);
        RunStages(project, 2);
        Voxels<byte> plain = Volume(project);
        long gaps = (long)Numbers(project)["gapVoxels"]!.Value;
        RunStages(project, 1, "align:\n  clahe: true\n");
        Voxels<byte> equalised = Volume(project);
        Assert.All(equalised.Section(Lost).ToArray(), v => Assert.Equal(0, v));
        Assert.Equal(gaps, equalised.Values.Count(v => v == 0));
        // Of an equalised histogram the spread is that of even greys, 256 / √12 = 74, less what the limit holds back.
        Assert.True(Spread(plain) < 50 && Spread(equalised) is > 55 and < 80, $"{Spread(plain):f0} before, {Spread(equalised):f0} after");

        static double Spread(Voxels<byte> voxels)
        {
            double[] known = [.. voxels.Values.Where(v => v > 0).Select(v => (double)v)];
            double mean = known.Average();
            return Math.Sqrt(known.Average(v => (v - mean) * (v - mean)));
        }
    }

    [Fact]
    public void ATileThatChangedSinceItWasListedStopsWithItsNameAndSize()
    {
        using var folder = new TemporaryFolder();
        string project = folder.At("p");
        WriteTiles(project);
        ImageFile.Write(Path.Combine(project, "tiles", "1_1_0.png"), new Raster<byte>(50, 60));
        string message = Assert.Throws<InputException>(() => RunStages(project, 1)).Message;
        Assert.Contains("1_1_0.png", message, StringComparison.Ordinal);
        Assert.Contains("50x60", message, StringComparison.Ordinal);
    }

    private static string Run(string project, int threads)
    {
        WriteTiles(project);
        return RunStages(project, threads);
    }

    private static Dictionary<string, double?> Numbers(string project) => ReportJson.NumbersOf(System.Text.Json.Nodes.JsonNode.Parse(
        File.ReadAllText(Path.Combine(project, "align", "report.json")))!.AsObject()).ToDictionary(n => n.Key, n => n.Value);

    private static Voxels<byte> Volume(string project)
    {
        using var em = OmeZarr.Open(Path.Combine(project, AlignedStack.Volume));
        return em.Level(0).Read<byte>(em.Level(0).Box, CancellationToken.None);
    }

    private static string RunStages(string project, int threads, string options = "")
    {
        var settings = new RunSettings(new LocalEngine(threads, 1L << 30), new SilentProgress(), TimeProvider.System, "test", options.Length > 0);
        var recipe = options.Length == 0 ? new Recipe { VoxelSize = Voxel }
            : RecipeFile.Parse($"voxel: [8,8,16]\ntiles: '*.png'\n{options}", "recipe", [new MontageStage(), new AlignmentStage()]);
        return new ProjectRun(new Project(project, recipe), [new MontageStage(), new AlignmentStage()], settings)
            .Run([], CancellationToken.None).OutputHash;
    }

    private static void WriteTiles(string project, int sections = Sections)
    {
        var waves = new SectionMontageTests.Waves(1);
        var random = new SplitMix64(1);
        var tiles = new List<Tile>();
        for (int z = 0; z < sections; z++)
        {
            var lies = Affine2.Rotation(random.Uniform(-0.03, 0.03), new(100, 100)).Then(Affine2.Translation(random.Uniform(-4, 4), random.Uniform(-4, 4)));
            for (int k = 0; k < 4 && z != Lost; k++)
            {
                var map = Affine2.Translation(k % 2 * StepPx + random.Uniform(-2, 2), k / 2 * StepPx + random.Uniform(-2, 2)).Then(lies);
                var image = new Raster<ushort>(TilePx, TilePx);
                for (int y = 0; y < TilePx; y++)
                    for (int x = 0; x < TilePx; x++)
                        image[x, y] = (ushort)Math.Clamp(9000 + 400 * waves.At(map.Apply(new(x, y))) + 100 * random.NextNormal(), 0, 65535);
                string name = $"{z}_{k / 2}_{k % 2}.png";
                ImageFile.Write(Path.Combine(project, "tiles", name), new GreyImage(image, 16));
                tiles.Add(new(name, $"{z}", k / 2, k % 2, name, TilePx, TilePx, 16, null, "", TileState.Good, []));
            }
        }
        ArtefactJson.Write(Path.Combine(project, TileList.File), new TileList(Voxel, [.. Enumerable.Range(0, sections).Select(z => $"{z}")], tiles));
    }
}
