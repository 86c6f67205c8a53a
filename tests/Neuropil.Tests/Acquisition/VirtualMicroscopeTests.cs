using Neuropil.Acquisition;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Space;
using Neuropil.Volumes.Zarr;
using StbImageSharp;

namespace Neuropil.Tests.Acquisition;

public class VirtualMicroscopeTests
{
    private static readonly Box3 Block = new(new(5, -3, 10), new(265, 237, 14));

    private static Raster<byte> Load(string path)
    {
        var image = ImageResult.FromMemory(File.ReadAllBytes(path), ColorComponents.Grey);
        return new(image.Width, image.Height, image.Data);
    }

    private static WaferTruth Make(TemporaryFolder folder, WaferOptions options, Voxels<byte>? em = null, int threads = 2) =>
        VirtualMicroscope.Image(Specimens.Of(em ?? Specimens.Waves(Block)), options, folder.At("wafer"), threads, new SilentProgress(), CancellationToken.None);

    [Theory, InlineData(Distortion.None), InlineData(Distortion.Mild), InlineData(Distortion.Hard)]
    public void ATileShowsTheSpecimenWhereTheTruthSaysItDoes(Distortion distortion)
    {
        using var folder = new TemporaryFolder();
        var truth = Make(folder, new WaferOptions { Seed = 3 }.With(distortion).WithCleanImages());
        double worst = 0;
        foreach (var tile in truth.Content.Tiles)
        {
            var image = Load(folder.At($"wafer/tiles/{tile.Name}"));
            for (int y = 0; y < image.Height; y += 3)
                for (int x = 0; x < image.Width; x += 3)
                {
                    var p = truth.ToSpecimen(tile.Name, new(x, y));
                    worst = Math.Max(worst, Math.Abs(image[x, y] - Specimens.Wave(p.X + Block.Min.X, p.Y + Block.Min.Y, truth.SpecimenZ(tile.Section) + Block.Min.Z)));
                }
        }
        // Half a grey value from rounding the specimen, half from rounding the tile, and what Catmull-Rom adds on waves of 37 px.
        Assert.InRange(worst, 0, 1.3);
    }

    [Fact]
    public void TheTruthMapGoesThereAndBack()
    {
        var options = new WaferOptions { Seed = 5, Folds = 1, Tears = 1 }.With(Distortion.Hard);
        var truth = new WaferTruth(VirtualMicroscope.Plan(new(700, 600, 6), Specimens.Voxel, options), "");
        int points = 0;
        foreach (var tile in truth.Content.Tiles)
        {
            var map = truth.MapOf(tile.Name);
            for (int y = 0; y < tile.HeightPx; y += 7)
                for (int x = 0; x < tile.WidthPx; x += 7)
                {
                    var p = new Px2(x, y);
                    if (map.PlaceOf(p) is TilePlace.Torn) continue;
                    Assert.InRange((map.ToTile(map.ToSpecimen(p)) - p).Length, 0, 1e-3);
                    points++;
                }
        }
        Assert.InRange(points, 10_000, int.MaxValue);
    }

    [Fact]
    public void OneAndTwoThreadsWriteTheSameBytes()
    {
        using TemporaryFolder one = new(), two = new();
        var options = new WaferOptions { Seed = 9, Dirt = 2, Folds = 0.5, LostTiles = 1 };
        Make(one, options, threads: 1);
        Make(two, options, threads: 2);
        var files = Directory.GetFiles(one.Path, "*", SearchOption.AllDirectories);
        Assert.Equal(4 * 4 - 1, files.Count(file => file.EndsWith(".png", StringComparison.Ordinal)));
        foreach (string file in files)
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(two.At(Path.GetRelativePath(one.Path, file))));
    }

    [Fact]
    public void AnotherSeedMakesAnotherWafer()
    {
        var first = VirtualMicroscope.Plan(Block.Size, Specimens.Voxel, new() { Seed = 1 });
        var second = VirtualMicroscope.Plan(Block.Size, Specimens.Voxel, new() { Seed = 2 });
        Assert.NotEqual(first.Sections[0].ToSpecimen, second.Sections[0].ToSpecimen);
    }

    [Theory, InlineData(Distortion.Mild), InlineData(Distortion.Middle), InlineData(Distortion.Hard)]
    public void TilesChosenByTheProgramNeverLeaveTheSpecimen(Distortion distortion)
    {
        var truth = new WaferTruth(VirtualMicroscope.Plan(
            new(400, 400, 40), Specimens.Voxel, new WaferOptions { Seed = 11 }.With(distortion)), "");
        foreach (var tile in truth.Content.Tiles)
            foreach (var corner in new Px2[] { new(0, 0), new(tile.WidthPx - 1, 0), new(0, tile.HeightPx - 1), new(tile.WidthPx - 1, tile.HeightPx - 1) })
                Assert.Equal(TilePlace.Tissue, truth.MapOf(tile.Name).PlaceOf(corner));
    }

    [Theory, InlineData(250, 2), InlineData(900, 3)]
    public void NeighboursShareEnoughToMatchWhereverTheStageStands(int size, int tiles)
    {
        var wafer = VirtualMicroscope.Plan(new(size, size, 10), Specimens.Voxel, new() { Rows = tiles, Columns = tiles, StageJitterPx = 3 });
        foreach (var tile in wafer.Tiles.Where(t => t.Column > 0))
        {
            var left = wafer.Tiles.Single(t => t.Section == tile.Section && t.Row == tile.Row && t.Column == tile.Column - 1);
            double overlap = left.ToSection.Tx + left.WidthPx - tile.ToSection.Tx;
            Assert.InRange(overlap, Math.Max(16, 0.1 * tile.WidthPx - 7), Math.Max(28, 0.1 * tile.WidthPx + 7));
        }
    }

    [Fact]
    public void BeyondTheSpecimenIsResinAndTheTruthSaysSo()
    {
        using var folder = new TemporaryFolder();
        var options = new WaferOptions { TileWidthPx = 180, TileHeightPx = 180, AllowOutsidePx = 90 }.With(Distortion.None).WithCleanImages();
        var truth = Make(folder, options);
        var tile = truth.Content.Tiles[0];
        var image = Load(folder.At($"wafer/tiles/{tile.Name}"));
        int outside = 0;
        for (int y = 0; y < image.Height; y++)
            for (int x = 0; x < image.Width; x++)
                if (truth.MapOf(tile.Name).PlaceOf(new(x, y)) is TilePlace.Outside)
                {
                    Assert.Equal(205, image[x, y]);
                    outside++;
                }
        Assert.InRange(outside, 1000, 180 * 180);
        Assert.Equal(outside / (180.0 * 180.0), tile.OutsideFraction, 1e-9);
    }

    [Fact]
    public void TheTruthReadsBackAsItWasWritten()
    {
        using var folder = new TemporaryFolder();
        var truth = Make(folder, new WaferOptions { Seed = 4, Folds = 1, Dirt = 3 });
        var again = WaferTruth.Load(folder.At("wafer"));
        foreach (var tile in truth.Content.Tiles)
            Assert.Equal(truth.ToSpecimen(tile.Name, new(17.25, 40.5)), again.ToSpecimen(tile.Name, new(17.25, 40.5)));
        Assert.Equal(truth.MasksOf(truth.Content.Tiles[0].Name).Count, again.MasksOf(truth.Content.Tiles[0].Name).Count);
        Assert.Equal(truth.SectionVoxel, again.SectionVoxel);
    }

    [Fact]
    public void AThickSectionIsTheMeanOfItsSlices()
    {
        using var folder = new TemporaryFolder();
        var truth = Make(folder, new WaferOptions { SlicesPerSection = 2, StageJitterPx = 0 }.With(Distortion.None).WithCleanImages());
        Assert.Equal(2, truth.Content.Sections.Count);
        Assert.Equal(60, truth.SectionVoxel.ZNm);
        var tile = truth.Content.Tiles[0];
        var image = Load(folder.At($"wafer/tiles/{tile.Name}"));
        var p = truth.ToSpecimen(tile.Name, new(30, 30));
        Assert.Equal((Specimens.Wave(p.X + 5, p.Y - 3, 10) + Specimens.Wave(p.X + 5, p.Y - 3, 11)) / 2, image[30, 30], 1.2);
    }

    [Fact]
    public void LostTilesAndSectionsAreListedAndNotWritten()
    {
        using var folder = new TemporaryFolder();
        var truth = Make(folder, new WaferOptions { LostTiles = 2, LostSections = 1 });
        Assert.Single(truth.LostSections);
        Assert.Equal(2, truth.LostTiles.Count());
        Assert.Equal(3 * 4 - 2, Directory.GetFiles(folder.At("wafer/tiles")).Length);
        Assert.All(truth.LostTiles, tile => Assert.False(File.Exists(folder.At($"wafer/tiles/{tile.Name}"))));
        Assert.DoesNotContain(truth.Content.Tiles, tile => tile.Section == truth.LostSections.Single().Name);
    }

    [Fact]
    public void AskingForDamageDoesNotMoveTheSections()
    {
        var plain = VirtualMicroscope.Plan(Block.Size, Specimens.Voxel, new() { Seed = 6 });
        var damaged = VirtualMicroscope.Plan(Block.Size, Specimens.Voxel, new() { Seed = 6, Dirt = 4, LostTiles = 1, LostSections = 1 });
        Assert.Equal(plain.Sections.Select(s => s.ToSpecimen), damaged.Sections.Select(s => s.ToSpecimen));
    }

    [Fact]
    public void TheGapOfATearShowsResin()
    {
        using var folder = new TemporaryFolder();
        var truth = Make(folder, new WaferOptions { Tears = 1, TearWidthPx = 20 }.With(Distortion.Mild).WithCleanImages());
        int torn = 0;
        foreach (var tile in truth.Content.Tiles)
        {
            var image = Load(folder.At($"wafer/tiles/{tile.Name}"));
            var map = truth.MapOf(tile.Name);
            for (int y = 0; y < image.Height; y++)
                for (int x = 0; x < image.Width; x++)
                    if (map.PlaceOf(new(x, y)) is TilePlace.Torn)
                    {
                        Assert.Equal(205, image[x, y]);
                        torn++;
                    }
        }
        Assert.InRange(torn, 100, int.MaxValue);
        Assert.Contains(truth.Content.Tiles, tile => truth.MasksOf(tile.Name).Any(mask => mask.Place is TilePlace.Torn));
    }

    [Fact]
    public void TheSpecimensVoxelsLieBesideTheTruth()
    {
        using var folder = new TemporaryFolder();
        var em = Specimens.Waves(Block);
        var labels = new Voxels<ulong>(Block, Array.ConvertAll(em.Values, v => (ulong)(v / 16) << 40));
        var truth = VirtualMicroscope.Image(
            Specimen.Of(em, Specimens.Voxel, labels), new(), folder.At("wafer"), 2, new SilentProgress(), CancellationToken.None);
        using var grey = OmeZarr.Open(Path.Combine(truth.Path, WaferTruth.Em));
        using var cells = OmeZarr.Open(Path.Combine(truth.Path, WaferTruth.Labels));
        Assert.Equal(em.Values, grey.Level(0).Read<byte>(truth.Content.Specimen, CancellationToken.None).Values);
        Assert.Equal(labels.Values, cells.Level(0).Read<ulong>(truth.Content.Specimen, CancellationToken.None).Values);
        Assert.Equal(Specimens.Voxel, cells.Level(0).VoxelSize);
    }

    [Fact]
    public void TheElasticShiftHasTheDeviationAskedFor()
    {
        var options = new WaferOptions { ElasticPx = 2, ElasticWavelengthPx = 100 };
        var wafer = VirtualMicroscope.Plan(new(1000, 1000, 30), Specimens.Voxel, options);
        double sum = 0;
        int count = 0;
        foreach (var section in wafer.Sections)
            for (int y = 0; y < 1000; y += 25)
                for (int x = 0; x < 1000; x += 25, count++)
                    sum += Math.Pow(section.Elastic!.ShiftAt(new(x, y)).X, 2);
        Assert.Equal(2, Math.Sqrt(sum / count), 0.1);
    }
}
