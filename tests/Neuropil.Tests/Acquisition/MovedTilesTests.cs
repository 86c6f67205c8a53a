using Neuropil.Acquisition;
using Neuropil.Artefacts;
using Neuropil.Blocks;

namespace Neuropil.Tests.Acquisition;

public sealed class MovedTilesTests
{
    [Fact]
    public void TilesThatWereMovedAreFoundWithoutLookingAtThemAgain()
    {
        using var wafer = Wafers.Make();
        RunOutcome Run(string codeVersion, string folder)
        {
            var settings = new RunSettings(new LocalEngine(1, 1L << 30), new SilentProgress(), TimeProvider.System, codeVersion, Redo: false);
            return new ProjectRun(wafer.Context(tiles: Path.Combine(folder, "*.png")).Project, [new AcquisitionStage()], settings).Run([], CancellationToken.None);
        }
        Directory.CreateDirectory(wafer.At("project"));
        string hash = Run("v1", wafer.Tiles).OutputHash, list = Path.Combine(wafer.At("project"), TileList.File);
        string elsewhere = wafer.At("elsewhere");
        Directory.Move(wafer.Tiles, elsewhere);
        Assert.Equal(hash, Run("v2", elsewhere).OutputHash);
        Assert.DoesNotContain(Directory.GetFiles(wafer.At("project/acquire/receipts")).SelectMany(File.ReadLines), l => l.Contains("\"v2\"", StringComparison.Ordinal) && l.Contains("\"block\":\"section", StringComparison.Ordinal));
        Assert.All(ArtefactJson.Read<TileList>(list, "").Tiles, tile => Assert.True(File.Exists(Path.GetFullPath(tile.Path, Path.GetDirectoryName(list)!))));
        Assert.False(Run("v3", elsewhere).Stages[0].Ran);
    }
}
