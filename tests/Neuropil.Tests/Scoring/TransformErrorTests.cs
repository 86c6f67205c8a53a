using Neuropil.Numerics;
using Neuropil.Scoring;
using Neuropil.Space;

namespace Neuropil.Tests.Scoring;

public class TransformErrorTests
{
    private static readonly Affine2 Moved = Affine2.Rotation(0.3, new(50, 20)).Then(Affine2.Translation(-7, 400));

    private static readonly Affine2 Sheared = new(1.1, 0.2, 3, -0.1, 0.95, -8);

    [Fact]
    public void AResultThatIsOnlyMovedHasNoRigidError() => Assert.InRange(Residual(Moved, Gauge.Rigid).Max, 0, 1e-9);

    [Fact]
    public void AResultThatIsOnlyShearedHasNoAffineError() => Assert.InRange(Residual(Sheared, Gauge.Affine).Max, 0, 1e-9);

    /// <summary>A tile of 120 px stretched by 10 % in x about its centre: its edges are off by 0.1 · 119 / 2 px.</summary>
    [Fact]
    public void AStretchIsARigidError() => Assert.Equal(5.95, Residual(new(1.1, 0, 0, 0, 1, 0), Gauge.Rigid).Max, 1e-9);

    /// <summary>Tiles of one point each at 0 and 10; the second is 4 too far. The mean shift of 2 leaves 2 at each: half the gap.</summary>
    [Fact]
    public void ATranslationTakesOutTheMeanShift()
    {
        PointPair[] pairs = [new(new(0, 0), new(0, 0)), new(new(14, 0), new(10, 0))];
        Assert.Equal([2.0, 2.0], TransformError.Residuals(pairs, Gauge.Translation)!);
    }

    /// <summary>Any other map near the best one must leave a larger sum of squares.</summary>
    [Theory, InlineData(Gauge.Rigid), InlineData(Gauge.Affine)]
    public void NoNearbyMapFitsBetter(Gauge gauge)
    {
        var random = new SplitMix64(3);
        var pairs = TransformError.Grid(200, 100, 5).Select(p => new PointPair(p, Moved.Apply(p) + new Px2(random.NextNormal(), random.NextNormal()))).ToArray();
        var best = PlaneFit.Fit(pairs, gauge)!.Value;
        double SumOfSquares(Affine2 map) => pairs.Sum(p => Math.Pow((map.Apply(p.Placed) - p.True).Length, 2));
        foreach (double step in new[] { -1e-3, 1e-3 })
        {
            Assert.True(SumOfSquares(best) < SumOfSquares(best.Then(Affine2.Translation(step, 0))));
            Assert.True(SumOfSquares(best) < SumOfSquares(best.Then(Affine2.Translation(0, step))));
            Assert.True(SumOfSquares(best) < SumOfSquares(Affine2.Rotation(step, new(100, 50)).Then(best)));
            if (gauge == Gauge.Affine) Assert.True(SumOfSquares(best) < SumOfSquares(best with { A = best.A + step }));
        }
    }

    [Fact]
    public void PointsOnALineDoNotDetermineAnAffineMap() =>
        Assert.Null(TransformError.Residuals([.. Enumerable.Range(0, 9).Select(i => new PointPair(new(i, 2 * i), new(i, i)))], Gauge.Affine));

    /// <summary>numpy.percentile([1, 2, 3, 4, 10], [50, 95]) = [3, 8.8].</summary>
    [Fact]
    public void PercentilesAreThoseOfNumpy()
    {
        var spread = Spread.Of([10, 3, 1, 4, 2])!;
        Assert.Equal((5, 3.0, 8.8, 10.0, 4.0), (spread.Count, spread.Median, Math.Round(spread.P95, 12), spread.Max, spread.Mean));
    }

    private static Spread Residual(Affine2 wrong, Gauge gauge) =>
        TransformError.Pooled([[.. TransformError.Grid(120, 80, 4).Select(p => new PointPair(wrong.Apply(p), p))]], gauge)!;
}
