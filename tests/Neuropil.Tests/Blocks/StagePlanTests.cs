using System.Text.Json.Nodes;
using Neuropil.Blocks;

namespace Neuropil.Tests.Blocks;

public class StagePlanTests
{
    private static readonly Dictionary<string, string> None = [];

    private static StagePlan Plan(string address, string content, string correction) => StagePlan.Make("score", new object(), new JsonObject(), None, None,
        new(new Dictionary<string, string?> { [address] = content }, [new InputFile("/data/t.h5", 1, "", "sha") { Name = "t.h5" }], [new InputFile(correction, 1, "", "sha") { Name = "c.json" }]), "1");

    /// <summary>Two datasets of one file: no option and no key of the recipe says which.</summary>
    [Fact]
    public void WhatAnAddressSaysBeyondItsFilesIsPartOfTheKey()
    {
        Assert.NotEqual(Plan("t.h5:labels", "a", "c").Key, Plan("t.h5:other", "b", "c").Key);
        Assert.NotEqual(Plan("t.h5:labels", "a", "c").BaseKey, Plan("t.h5:other", "b", "c").BaseKey);
        Assert.Equal(Plan("t.h5:labels", "a", "c").Key, Plan("moved/t.h5:labels", "a", "c").Key);
    }
}
