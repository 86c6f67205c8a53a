using System.Text.Json;
using CsCheck;
using Neuropil.Flooding;
using Neuropil.Numerics;

namespace Neuropil.Tests.Flooding;

/// <summary>Expected values: the rule in plain NumPy, Golden/consensus/make.py.</summary>
public class SplitConsensusTests
{
    private static readonly JsonElement Golden = JsonDocument.Parse(File.ReadAllBytes(GoldenFile.Path("consensus/consensus.json"))).RootElement;

    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(3)]
    public void PiecesAndTheirLabelsAreThoseOfNumpy(int run)
    {
        uint[] first = Labels(Golden, "first"), second = Labels(Golden, "second");
        var want = Golden.GetProperty("runs")[run];
        Assert.Equal(Labels(want, "labels"), SplitConsensus.Of(first, second, want.GetProperty("minSize").GetInt64()));
    }

    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(3)]
    public void ConnectedPiecesAreThoseOfScipy(int run)
    {
        int[] zyx = [.. Golden.GetProperty("shapeZyx").EnumerateArray().Select(v => v.GetInt32())];
        var want = Golden.GetProperty("runs")[run];
        uint[] got = SplitConsensus.OfConnected(Labels(Golden, "first"), Labels(Golden, "second"), new GridShape(zyx[2], zyx[1], zyx[0]),
            want.GetProperty("minSize").GetInt64());
        Assert.Equal(Labels(want, "connected"), got);
    }

    /// <summary>Worked by hand: label 5 lies on 1, 1, 0, 2, 2 of the second; two pieces of two voxels, and the lower second label wins.</summary>
    [Fact]
    public void OfEqualPiecesTheOneWithTheLowestSecondLabelKeepsTheLabel() =>
        Assert.Equal([5, 5, 6, 7, 7, 0], SplitConsensus.Of([5, 5, 5, 5, 5, 0], [1, 1, 0, 2, 2, 3], 0));

    [Fact]
    public void MarksOfSeedsTriedInVainAreEmpty() =>
        Assert.Equal([2, 0, 0, 2], SplitConsensus.Of([2, -1, 0, 2], [-1, 2, 1, 0], 0));

    [Fact]
    public void NothingIsJoinedAndNothingIsInvented() => Gen.Int[0, 4].Array[40].Select(Gen.Int[0, 4].Array[40]).Sample((first, second) =>
    {
        int[] result = SplitConsensus.Of(first, second, 0);
        for (int i = 0; i < 40; i++)
            for (int j = 0; j < 40; j++)
                if (first[i] > 0 && first[j] > 0 && (result[i] == result[j]) != (first[i] == first[j] && second[i] == second[j])) return false;
        return Enumerable.Range(0, 40).All(i => (result[i] == 0) == (first[i] == 0));
    });

    [Fact]
    public void ASegmentationAgreesWithItself()
    {
        uint[] first = Labels(Golden, "first");
        Assert.Equal(first, SplitConsensus.Of(first, first, 0));
    }

    [Fact]
    public void VolumesOfDifferentSizesAreRefused() => Assert.Throws<InputException>(() => SplitConsensus.Of([1, 2], [1], 0));

    private static uint[] Labels(JsonElement json, string name) => [.. json.GetProperty(name).EnumerateArray().Select(v => v.GetUInt32())];
}
