using Neuropil.Scoring;

namespace Neuropil.Tests.Scoring;

public class DoubtScoreTests
{
    // Segments 1 and 2 are cells 1 and 2; segment 3 holds half of cell 3 and all of cell 4; segment 5 the other half of cell 3.
    private static readonly ContingencyTable Table = ContingencyTable.Restore(500, 500, [(1, 1, 100), (2, 2, 100), (3, 3, 50), (3, 4, 50), (5, 3, 50)]);

    [Fact]
    public void DoubtThatNamesTheWrongSegmentsFindsAllErrorFirst()
    {
        var score = DoubtScore.Of(new Dictionary<ulong, double> { [1] = 0.1, [2] = 0, [3] = 0.9, [5] = 0.8 }, Table)!;
        Assert.Equal(1, score.Auc);
        // Segment 3: 100 bits of merging, 50 of splitting; segment 5: 50 of splitting. One of four segments is looked at.
        Assert.Equal(0.75, score.FoundInFirstFifth, 1e-12);
        Assert.Equal((1, 1), score.Curve[2] is var c ? (c.Looked * 2, c.Found) : default);
    }

    [Fact]
    public void DoubtThatIsTheSameEverywhereIsGuessing() =>
        Assert.Equal(0.5, DoubtScore.Of(new Dictionary<ulong, double> { [1] = 0.3, [2] = 0.3, [3] = 0.3, [5] = 0.3 }, Table)!.Auc);

    [Fact]
    public void WithoutErrorThereIsNothingToFind() =>
        Assert.Null(DoubtScore.Of(new Dictionary<ulong, double> { [1] = 0.3 }, ContingencyTable.Restore(9, 9, [(1, 1, 9)])));
}
