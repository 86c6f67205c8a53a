using Neuropil.Scoring;

namespace Neuropil.Tests.Scoring;

public class JoinScoreTests
{
    /// <summary>Pieces 1, 2, 3 lie mostly in cell 7, piece 4 in cell 8, piece 5 where there is no truth. Joined: 1-2 (right), 3-4 (wrong),
    /// 4-5 (unknown, does not count). Not joined: 2-3, which should be. Precision 1/2, recall 1/2.</summary>
    [Fact]
    public void APieceBelongsToTheCellOfMostOfItsVoxels()
    {
        var table = new ContingencyTable();
        table.Add([1, 1, 1, 2, 3, 3, 3, 4, 4, 5], [7, 7, 8, 7, 7, 7, 8, 8, 8, 0]);
        var score = JoinScore.Of([(1, 2, true), (3, 4, true), (4, 5, true), (2, 3, false)], table);
        Assert.Equal((2, 1, 2), (score.Joined, score.Right, score.Wanted));
        Assert.Equal((0.5, 0.5), (score.Precision, score.Recall));
    }

    [Fact]
    public void NothingJoinedIsNoEvidence() => Assert.Null(JoinScore.Of([], new ContingencyTable()).Precision);
}
