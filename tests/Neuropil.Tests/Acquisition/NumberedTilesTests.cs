using Neuropil.Acquisition;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Cli;
using Neuropil.Space;

namespace Neuropil.Tests.Acquisition;

/// <summary>Tiles that are numbered one after the other, and tiles in folders.</summary>
public class NumberedTilesTests
{
    private static readonly VoxelSize Voxel = new(4, 4, 40);

    private static TemporaryFolder With(params string[] files)
    {
        var folder = new TemporaryFolder();
        foreach (string file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.At(file))!);
            File.WriteAllBytes(folder.At(file), []);
        }
        return folder;
    }

    /// <summary>Three columns and two rows, walked from the top left.</summary>
    [Theory]
    [InlineData(TileOrder.Rows, "00 01 02 10 11 12")]
    [InlineData(TileOrder.Columns, "00 10 01 11 02 12")]
    [InlineData(TileOrder.SnakeRows, "00 01 02 12 11 10")]
    [InlineData(TileOrder.SnakeColumns, "00 10 11 01 02 12")]
    public void NumbersGoThroughTheGridInTheirOrder(TileOrder order, string rowsAndColumns)
    {
        using var folder = With([.. Enumerable.Range(1, 6).SelectMany(i => new[] { $"w_t1_p{i:00}.tif", $"w_t2_p{i:00}.tif" })]);
        var entries = TileSource.List(folder.At("*.tif"), "w_t{section}_p{index}", Voxel, new(3, 2, order));
        Assert.Equal(["1", "2"], entries.Sections);
        foreach (string section in entries.Sections)
            Assert.Equal(rowsAndColumns, string.Join(' ', entries.BySection[section].OrderBy(t => t.Name).Select(t => $"{t.Row}{t.Column}")));
    }

    [Fact]
    public void NumbersMayCountFromZero()
    {
        using var folder = With("a_0.tif", "a_1.tif", "a_2.tif", "a_3.tif");
        var entries = TileSource.List(folder.At("*.tif"), "{section}_{index}", Voxel, new(2, 2, TileOrder.Rows));
        Assert.Equal([(0, 0), (0, 1), (1, 0), (1, 1)], entries.Tiles.OrderBy(t => t.Name).Select(t => (t.Row!.Value, t.Column!.Value)));
    }

    [Theory]
    [InlineData("a_{index}", null, "--grid 5x4 --order columns")]
    [InlineData("a_{row}_{column}", "2x2", "has no {index}")]
    [InlineData("{row}_{index}", "2x2", "not beside them")]
    [InlineData("a_{index}", "1x2", "holds tiles 1 to 2; 1 have other numbers: a_3.tif")]
    [InlineData("a_{index}", "2by2", "cannot be read")]
    [InlineData("a_{index}", "0x2", "cannot be read")]
    public void AGridThatDoesNotFitIsRefused(string pattern, string? grid, string fault)
    {
        using var folder = With("a_1.tif", "a_2.tif", "a_3.tif");
        string message = Assert.Throws<InputException>(() => TileSource.List(folder.At("*.tif"), pattern, Voxel, SerialGrid.Of(grid, null))).Message;
        Assert.Contains(fault, message, StringComparison.Ordinal);
    }

    [Fact]
    public void FoldersMayHaveStarsAndTellTheSection()
    {
        using var folder = With("raw/s1/t_1_1.tif", "raw/s1/t_1_2.tif", "raw/s2/t_1_1.tif", "raw/s2/t_1_2.tif", "raw/other/deep/t_1_1.tif", "raw/t_9_9.tif");
        Assert.Equal(4, Fingerprint.FilesOf(folder.At("raw/*/*.tif")).Count);
        Assert.Equal([folder.At("raw/s1/t_1_2.tif"), folder.At("raw/s2/t_1_2.tif")], Fingerprint.FilesOf(folder.At("*/s*/t_1_2.tif")));
        Assert.Empty(Fingerprint.FilesOf(folder.At("none/*/*.tif")));
        var entries = TileSource.List(folder.At("raw/s*/*.tif"), "{section}/t_{row}_{column}", Voxel);
        Assert.Equal([("s1/t_1_1.tif", "s1"), ("s1/t_1_2.tif", "s1"), ("s2/t_1_1.tif", "s2"), ("s2/t_1_2.tif", "s2")], entries.Tiles.Select(t => (t.Name, t.Section)));
    }

    [Fact]
    public async Task InitKeepsTheGridInTheRecipe()
    {
        using var folder = With("raw/a_1.tif", "raw/a_2.tif");
        string project = folder.At("p");
        Assert.Equal(ExitCode.Done, await Program.Main(
            ["init", project, "--tiles", folder.At("raw/*.tif"), "--pattern", "{section}_{index}", "--grid", "2x1", "--order", "snake-columns", "--voxel", "4,4,40"]));
        var recipe = RecipeFile.Open(project, Pipeline.Stages).Recipe;
        Assert.Equal(("2x1", TileOrder.SnakeColumns), (recipe.Grid, recipe.Order));
    }

    [Theory]
    [InlineData("--tiles", "raw/{section}_{row}.tif")]
    [InlineData("--tiles", "raw/*.tif", "--pattern", "{section}_{index}", "--grid", "1x1")]
    [InlineData("--tiles", "raw/*.tif", "--pattern", "{section}_{index}", "--grid", "2x1", "--order", "zigzag")]
    [InlineData("--tiles", "raw/broken.xml")]
    public async Task InitRefusesWhatCannotBeListedAndMakesNoProject(params string[] arguments)
    {
        using var folder = With("raw/a_1.tif", "raw/a_2.tif", "raw/broken.xml");
        string project = folder.At("p");
        arguments = [.. arguments.Select(a => a.StartsWith("raw/", StringComparison.Ordinal) ? folder.At(a) : a)];
        Assert.Equal(ExitCode.BadInput, await Program.Main(["init", project, .. arguments, "--voxel", "4,4,40"]));
        Assert.False(Directory.Exists(project));
    }
}
