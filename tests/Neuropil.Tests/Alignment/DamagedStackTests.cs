using Neuropil.Alignment;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Montage;
using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Tests.Acquisition;
using Neuropil.Volumes.Images;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Tests.Alignment;

/// <summary>Six sections of one tile through the stage: the third is folded along x = 90, the fourth torn along x = 170, both down to y = 210.</summary>
public class DamagedStackTests
{
    private const int Sections = 6, Folded = 2, Torn = 3, FoldX = 90, TearX = 170, EndY = 210, SizePx = 260;

    private static readonly VoxelSize Voxel = new(10, 10, 10);

    [Fact]
    public void AFoldAndATearAreFoundMaskedAndTheMeshIsSplitThereAndWithoutThemNoMaskIsLeft()
    {
        using var folder = new TemporaryFolder();
        string project = folder.At("p");
        WriteTiles(project);
        Run(project, "", redo: false);
        var stack = Stack(project);
        Assert.Equal([(Folded, CutKind.Fold), (Torn, CutKind.Tear)], stack.Damage!.Select(d => (d.Section, d.Kind)));
        Assert.All(stack.Damage!, d => Assert.True(d.Breaks));
        foreach (var (d, x) in stack.Damage!.Zip([FoldX, TearX]))
        {
            var seen = d.Path.Where((_, k) => d.WidthPx[k] > 0).ToList();
            Assert.True(seen.Count(p => Math.Abs(p.X - x) <= 3) >= 0.8 * seen.Count, string.Join(" ", seen));
        }
        var maps = stack.Maps(Path.Combine(project, StackFields.Volume));
        Assert.All(stack.Sections, s => Assert.Equal(s.Index is Folded or Torn, maps(s).Break is not null));
        using (var mask = OmeZarr.Open(Path.Combine(project, AlignedStack.DamageVolume)))
        {
            var voxels = mask.Level(0).Read<byte>(mask.Level(0).Box, CancellationToken.None);
            Assert.True(voxels.Section(Folded).Count((byte)1) > 400 && voxels.Section(Torn).Count((byte)2) > 400);
            Assert.All(Enumerable.Range(0, Sections).Where(z => z is not (Folded or Torn)), z => Assert.False(voxels.Section(z).ContainsAnyExcept((byte)0)));
        }

        Drop(project, Folded, Torn);
        Run(project, "", redo: false);
        Assert.Null(Stack(project).Damage);
        Assert.False(Directory.Exists(Path.Combine(project, AlignedStack.DamageVolume)));
    }

    private static void Drop(string project, params int[] sections)
    {
        Directory.CreateDirectory(Path.Combine(project, "corrections", "align"));
        File.WriteAllText(Path.Combine(project, "corrections", "align", "decisions.json"),
            "[" + string.Join(",", sections.Select(z => $$"""{ "do": "drop", "section": "{{z}}", "reason": "damaged", "who": "ab" }""")) + "]");
    }

    private static AlignedStack Stack(string project) => ArtefactJson.Read<AlignedStack>(Path.Combine(project, AlignedStack.File), "");

    private static void Run(string project, string options, bool redo)
    {
        var settings = new RunSettings(new LocalEngine(2, 1L << 30), new SilentProgress(), TimeProvider.System, "test", redo);
        var recipe = RecipeFile.Parse($"voxel: [10,10,10]\ntiles: '*.png'\n{options}", "recipe", [new MontageStage(), new AlignmentStage()]);
        new ProjectRun(new Project(project, recipe), [new MontageStage(), new AlignmentStage()], settings).Run([], CancellationToken.None);
    }

    private static void WriteTiles(string project)
    {
        var random = new SplitMix64(2);
        Plane tissue = DamageFinderTests.Noise(ref random, 6, SizePx);
        var tiles = new List<Tile>();
        for (int z = 0; z < Sections; z++)
        {
            Plane own = DamageFinderTests.Noise(ref random, 3, SizePx);
            var image = new Raster<byte>(SizePx, SizePx);
            for (int y = 0; y < SizePx; y++)
                for (int x = 0; x < SizePx; x++)
                {
                    float grey = 128 + 25 * tissue[x, y] + 6 * own[x, y];
                    if (z == Folded && Math.Abs(x - FoldX) <= 3 && y <= EndY) grey -= 90;
                    if (z == Torn && Math.Abs(x - TearX) <= 3 && y <= EndY) grey = 230;
                    image[x, y] = (byte)Math.Clamp(grey, 1, 255);
                }
            ImageFile.Write(Path.Combine(project, "tiles", $"{z}.png"), image);
            tiles.Add(new($"{z}", $"{z}", 0, 0, $"{z}.png", SizePx, SizePx, 8, null, "", TileState.Good, []));
        }
        ArtefactJson.Write(Path.Combine(project, TileList.File), new TileList(Voxel, [.. Enumerable.Range(0, Sections).Select(z => $"{z}")], tiles));
    }
}
