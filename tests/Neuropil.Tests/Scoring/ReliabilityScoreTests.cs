using Neuropil.Scoring;

namespace Neuropil.Tests.Scoring;

public class ReliabilityScoreTests
{
    [Fact]
    public void TheErrorIsTheMeanDistanceFromTheDiagonalWeightedByCount()
    {
        // Bin 0.2: 3 of mean 0.2, one true: |0.2 − 1/3|. Bin 0.9: 1 of 0.95, false: 0.95. ECE = (3 · 0.1333 + 0.95) / 4.
        var score = ReliabilityScore.Of([(0.2, true), (0.2, false), (0.2, false), (0.95, false)]);
        Assert.Equal((3 * (1 / 3.0 - 0.2) + 0.95) / 4, score.CalibrationError!.Value, 1e-12);
        Assert.Equal([3, 1], score.Bins.Select(b => b.Count));
    }

    [Fact]
    public void ProbabilityOneIsInTheLastBin() => Assert.Equal(0, ReliabilityScore.Of([(1, true), (0.999, true)]).Bins.Single().Observed - 1, 1e-12);

    [Fact]
    public void NothingPredictedIsNoError() => Assert.Null(ReliabilityScore.Of([]).CalibrationError);
}
