namespace Neuropil.Training;

/// <summary>The rule that turns a gradient into an update.</summary>
public enum OptimizerKind
{
    /// <summary>Stochastic gradient descent with momentum.</summary>
    Sgd,

    /// <summary>Kingma and Ba 2015, arXiv:1412.6980.</summary>
    Adam,
}

/// <summary>How the learning rate falls after the warm-up.</summary>
public enum LearningRateShape
{
    Constant,

    /// <summary>Half a cosine, from the learning rate to its final fraction at the last step. Loshchilov and Hutter 2017, arXiv:1608.03983.</summary>
    Cosine,

    /// <summary>Full until the last fifth of the steps, then straight down to the final fraction. A run that has not begun to fall may
    /// be given more or fewer steps and continued. Hägele et al. 2024, arXiv:2405.18392.</summary>
    Trapezoid,

    /// <summary>A tenth after 60 % and again after 85 % of the steps.</summary>
    Step,
}

/// <summary>How the learning rate follows the size of the batch.</summary>
public enum BatchScaling
{
    /// <summary>Not at all: the rate is the recipe's.</summary>
    None,

    /// <summary>In proportion: a batch of k times as many examples takes k times the step. For SGD. Goyal et al. 2017, arXiv:1706.02677.</summary>
    Linear,

    /// <summary>With the square root, which keeps the noise of the step. For Adam and clipped gradients. Krizhevsky 2014, arXiv:1404.5997;
    /// Hoffer et al. 2017, arXiv:1705.08741.</summary>
    SquareRoot,
}

/// <summary>Optimizer, learning rate and averaging.</summary>
public sealed record OptimizerOptions
{
    public OptimizerKind Kind { get; init; } = OptimizerKind.Adam;

    /// <summary>Default 1e-3: Adam's own; Google's FFN used the same for SGD.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Updates over which the rate rises from 0, while Adam's second moments settle.</summary>
    public int WarmUpSteps { get; init; } = 200;

    /// <summary>How <see cref="LearningRate"/> changes when the batch is another than <see cref="ReferenceBatch"/>; the warm-up rises to the changed rate.</summary>
    public BatchScaling BatchScaling { get; init; } = BatchScaling.None;

    /// <summary>Batch that <see cref="LearningRate"/> was found good for. Default 2: the batch these options come with.</summary>
    public int ReferenceBatch { get; init; } = 2;

    public LearningRateShape Shape { get; init; } = LearningRateShape.Trapezoid;

    /// <summary>Rate at the last step as a share of the full one (cosine and trapezoid).</summary>
    public double FinalFraction { get; init; } = 0.02;

    /// <summary>SGD's momentum, or Adam's decay of the first moment.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Adam's decay of the second moment.</summary>
    public double SecondMomentum { get; init; } = 0.999;

    /// <summary>Adam's guard against division by zero.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Every entry of the gradient is cut to ± this. 0.7 as in Google's training.</summary>
    public double ClipEntry { get; init; } = 0.7;

    /// <summary>Decay per update of the running mean of weights, which is what ships. 0.999 forgets over about 1,000 updates.</summary>
    public double AverageDecay { get; init; } = 0.999;

    internal IEnumerable<string> Faults()
    {
        if (LearningRate <= 0) yield return $"optimizer.learningRate is {LearningRate}; it must be above 0.";
        if (ReferenceBatch < 1) yield return $"optimizer.referenceBatch is {ReferenceBatch}; it must be at least 1.";
        if (WarmUpSteps < 0) yield return $"optimizer.warmUpSteps is {WarmUpSteps}; it must not be negative.";
        if (FinalFraction is < 0 or > 1) yield return $"optimizer.finalFraction is {FinalFraction}; it must be 0 to 1.";
        foreach (var (name, value) in new[] { ("momentum", Momentum), ("secondMomentum", SecondMomentum), ("averageDecay", AverageDecay) })
            if (value is < 0 or >= 1) yield return $"optimizer.{name} is {value}; it must be 0 to 1, 1 excluded.";
        if (Epsilon <= 0) yield return $"optimizer.epsilon is {Epsilon}; it must be above 0.";
        if (ClipEntry <= 0) yield return $"optimizer.clipEntry is {ClipEntry}; it must be above 0.";
    }
}
