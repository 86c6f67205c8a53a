using System.Text.Json;
using Neuropil.Artefacts;
using Neuropil.Networks;

namespace Neuropil.Tests.Segmentation;

/// <summary>A result depends on what a network is, not on where it lies: two installations of the program give the same.</summary>
public sealed class MovedNetworkTests : IDisposable
{
    private readonly PhantomProject _phantom = new();

    public void Dispose() => _phantom.Dispose();

    private FloodOverlaps Overlaps => ArtefactJson.Read<FloodOverlaps>(Path.Combine(_phantom.Folder, FloodOverlaps.File), "");

    private string PlanKey => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_phantom.Folder, "segment", "plan.json"))).RootElement.GetProperty("key").GetString()!;

    private int Receipts => Directory.GetFiles(Path.Combine(_phantom.Folder, "segment", "receipts")).Sum(f => File.ReadLines(f).Count(l => l.Contains("\"pass\":\"flood\"", StringComparison.Ordinal) && !l.Contains("finish", StringComparison.Ordinal)));

    [Theory, InlineData(""), InlineData("  orders: forwardAndReverse\n")]
    public void TheSameNetworkInAnotherFolderGivesTheSameHash(string options)
    {
        string here = _phantom.Run(options).OutputHash;
        using var other = new PhantomProject { NetworkAt = Path.Combine(_phantom.Folder, "another", "place", "net") };
        Assert.Equal(here, other.Run(options).OutputHash);
    }

    [Fact]
    public void ANetworkThatWasMovedMakesNothingAnewButWhatSaysWhereItLies()
    {
        string before = _phantom.Run().OutputHash, key = PlanKey;
        int blocks = Receipts;
        Assert.Equal("net", Overlaps.Network);
        _phantom.NetworkAt = "moved";
        var moved = _phantom.Run();
        Assert.Equal((before, key, blocks), (moved.OutputHash, PlanKey, Receipts));
        Assert.Equal("moved", Overlaps.Network);
        Assert.False(_phantom.Run().Stages[0].Ran);
    }

    [Fact]
    public void AnotherNetworkInTheSameFolderIsNoticed()
    {
        _phantom.Run();
        File.WriteAllText(Path.Combine(_phantom.Folder, "net", NetworkFolder.WeightsFile), "trained on");
        Assert.Contains($"{NetworkFolder.WeightsFile} has changed", Assert.Throws<InputException>(() => _phantom.Run()).Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_phantom.Folder, "net", "notes.txt"), "no part of the network");
        File.WriteAllText(Path.Combine(_phantom.Folder, "net", NetworkFolder.WeightsFile), "toy");
        Assert.False(_phantom.Run().Stages[0].Ran);
    }
}
