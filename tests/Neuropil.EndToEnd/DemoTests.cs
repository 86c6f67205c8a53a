using System.Text.Json.Nodes;
using Neuropil.Tests;

namespace Neuropil.EndToEnd;

/// <summary>The demo on a small specimen: the whole flow, its determinism and its resumption.</summary>
public sealed class DemoTests : IDisposable
{
    // Small enough for a test, large enough for several tiles, blocks and cells.
    private const string Size = "176,176,20";

    private readonly Command _neuropil = new();

    public void Dispose() => _neuropil.Dispose();

    private JsonObject Demo(string folder, int threads)
    {
        var result = _neuropil.Run("demo", "--out", folder, "--seed", "7", "--size", Size, "--threads", $"{threads}", "--json");
        Assert.True(result.ExitCode == 0, result.Log);
        return JsonNode.Parse(result.Answer)!.AsObject();
    }

    [Fact]
    public void OneThreadAndTwoAndARunKilledAtRandomMomentsGiveTheSameBytes()
    {
        var two = Demo("two", 2);
        string hash = two["outputHash"]!.GetValue<string>();
        Assert.Equal(hash, Demo("one", 1)["outputHash"]!.GetValue<string>());

        double seconds = two["seconds"]!.GetValue<double>();
        foreach (double share in new[] { 0.15, 0.4, 0.55, 0.8 })
            _neuropil.RunAndKill(TimeSpan.FromSeconds(0.3 + share * seconds), "demo", "--out", "killed", "--seed", "7", "--size", Size, "--json");
        Assert.Equal(hash, Demo("killed", 2)["outputHash"]!.GetValue<string>());

        Assert.True(two["segmentation"]!["filled"]!.GetValue<double>() > 0.8);
        Assert.True(two["montageErrorPx"]!["median"]!.GetValue<double>() < 1);
        Assert.True(File.Exists(_neuropil.PathOf("two/brain/report.html")));
        Assert.True(File.Exists(_neuropil.PathOf("two/brain/connectome/connectome.graphml")));
    }

    /// <summary>Its sections are too small to be bent: there are no fields to score.</summary>
    [Fact]
    public void TheSmallestSpecimenIsScored() =>
        Assert.NotEmpty(JsonNode.Parse(_neuropil.Run("demo", "--out", "small", "--size", "128,128,12", "--json").Answer)!["outputHash"]!.GetValue<string>());

    [Fact]
    public void AFolderThatHoldsSomethingElseIsLeftAlone()
    {
        Directory.CreateDirectory(_neuropil.PathOf("mine"));
        File.WriteAllText(_neuropil.PathOf("mine/thesis.txt"), "do not touch");
        var result = _neuropil.Run("demo", "--out", "mine");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--out", result.Log, StringComparison.Ordinal);
        Assert.Equal(["thesis.txt"], Directory.GetFileSystemEntries(_neuropil.PathOf("mine")).Select(Path.GetFileName));
    }
}
