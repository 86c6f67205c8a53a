using System.Text.Json.Nodes;
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

    [Fact]
    public void TheMaskIsKeptWhenAPlaceIsAcceptedAndBackWhenAKilledRunHadTakenItAway()
    {
        using var folder = new TemporaryFolder();
        string project = folder.At("p");
        WriteTiles(project);
        Run(project, "", redo: false);
        var mask = Mask(project);
        Assert.Contains((byte)1, mask);

        Decide(project, """{ "do": "accept", "a": "2", "b": "3" }""");
        Run(project, "", redo: false, "accepted");
        Assert.Equal(mask, Mask(project));
        string[] redone = [.. Directory.GetFiles(Path.Combine(project, "align", "receipts")).SelectMany(File.ReadLines).Select(l => JsonNode.Parse(l)!)
            .Where(r => (string)r["codeVersion"]! == "accepted" && (int)r["index"]! >= 0).Select(r => (string)r["pass"]!)];
        Assert.Empty(redone);

        Drop(project, Folded, Torn);
        Assert.Throws<OperationCanceledException>(() => Run(project, "", redo: false, "killed", new Killed("align · render")));
        Assert.False(Directory.Exists(Path.Combine(project, AlignedStack.DamageVolume)));
        Directory.Delete(Path.Combine(project, "corrections"), recursive: true);
        Run(project, "", redo: false);
        Assert.Equal(mask, Mask(project));
    }

    [Fact]
    public void AMendedStackIsThatOfARunThatKnewTheDecisionsFromTheStart()
    {
        using var folder = new TemporaryFolder();
        string mended = folder.At("mended"), fresh = folder.At("fresh");
        WriteTiles(mended);
        WriteTiles(fresh);
        string before = Run(mended, "", redo: false);
        foreach (string project in (string[])[mended, fresh])
            Decide(project, """{ "do": "mask", "section": "2", "region": [[150, 20], [220, 90]] }, { "do": "drop", "section": "5" }, { "do": "accept", "a": "0", "b": "1" }""");
        string after = Run(mended, "", redo: false);
        Assert.NotEqual(before, after);
        Assert.Equal(Run(fresh, "", redo: false), after);
        Assert.Equal(Mask(fresh), Mask(mended));
    }

    /// <summary>A run that ends where a piece of work begins.</summary>
    private sealed class Killed(string at) : IProgressSink
    {
        public void Begin(string label, long total, string unit)
        {
            if (label == at) throw new OperationCanceledException();
        }

        public void Advance(long steps) { }

        public void End() { }
    }

    private static byte[] Mask(string project)
    {
        using var mask = OmeZarr.Open(Path.Combine(project, AlignedStack.DamageVolume));
        return mask.Level(0).Read<byte>(mask.Level(0).Box, CancellationToken.None).Values;
    }

    private static void Drop(string project, params int[] sections) =>
        Decide(project, string.Join(",", sections.Select(z => $$"""{ "do": "drop", "section": "{{z}}", "reason": "damaged", "who": "ab" }""")));

    private static void Decide(string project, string entries)
    {
        Directory.CreateDirectory(Path.Combine(project, "corrections", "align"));
        File.WriteAllText(Path.Combine(project, "corrections", "align", "decisions.json"), $"[{entries}]");
    }

    private static AlignedStack Stack(string project) => ArtefactJson.Read<AlignedStack>(Path.Combine(project, AlignedStack.File), "");

    private static string Run(string project, string options, bool redo, string codeVersion = "test", IProgressSink? progress = null)
    {
        var settings = new RunSettings(new LocalEngine(2, 1L << 30), progress ?? new SilentProgress(), TimeProvider.System, codeVersion, redo);
        var recipe = RecipeFile.Parse($"voxel: [10,10,10]\ntiles: '*.png'\n{options}", "recipe", [new MontageStage(), new AlignmentStage()]);
        return new ProjectRun(new Project(project, recipe), [new MontageStage(), new AlignmentStage()], settings).Run([], CancellationToken.None).OutputHash;
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
