using Neuropil.Space;

namespace Neuropil.Tests.Exchange;

public class FeabasTests
{
    private const string Sample = "{ROOT_DIR}\t/data/raw/s0001\n{RESOLUTION}\t4.0\n{TILE_SIZE}\t3000\t4000\nTile_0001.tif\t0\t0\nsub/Tile_0002.tif\t3600.5\t-12\n";

    [Fact]
    public void ACoordinateFileIsRead()
    {
        using var folder = new ExchangeFolder();
        folder.Write("s0001.txt", Sample);
        var entries = folder.Read("s0001.txt");
        Assert.Equal(["s0001"], entries.Sections);
        Assert.Equal([("/data/raw/s0001/Tile_0001.tif", new Px2(0, 0)), ("/data/raw/s0001/sub/Tile_0002.tif", new Px2(3600.5, -12))],
            entries.Tiles.Select(t => (t.Path, t.StagePx!.Value)));
        Assert.Empty(entries.Warnings);
    }

    [Fact]
    public void SectionsWhoseTilesAreCalledAlikeKeepTheirFolders()
    {
        using var folder = new ExchangeFolder();
        folder.Write("stitch/stitch_coord/s0001.txt", Sample);
        folder.Write("stitch/stitch_coord/s0002.txt", Sample.Replace("s0001", "s0002", StringComparison.Ordinal));
        var entries = folder.Read("stitch/stitch_coord/*.txt");
        Assert.Equal(["s0001/Tile_0001.tif", "s0001/sub/Tile_0002.tif", "s0002/Tile_0001.tif", "s0002/sub/Tile_0002.tif"], entries.Tiles.Select(t => t.Name));
        folder.Write("section_order.txt", "s0002\ns0001\n");
        Assert.Equal(["s0002", "s0001"], folder.Read("stitch/stitch_coord/*.txt").Sections);
    }

    [Fact]
    public void WithoutARootPathsStartAtTheFileAndAnotherResolutionIsSaid()
    {
        using var folder = new ExchangeFolder();
        folder.Write("s.txt", "{RESOLUTION}\t8\na.tif\t1\t2\n");
        var entries = folder.Read("s.txt");
        Assert.Equal(folder.At("a.tif"), entries.Tiles.Single().Path);
        Assert.Contains("8 nm per px", Assert.Single(entries.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.tif\t1\tfar\n", "line 1: a.tif")]
    [InlineData("{ROOT_DIR}\t/data\na.tif\t1\n", "line 2: a.tif")]
    [InlineData("file: a.tif; corr: 1.0; position: (0, 0); grid: (0, 0);\n", "no file of FEABAS")]
    [InlineData("{ROOT_DIR}\tgs://bucket/s1\na.tif\t1\t2\n", "lies on a server")]
    [InlineData("{ROOT_DIR}\t/data\n", "names no tile")]
    public void ADamagedFileIsRefusedWithWhatIsWrong(string text, string fault)
    {
        using var folder = new ExchangeFolder();
        folder.Write("s.txt", text);
        string message = folder.Refusal("s.txt");
        Assert.Contains(fault, message, StringComparison.Ordinal);
        Assert.Contains(folder.At("s.txt"), message, StringComparison.Ordinal);
    }
}
