using Neuropil.Scoring;

namespace Neuropil.Tests.Scoring;

public class EdgeF1Tests
{
    private static readonly CellEdge[] Triangle = [new(1, 2, 100), new(2, 3, 100), new(1, 3, 100)];

    private static readonly Dictionary<ulong, ulong> SameNames = new() { [1] = 1, [2] = 2, [3] = 3 };

    [Fact]
    public void TheSameGraphScoresOneWhateverTheOrderOfTheEnds() =>
        Assert.Equal(1.0, EdgeF1.Score([new(2, 1, 50), new(2, 1, 60), new(3, 2, 100), new(1, 3, 100)], Triangle, SameNames, 100).F1);

    /// <summary>2 of 3 claimed are true, 2 of 3 true are found: P = R = F1 = 2/3.</summary>
    [Fact]
    public void AnEdgeOfAnUnmatchedSegmentIsWrong()
    {
        var score = EdgeF1.Score([new(1, 2, 100), new(2, 3, 100), new(1, 9, 100)], Triangle, SameNames, 0);
        Assert.Equal((2, 3, 3), (score.Found, score.Claimed, score.True));
        Assert.Equal(2.0 / 3, score.F1!.Value, 1e-12);
    }

    [Fact]
    public void SmallContactsAreIgnoredOnBothSides()
    {
        var score = EdgeF1.Score([new(1, 2, 100), new(2, 3, 5)], [new(1, 2, 100), new(1, 3, 5)], SameNames, 10);
        Assert.Equal((1, 1, 1), (score.Found, score.Claimed, score.True));
    }

    [Fact]
    public void NoEdgesAnywhereIsNoEvidence() => Assert.Null(EdgeF1.Score([], [], SameNames, 10).F1);

    /// <summary>Cell 7 in two pieces of 6 and 4 voxels; segment 5 holds 3 voxels of cell 8 beside its 6 of cell 7.</summary>
    [Fact]
    public void TheLargestPieceStandsForACell()
    {
        var table = new ContingencyTable();
        table.Add([5, 5, 5, 5, 5, 5, 6, 6, 6, 6, 5, 5, 5, 9, 0, 0, 0, 0], [7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 8, 8, 8, 8, 8, 8, 8]);
        Assert.Equal(new Dictionary<ulong, ulong> { [5] = 7, [9] = 8 }, CellMatching.Greedy(table));
    }
}
