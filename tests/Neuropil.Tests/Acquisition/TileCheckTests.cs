using Neuropil.Acquisition;
using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Volumes.Images;

namespace Neuropil.Tests.Acquisition;

public class TileCheckTests
{
    private static Raster<byte> Map(Raster<byte> image, Func<byte, int> value) =>
        new(image.Width, image.Height, Array.ConvertAll(image.Values, v => (byte)Math.Clamp(value(v), 0, 255)));

    private static Raster<byte> Defocused(Raster<byte> image, double sigmaPx)
    {
        var blurred = GaussianBlur.Apply(new(image.Width, image.Height, Array.ConvertAll(image.Values, v => (float)v)), sigmaPx);
        // The detector's noise does not know about focus.
        var random = new SplitMix64(5);
        return new(image.Width, image.Height, Array.ConvertAll(blurred.Values, v => (byte)Math.Clamp(Math.Round(v + 4 * random.NextNormal()), 0, 255)));
    }

    private static Raster<byte> Resin(Raster<byte> image)
    {
        var random = new SplitMix64(6);
        var resin = new Raster<byte>(image.Width, image.Height);
        foreach (ref byte value in resin.Values.AsSpan()) value = (byte)Math.Round(200 + 5 * random.NextNormal());
        return resin;
    }

    private static void OnlyFinding(Wafers wafer, string tile, string finding)
    {
        var (list, report) = wafer.Run();
        foreach (var other in list.Tiles.Where(t => t.Name != tile))
            Assert.True(other.State is TileState.Good, $"{other.Name}: {string.Join(", ", other.Findings)}");
        var suspect = list.Tiles.Single(t => t.Name == tile);
        Assert.Equal(TileState.Suspect, suspect.State);
        Assert.StartsWith(finding, Assert.Single(suspect.Findings), StringComparison.Ordinal);
        Assert.Contains(report.Figures, figure => figure.Title == "Tiles with findings");
    }

    [Fact]
    public void CleanTilesHaveNoFindings()
    {
        using var wafer = Wafers.Make();
        var (list, report) = wafer.Run();
        Assert.Equal(12, list.Tiles.Count);
        Assert.Equal(["001", "002", "003"], list.Sections);
        Assert.All(list.Tiles, tile => Assert.Equal(TileState.Good, tile.State));
        Assert.Equal((0, 1), (list.Tiles[1].Row, list.Tiles[1].Column));
        Assert.True(File.Exists(Path.GetFullPath(list.Tiles[0].Path, wafer.At("project/tiles"))));
        Assert.All(report.Numbers, number => Assert.True(number.Holds));
    }

    [Theory, InlineData(2.0), InlineData(4.0)]
    public void ATileOutOfFocusIsFound(double sigmaPx)
    {
        using var wafer = Wafers.Make();
        wafer.Change("002_1_2.png", image => Defocused(image, sigmaPx));
        OnlyFinding(wafer, "002_1_2.png", "out of focus");
    }

    [Fact]
    public void ATileOfOneGreyIsNoImageAndIsLeftOut()
    {
        using var wafer = Wafers.Make();
        wafer.Change("002_2_2.png", image => Map(image, _ => 128));
        var (list, report) = wafer.Run();
        Assert.Contains(report.Notes, n => n.StartsWith("One grey all over, no image: 002_2_2.png. Left out", StringComparison.Ordinal));
        var tile = list.Tiles.Single(t => t.Name == "002_2_2.png");
        Assert.Equal(TileState.Rejected, tile.State);
        Assert.Contains(TileFindings.OneGrey, tile.Findings);
        Assert.Equal(11, list.Tiles.Count(t => t.State is TileState.Good));
        wafer.Decide("""{ "accept": ["002_2_2.png"] }""");
        Assert.Equal(TileState.Good, wafer.Run().List.Tiles.Single(t => t.Name == "002_2_2.png").State);
    }

    [Fact]
    public void AnEmptyTileIsFound()
    {
        using var wafer = Wafers.Make();
        wafer.Change("002_2_2.png", Resin);
        OnlyFinding(wafer, "002_2_2.png", "empty");
    }

    [Fact]
    public void ASaturatedTileIsFound()
    {
        using var wafer = Wafers.Make();
        wafer.Change("001_2_1.png", image => Map(image, v => v + 60));
        OnlyFinding(wafer, "001_2_1.png", "saturated");
    }

    [Fact]
    public void ATileOfLowContrastIsFound()
    {
        using var wafer = Wafers.Make();
        wafer.Change("003_1_1.png", image => Map(image, v => 128 + (int)Math.Round(0.35 * (v - 128))));
        OnlyFinding(wafer, "003_1_1.png", "low contrast");
    }

    [Fact]
    public void TheSameExposureTwiceIsFound()
    {
        using var wafer = Wafers.Make();
        File.Copy(wafer.Tile("002_1_1.png"), wafer.Tile("002_1_2.png"), overwrite: true);
        OnlyFinding(wafer, "002_1_2.png", "duplicate of 002_1_1.png");
        wafer.Change("002_1_2.png", image => Map(image, v => v + 1));
        OnlyFinding(wafer, "002_1_2.png", "duplicate of 002_1_1.png");
    }

    [Fact]
    public void SixteenBitTilesThatUseFewOfTheirValuesAreNotEmpty()
    {
        using var wafer = Wafers.Make();
        foreach (string file in Directory.GetFiles(wafer.Tiles))
        {
            // A camera of 12 bits in a file of 16: a fiftieth of the range.
            var image = ImageFile.Read(file);
            ImageFile.Write(file, new GreyImage(new(image.Width, image.Height, Array.ConvertAll(image.Values.Values, v => (ushort)(1000 + 5 * v))), 16));
        }
        Assert.All(wafer.Run().List.Tiles, tile => Assert.Empty(tile.Findings));
    }

    [Fact]
    public void AHalvedContrastOfAWholeSectionDoesNotChangeItsFocus()
    {
        using var wafer = Wafers.Make();
        var sharp = TileLook.At(new("a", wafer.Tile("001_1_1.png"), "1", 0, 0, null));
        wafer.Change("001_1_1.png", image => Map(image, v => 128 + (v - 128) * 3 / 5));
        var weak = TileLook.At(new("a", wafer.Tile("001_1_1.png"), "1", 0, 0, null));
        Assert.InRange(weak.Focus!.Value / sharp.Focus!.Value, 0.95, 1.05);
        Assert.InRange(weak.Texture / sharp.Texture, 0.55, 0.65);
    }
}
