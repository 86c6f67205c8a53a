using Neuropil.Acquisition;
using Neuropil.Artefacts;
using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.Tests.Acquisition;

public class TileSourceTests
{
    private static readonly VoxelSize Voxel = new(4, 8, 40);

    private static string Refusal(Action action) => Assert.Throws<InputException>(action).Message;

    [Theory]
    [InlineData("{section}_{row}_{column}", "165_1_3.bmp", "165", 1, 3)]
    [InlineData("{section}_{row}_{column}.bmp", "165_1_3.BMP", "165", 1, 3)]
    [InlineData("wafer*_s{section}-r{row}-c{column}", "wafer7_b_s012-r04-c10.tif", "012", 4, 10)]
    [InlineData("{section}_{row}_{column}", "brain_a_2_1.png", "brain_a", 2, 1)]
    [InlineData("r{row}c{column}", "r0c2.png", "1", 0, 2)]
    public void APatternReadsNames(string pattern, string name, string section, int row, int column) =>
        Assert.Equal((section, row, column), TileNamePattern.Parse(pattern).Match(name));

    [Theory]
    [InlineData("file,row,column", "1,1", "1,2")]
    [InlineData("file,x_um,y_um", "0.1,0.1", "2.5,0.1")]
    public void ATableOfSeveralSectionsThatNamesNoneSaysWhatItLacks(string header, string one, string other)
    {
        using var wafer = new Wafers();
        string csv = wafer.Csv(header, $"001_1_1.png,{one}", $"001_1_2.png,{other}", $"002_1_1.png,{one}", $"002_1_2.png,{other}", "002_1_3.png,9,9");
        string message = Refusal(() => TileSource.List(csv, null, Voxel));
        Assert.Contains("no column 'section' (or 'z'), and 001_1_1.png and 002_1_1.png lie at one place", message, StringComparison.Ordinal);
        Assert.Contains("--pattern", message, StringComparison.Ordinal);
        Assert.Equal(2, TileSource.List(csv, TileNamePattern.Usual, Voxel).Sections.Count);
    }

    [Fact]
    public void ALineWithoutASectionIsNamed()
    {
        using var wafer = new Wafers();
        string csv = wafer.Csv("file,section,row,column", "a.png,001,1,1", "b.png,,1,2");
        Assert.Contains("line 3 names no section: b.png,,1,2", Refusal(() => TileSource.List(csv, null, Voxel)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{section}_{row}_{column}.bmp", "165_1_3.png")]
    [InlineData("{section}_{row}_{column}", "165_1.png")]
    [InlineData("{section}_{row}_{column}", "165_1_x.png")]
    public void APatternDoesNotReadNamesOfAnotherForm(string pattern, string name) => Assert.Null(TileNamePattern.Parse(pattern).Match(name));

    [Theory]
    [InlineData("{section}_{line}_{column}", "{line}")]
    [InlineData("{section}_{row}", "{column}")]
    [InlineData("scan_*", "no field")]
    [InlineData("{row}_{row}_{column}", "twice")]
    public void AFaultyPatternIsRefusedWithAnExample(string pattern, string fault)
    {
        string message = Refusal(() => TileNamePattern.Parse(pattern));
        Assert.Contains(fault, message, StringComparison.Ordinal);
        Assert.Contains(TileNamePattern.Usual, message, StringComparison.Ordinal);
    }

    [Fact]
    public void SectionsComeInTheOrderPeopleCount()
    {
        string[] names = ["s10", "s9", "s1", "s02", "s9b"];
        Assert.Equal(["s1", "s02", "s9", "s9b", "s10"], names.Order(NaturalOrder.Instance));
    }

    [Theory, InlineData(0), InlineData(1)]
    public void RowsMayCountFromZeroOrOne(int origin)
    {
        var raw = new List<TileEntry>();
        for (int row = 0; row < 2; row++)
            for (int column = 0; column < 3; column++) raw.Add(new($"{row}_{column}", "", "1", row + origin, column + origin, null));
        var entries = TileEntries.Of(raw, "test", null);
        Assert.Equal((0, 0), (entries.Tiles[0].Row, entries.Tiles[0].Column));
        Assert.Equal((1, 2), (entries.Tiles[^1].Row, entries.Tiles[^1].Column));
        Assert.Equal(origin, entries.Origin);
    }

    [Fact]
    public void StagePositionsAreReadInEveryUnit()
    {
        using var wafer = new Wafers();
        string px = wafer.Csv("tile;x_px;y_px;section", "a.tif;100;-20.5;7");
        var tile = TileSource.List(px, null, Voxel).Tiles.Single();
        Assert.Equal(("a.tif", "7", new Px2(100, -20.5)), (tile.Name, tile.Section, tile.StagePx!.Value));
        string nm = wafer.Csv("x_nm,file,y_nm,note", "400,sub/b.tif,80,x", "800,sub/c.tif,80,y");
        Assert.Equal(new Px2(100, 10), TileSource.List(nm, null, Voxel).Tiles[0].StagePx);
        string um = wafer.Csv("file,x_um,y_um,row,col", "b_1.tif,0.4,0.08,1,1", "b_2.tif,0.8,0.08,1,2", "b_3.tif,1.2,0.08,1,3");
        var tiles = TileSource.List(um, null, Voxel).Tiles;
        Assert.Equal(200, tiles[1].StagePx!.Value.X, 1e-9);
        Assert.Equal((0, 2), (tiles[2].Row, tiles[2].Column));
    }

    [Theory]
    [InlineData("x_px,y_px", "1,2", "'file'")]
    [InlineData("file,x,y", "a,1,2", "x_px")]
    [InlineData("file,row", "a,1", "'column'")]
    [InlineData("file,section", "a,1", "where the tiles are")]
    [InlineData("file,x_px,y_px", "a,1,oops", "line 2")]
    [InlineData("file,x_px,y_px", "a,1", "2 fields")]
    public void AFaultyCsvIsRefusedWithWhatIsWrong(string header, string line, string fault)
    {
        using var wafer = new Wafers();
        Assert.Contains(fault, Refusal(() => TileSource.List(wafer.Csv(header, line), null, Voxel)), StringComparison.Ordinal);
    }

    [Fact]
    public void NamesAndPlacesMustBeUnique()
    {
        using var wafer = new Wafers();
        string csv = wafer.Csv("file,row,column", "x.tif,1,1", "x.tif,1,2", "y.tif,1,1");
        string message = Refusal(() => TileSource.List(csv, null, Voxel));
        Assert.Contains("'x.tif' stands 2 times", message, StringComparison.Ordinal);
        Assert.Contains("row 1, column 1", message, StringComparison.Ordinal);
    }

    [Fact]
    public void FilesOfAnotherFormAreNamed()
    {
        using var wafer = Wafers.Make(sections: 1);
        File.Copy(wafer.Tile("001_1_1.png"), wafer.Tile("overview.png"));
        Assert.Contains("overview.png", Refusal(() => TileSource.List(wafer.Tiles, null, Voxel)), StringComparison.Ordinal);
        Assert.Contains("names no tile", Refusal(() => TileSource.List(wafer.At("nothing/*.png"), null, Voxel)), StringComparison.Ordinal);
    }

    [Fact]
    public void OurOwnTileListReadsBack()
    {
        using var wafer = Wafers.Make();
        var (list, _) = wafer.Run();
        var again = TileSource.List(wafer.At("project/tiles/tiles.json"), null, Voxel);
        Assert.Equal(list.Tiles.Select(t => (t.Name, t.Section, t.Row, t.Column)), again.Tiles.Select(t => (t.Name, t.Section, t.Row, t.Column)));
        Assert.All(again.Tiles, tile => Assert.True(File.Exists(tile.Path)));
    }

    [Fact]
    public void TheMusselTilesAreNineOfEachSection()
    {
        var entries = TileSource.List(SharedData.Path("tiles-mussel"), null, Voxel);
        Assert.Equal(["1", "165"], entries.Sections);
        Assert.Equal(18, entries.Tiles.Count);
        Assert.Equal((2, 2), (entries.Tiles[^1].Row, entries.Tiles[^1].Column));
    }

    [Fact]
    public void TheArrayTomographyTilesHaveTheirStagePositions()
    {
        var entries = TileSource.List(SharedData.Path("tiles-array-tomography/nominal.csv"), null, new(100, 100, 200));
        Assert.Equal(28, entries.Tiles.Count);
        Assert.Equal(new Px2(1142, 4285), entries.Tiles.Single(t => t.Name == "A1_5_2.tif").StagePx);
        Assert.All(entries.Tiles, tile => Assert.True(File.Exists(tile.Path)));
    }
}
