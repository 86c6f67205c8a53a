using System.Text.Json;
using Neuropil.Flooding;
using Neuropil.GoogleFfn;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Tests.GoogleFfn;

/// <summary>Expected seeds and bytes: SciPy and NumPy, Golden/seeds/make.py.</summary>
public class SeedPolicyTests
{
    private static readonly JsonElement Golden = JsonDocument.Parse(File.ReadAllBytes(GoldenFile.Path("seeds/seeds.json"))).RootElement;
    private static readonly GridShape Shape = new(44, 40, 12);

    [Theory]
    [InlineData("PolicyPeaks", "{}", "imagePeaks")]
    [InlineData("PolicyPeaks2d", "{\"min_distance\": 3, \"threshold_abs\": 0}", "sections")]
    [InlineData("PolicyPeaks2d", "{\"threshold_abs\": 1.5}", "sectionsWide")]
    [InlineData("PolicyDenseSeeds", "{\"threshold\": 0.2, \"num_erosions\": 1}", "dense")]
    public void SeedsOfAnImageAreThoseOfScipy(string policy, string arguments, string golden) =>
        Assert.Equal(Ints(golden), Seeds(policy, arguments, labelled: false, masked: false));

    [Fact]
    public void MasksAreEdgesAndLabelledVoxelsAreNoSeeds() => Assert.Equal(Ints("imagePeaksMasked"), Seeds("PolicyPeaks", "", labelled: true, masked: true));

    [Fact]
    public void EmptySpaceIsFilledFromItsMiddles() => Assert.Equal(Ints("emptySpace"), Seeds("PolicyFillEmptySpace", "", labelled: true, masked: false));

    [Fact]
    public void BrightSpotsAreLocalMaximaOutsideTheMask() => Assert.Equal(Ints("bright"), Seeds("PolicyMaxPeaks", "", labelled: false, masked: true));

    [Fact]
    public void AGridTakesOneOffsetAfterTheOther()
    {
        // (z, y, x) = (1, 1, 1), (1, 1, 21), (1, 21, 1) ... then those of offset 5.
        var seeds = Seeds("PolicyGrid3d", "{\"step\": 20, \"offsets\": [1, 5]}", false, false).Select(At).ToList();
        Assert.Equal([(1, 1, 1), (21, 1, 1), (41, 1, 1), (1, 21, 1)], seeds.Take(4));
        Assert.Equal([(5, 5, 5), (25, 5, 5), (5, 25, 5), (25, 25, 5)], seeds.Skip(6));
        Assert.Equal(12 * 2, Seeds("PolicyGrid2d", "{\"step\": 30, \"offsets\": [9]}", false, false).Count / 2);
    }

    [Fact]
    public void ReversedAndSequentialPoliciesWrapOthers()
    {
        var forward = Seeds("PolicyPeaks", "", false, false);
        Assert.Equal(Enumerable.Reverse(forward), Seeds("ReverseCoords", "{\"policy_to_reverse\": \"PolicyPeaks\"}", false, false));
        Assert.Equal(Seeds("PolicyPeaks2d", "{\"min_distance\": 3, \"threshold_abs\": 0}", false, false).AsEnumerable().Reverse(),
            Seeds("PolicyPeaks2d", "{\"min_distance\": 3, \"threshold_abs\": 0, \"sort_cmp\": \"descending\"}", false, false));
        Assert.Equal([.. forward, .. Ints("dense")],
            Seeds("SequentialPolicies", "{\"policies\": [[\"PolicyPeaks\", {}], [\"PolicyDenseSeeds\", {\"threshold\": 0.2, \"num_erosions\": 1}]]}", false, false));
    }

    [Theory]
    [InlineData("PolicyMax", "", "PolicyMax")]
    [InlineData("PolicyGrid3d", "{\"stepp\": 3}", "stepp")]
    [InlineData("PolicyGrid3d", "{\"step\": 0}", "step")]
    [InlineData("PolicyGrid3d", "[]", "seed_policy_args")]
    [InlineData("PolicyInvertOrigins", "{}", "segmentation_dir")]
    [InlineData("SequentialPolicies", "{\"policies\": [\"PolicyPeaks\"]}", "policies")]
    public void WhatIsNotKnownIsRefusedByName(string policy, string arguments, string named) =>
        Assert.Contains(named, Assert.Throws<InputException>(() => SeedPolicy.Parse(policy, arguments, "r.pbtxt")).Message, StringComparison.Ordinal);

    [Fact]
    public void ProbabilitiesAreQuantisedAsNumpyDigitizesThem() =>
        Assert.Equal(Ints("quantised"), Golden.GetProperty("logits").EnumerateArray().Select(v => (int)QuantisedProbability.OfLogit(v.GetSingle())));

    private static List<int> Seeds(string policy, string arguments, bool labelled, bool masked)
    {
        float[] image = [.. Ints("grey").Select(v => (v - 128f) / 33f)];
        bool[]? mask = masked ? [.. image.Select((_, i) => i % Shape.Nx >= 30)] : null;
        var ground = new SeedGround(image, Shape, labelled ? [.. Ints("labels")] : new int[image.Length], mask, null, Vox3.Zero, ".");
        return SeedList.Of(SeedPolicy.Parse(policy, arguments, "r.pbtxt"), ground);
    }

    private static (int, int, int) At(int offset) => (offset % Shape.Nx, offset / Shape.Nx % Shape.Ny, offset / Shape.Nx / Shape.Ny);

    private static IEnumerable<int> Ints(string name) => Golden.GetProperty(name).EnumerateArray().Select(v => v.GetInt32());
}
