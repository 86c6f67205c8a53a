using Neuropil.Numerics;

namespace Neuropil.Tests.Numerics;

public class LeastSquaresTests
{
    /// <summary>Straight line through n points: slope = S_xy / S_xx, intercept = mean(y) - slope · mean(x).</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ALineFitEqualsItsClosedForm(bool iterative)
    {
        var random = new SplitMix64(1);
        double[] x = [.. Enumerable.Range(0, 20).Select(i => i * 0.7)], y = [.. x.Select(v => 3 + 0.5 * v + random.NextNormal())];
        var system = new LeastSquares(2, 1, iterative ? 1e-12 : null);
        for (int i = 0; i < x.Length; i++) system.AddMeasurement([0, 1], [1, x[i]], [y[i]], 1);
        double meanX = x.Average(), meanY = y.Average();
        double slope = x.Zip(y).Sum(p => (p.First - meanX) * (p.Second - meanY)) / x.Sum(v => (v - meanX) * (v - meanX));
        var got = system.Solve();
        Assert.Equal(slope, got[1], 1e-10);
        Assert.Equal(meanY - slope * meanX, got[0], 1e-10);
    }

    /// <summary>A chain with a closing link: the misfit of 1 spreads evenly over n links of equal weight, 1/n each.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ALoopsMisfitSpreadsEvenly(bool iterative)
    {
        const int n = 8;
        var system = new LeastSquares(n, 2, iterative ? 1e-12 : null);
        for (int i = 0; i < n; i++)
            system.AddMeasurement([i, (i + 1) % n], [-1, 1], i == n - 1 ? [1 - n + 1, 0] : [1, 2], 1);
        system.AddTie([0], [1], [5, 7], 1e-6);
        var got = system.Solve();
        // Links in y ask for 2 each but the closing one for 0: misfit 14 spread over 8.
        for (int i = 0; i < n; i++)
        {
            Assert.Equal(5 + i * (1 - 1.0 / n), got[2 * i], 1e-6);
            Assert.Equal(7 + i * (2 - 14.0 / n), got[2 * i + 1], 1e-6);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void OutliersAreRejectedAndDoNotMoveTheResult(bool iterative)
    {
        var random = new SplitMix64(4);
        var system = new LeastSquares(2, 2, iterative ? 1e-12 : null);
        system.AddTie([0], [1], [0, 0], 1);
        for (int i = 0; i < 40; i++)
        {
            bool wrong = i % 4 == 0;
            system.AddMeasurement([0, 1], [-1, 1], wrong ? [30 + i, -17] : [10 + 0.05 * random.NextNormal(), 4 + 0.05 * random.NextNormal()], 1);
        }
        var got = system.SolveRobust(noise: 0.02, rejectSigmas: 4);
        Assert.Equal(10, got.Unknowns[2], 0.05);
        Assert.Equal(4, got.Unknowns[3], 0.05);
        for (int i = 0; i < 40; i++) Assert.Equal(i % 4 != 0, got.Weights[i + 1] > 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AnUnknownWithoutARowIsNamed(bool iterative)
    {
        var system = new LeastSquares(3, 1, iterative ? 1e-12 : null);
        system.AddMeasurement([0, 2], [1, 1], [1], 1);
        system.AddTie([0], [1], [1], 1);
        Assert.Contains("Unknown 1", Assert.Throws<InvalidOperationException>(() => system.Solve()).Message, StringComparison.Ordinal);
    }
}
