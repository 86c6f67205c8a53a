using Neuropil.Acquisition;
using Neuropil.Artefacts;
using Neuropil.Space;
using Neuropil.Volumes.Images;

namespace Neuropil.Tests.Acquisition;

public class TileFaultTests
{
    private static Wafers Faulty()
    {
        var wafer = Wafers.Make(sections: 6);
        byte[] whole = File.ReadAllBytes(wafer.Tile("001_1_1.png"));
        File.WriteAllBytes(wafer.Tile("001_1_1.png"), whole[..(whole.Length / 2)]);
        PngFile.Write(wafer.Tile("002_2_1.png"), new Raster<byte>(77, 55));
        File.Delete(wafer.Tile("003_1_2.png"));
        foreach (string file in Directory.GetFiles(wafer.Tiles, "005_*")) File.Delete(file);
        return wafer;
    }

    [Fact]
    public void AllHardFaultsAreNamedAtOnceWithWhatToDo()
    {
        using var wafer = Faulty();
        string message = wafer.Refusal();
        Assert.Contains("'001_1_1.png' cannot be read", message, StringComparison.Ordinal);
        Assert.Contains("'002_2_1.png' is 77x55 px", message, StringComparison.Ordinal);
        Assert.Contains("section 003 has no tile at row 1, column 2", message, StringComparison.Ordinal);
        Assert.Contains("'005': section 005 is left out", message, StringComparison.Ordinal);
        Assert.Contains("4 faults", message, StringComparison.Ordinal);
        Assert.Contains("corrections/acquire", message, StringComparison.Ordinal);
        Assert.Contains("acquire.missing=count", message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatAPersonDecidedIsNoFaultAndIsCounted()
    {
        using var wafer = Faulty();
        wafer.Decide("""{ "drop": ["001_1_1.png", "002_2_1.png"], "accept": ["003/1/2", "005"] }""");
        var (list, report) = wafer.Run();
        Assert.Equal(19, list.Tiles.Count);
        Assert.Equal(2, list.Tiles.Count(t => t.State is TileState.Rejected));
        Assert.Equal(2, report.Numbers.Single(n => n.Key == "missing").Value);
        Assert.False(report.Numbers.Single(n => n.Key == "missing").Holds);
        Assert.Contains(report.Notes, note => note.Contains("003/1/2", StringComparison.Ordinal));
    }

    [Fact]
    public void MissingTilesMayBeCountedButNotUnreadableOnes()
    {
        using var wafer = Faulty();
        string message = wafer.Refusal(new() { Missing = MissingTiles.Count });
        Assert.Contains("2 faults", message, StringComparison.Ordinal);
        Assert.DoesNotContain("003/1/2", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnAcceptedTileIsGoodAndKeepsItsFindings()
    {
        using var wafer = Wafers.Make();
        File.Copy(wafer.Tile("002_1_1.png"), wafer.Tile("002_1_2.png"), overwrite: true);
        wafer.Decide("""{ "accept": ["002_1_2.png"] }""");
        var tile = wafer.Run().List.Tiles.Single(t => t.Name == "002_1_2.png");
        Assert.Equal(TileState.Good, tile.State);
        Assert.Equal(2, tile.Findings.Count);
    }

    [Fact]
    public void ASlipOfThePenInADecisionIsFound()
    {
        using var wafer = Wafers.Make();
        wafer.Decide("""{ "drop": ["002_1_3.png"] }""");
        Assert.Contains("'002_1_3.png', which is neither", wafer.Refusal(), StringComparison.Ordinal);
        wafer.Decide("""{ "drops": [] }""");
        Assert.Contains("drop", wafer.Refusal(), StringComparison.Ordinal);
        wafer.Decide("""{ "drop": ["002_1_2.png"], "accept": ["002_1_2.png"] }""");
        Assert.Contains("Decide", wafer.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void ATileListedInACsvWithoutAFileIsMissing()
    {
        using var wafer = Wafers.Make(options: new() { LostTiles = 1, Seed = 3 });
        string lost = WaferTruth.Load(wafer.At("wafer")).LostTiles.Single().Name;
        string message = wafer.Refusal(tiles: wafer.At("wafer/tiles.csv"));
        Assert.Contains("1 fault ", message, StringComparison.Ordinal);
        Assert.Contains(Path.GetFileNameWithoutExtension(lost).Replace('_', '/'), message, StringComparison.Ordinal);
    }

    [Fact]
    public void FaultyOptionsAreNamed() =>
        Assert.Equal(2, new AcquireOptions { FocusShare = -1, SaturatedPercent = double.NaN }.Faults().Count());
}
