using Neuropil.Training;

namespace Neuropil.Tests.Training;

public class OptimizerTests
{
    [Fact]
    public void AdamFollowsItsPaper()
    {
        // Kingma and Ba 2015, algorithm 1, written out in double precision.
        var options = new OptimizerOptions { Kind = OptimizerKind.Adam };
        var adam = Optimizer.Create(options, 1);
        float[] weight = [0.5f];
        double w = 0.5, m = 0, v = 0;
        for (int t = 1; t <= 50; t++)
        {
            double g = Math.Sin(t) + 0.2;
            adam.Update(weight, [(float)g], 0.01, t);
            m = 0.9 * m + 0.1 * g;
            v = 0.999 * v + 0.001 * g * g;
            w -= 0.01 * (m / (1 - Math.Pow(0.9, t))) / (Math.Sqrt(v / (1 - Math.Pow(0.999, t))) + 1e-8);
        }

        Assert.Equal(w, weight[0], 1e-5);
    }

    [Fact]
    public void MomentumAddsUpAGeometricSeries()
    {
        // Constant gradient g: velocity after n updates is g(1 − βⁿ)/(1 − β), the weight has moved by the sum of those.
        var sgd = Optimizer.Create(new OptimizerOptions { Kind = OptimizerKind.Sgd, Momentum = 0.5 }, 1);
        float[] weight = [0];
        for (int n = 1; n <= 10; n++) sgd.Update(weight, [1f], 0.1, n);
        double wanted = -0.1 * Enumerable.Range(1, 10).Sum(n => (1 - Math.Pow(0.5, n)) / 0.5);
        Assert.Equal(wanted, weight[0], 1e-5);
    }

    [Fact]
    public void ClippingCutsEntriesAndNotTheirNeighbours()
    {
        float[] gradient = [-3, -0.5f, 0, 0.69f, 0.71f];
        Optimizer.Clip(gradient, 0.7);
        Assert.Equal([-0.7f, -0.5f, 0, 0.69f, 0.7f], gradient);
    }

    [Fact]
    public void TheTrapezoidIsFlatThenFallsStraight()
    {
        var options = new OptimizerOptions { LearningRate = 1, WarmUpSteps = 100, FinalFraction = 0.1, Shape = LearningRateShape.Trapezoid };
        Assert.Equal(1.0, LearningRate.At(900, 1100, options), 1e-12);
        Assert.Equal(0.55, LearningRate.At(1000, 1100, options), 1e-12);
        Assert.Equal(0.1, LearningRate.At(1100, 1100, options), 1e-12);
        Assert.True(LearningRate.SameSoFar(900, 1100, 2000, options));
        Assert.False(LearningRate.SameSoFar(901, 1100, 2000, options));
    }

    [Fact]
    public void TheLearningRateWarmsUpThenFallsByACosine()
    {
        var options = new OptimizerOptions { LearningRate = 1, WarmUpSteps = 100, FinalFraction = 0.1, Shape = LearningRateShape.Cosine };
        Assert.Equal(0.5, LearningRate.At(50, 1100, options), 1e-12);
        Assert.Equal(1.0, LearningRate.At(100, 1100, options), 1e-12);
        Assert.Equal(0.55, LearningRate.At(600, 1100, options), 1e-12);
        Assert.Equal(0.1, LearningRate.At(1100, 1100, options), 1e-12);
    }

    [Theory, InlineData(BatchScaling.None, 1), InlineData(BatchScaling.Linear, 16), InlineData(BatchScaling.SquareRoot, 4)]
    public void TheLearningRateFollowsTheBatchByItsRuleFromTheFirstStepOfTheWarmUp(BatchScaling rule, double factor)
    {
        var options = new OptimizerOptions { LearningRate = 0.01, WarmUpSteps = 10, Shape = LearningRateShape.Constant, BatchScaling = rule, ReferenceBatch = 4 };
        // Goyal et al. 2017: rate × k; Krizhevsky 2014: rate × √k; k = 64 / 4 = 16.
        Assert.Equal(0.001 * factor, LearningRate.At(1, 100, options, effectiveBatch: 64), 1e-12);
        Assert.Equal(0.01 * factor, LearningRate.At(50, 100, options, effectiveBatch: 64), 1e-12);
        Assert.Equal(0.01, LearningRate.At(50, 100, options, effectiveBatch: 4), 1e-12);
    }

    [Fact]
    public void VoxelsAreWeighedByTheirClassAndIgnoredOnesCountForNothing()
    {
        float[] logits = [2, 2, 2, 2], gradient = new float[4];
        var score = SigmoidCrossEntropy.Score(logits, [VoxelClass.Outside, VoxelClass.Inside, VoxelClass.Ignored, VoxelClass.Edge], new(0.95, 3, 6), gradient);
        double softplus = Math.Log(1 + Math.Exp(2)), sigmoid = 1 / (1 + Math.Exp(-2)), outside = softplus - 0.05 * 2;
        Assert.Equal((3 * outside + (softplus - 0.95 * 2) + 6 * outside) / 4, score.Loss, 1e-6);
        Assert.Equal((double[])[3 * (sigmoid - 0.05) / 4, (sigmoid - 0.95) / 4, 0, 6 * (sigmoid - 0.05) / 4], gradient.Select(g => (double)g), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal((1, 2, 0, 3), (score.TruePositive, score.FalsePositive, score.FalseNegative, score.Voxels));
    }

    [Theory, InlineData(-2.5, 1), InlineData(0.3, 0), InlineData(40.0, 0), InlineData(-40.0, 1)]
    public void TheLossIsTheCrossEntropyOfTheSoftenedTruth(double logit, byte inside)
    {
        double t = inside == 1 ? 0.95 : 0.05;
        // ln(1 + e^z) in a form that neither overflows nor loses digits.
        double softplus = Math.Max(logit, 0) + Math.Log(1 + Math.Exp(-Math.Abs(logit)));
        var gradient = new float[1];
        var score = SigmoidCrossEntropy.Score([(float)logit], [inside], 0.95, 1, gradient);
        Assert.Equal(softplus - t * logit, score.Loss, 1e-5);
        Assert.Equal(1 / (1 + Math.Exp(-logit)) - t, gradient[0], 1e-6);
    }
}
