using CsCheck;
using Neuropil.Segmentation;

namespace Neuropil.Tests.Segmentation;

public class SeamTests
{
    private static readonly SegmentationOptions Options = new() { SeamMinVoxels = 10, SeamMinShare = 0.6 };

    [Fact]
    public void MatchesCountOnlyWhereBothBlocksHaveALabel()
    {
        //            0  1  2  3  4  5  6  7
        uint[] first = [1, 1, 1, 0, 2, 2, 2, 2];
        uint[] second = [5, 5, 0, 5, 5, 6, 6, 6];
        Assert.Equal(
            [new SeamMatch(1, 5, 2, 2, 3), new SeamMatch(2, 5, 1, 4, 3), new SeamMatch(2, 6, 3, 4, 3)],
            SeamPass.Match(first, second));
    }

    [Fact]
    public void SegmentsThatLieMostlyInEachOtherAreOneAndTheRestIsEvidence()
    {
        // Block 0 has labels 1, 2; block 1 has 1, 2, 3. First 1 is second 1; first 2 lies over second 2 and 3, mostly over 2.
        List<SeamMatch> seam = [new(1, 1, 90, 100, 95), new(1, 2, 10, 100, 80), new(2, 2, 70, 100, 80), new(2, 3, 30, 100, 30)];
        var table = SeamPass.Reconcile([2, 3], [(0, 1)], [seam], Options);
        Assert.Equal([1UL, 2], table.Ids[0]);
        Assert.Equal([1UL, 2, 3], table.Ids[1]);
        Assert.Equal(200, table.Labelled);
        Assert.Equal(40, table.Disagreeing);
        Assert.Equal([new SeamPair(1, 2, 10, 0.125), new SeamPair(2, 3, 30, 1)], table.Pairs);
    }

    [Theory, InlineData(9, 9, 9, "few voxels"), InlineData(50, 90, 50, "small share of one")]
    public void TooLittleIsNotEnough(long voxels, long firstVoxels, long secondVoxels, string why) =>
        Assert.True(SeamPass.Reconcile([1, 1], [(0, 1)], [[new(1, 1, voxels, firstVoxels, secondVoxels)]], Options).Ids[1][0] == 2, why);

    [Fact]
    public void IdsDoNotDependOnTheOrderOfSeams() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[1, 5], Gen.Int[1, 5]).Array[0, 25].Sample(links =>
        {
            var seams = links.Where(l => l.Item1 != l.Item2).Select(l => (l.Item1, l.Item2)).ToList();
            var matches = links.Where(l => l.Item1 != l.Item2).Select(l => new List<SeamMatch> { new(l.Item3, l.Item4, 20, 20, 20) }).ToList();
            var forward = SeamPass.Reconcile([5, 5, 5, 5], seams, matches, Options);
            seams.Reverse();
            matches.Reverse();
            var backward = SeamPass.Reconcile([5, 5, 5, 5], seams, matches, Options);
            return forward.Ids.Zip(backward.Ids).All(pair => pair.First.SequenceEqual(pair.Second));
        }, iter: 300);
}
