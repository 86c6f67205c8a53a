using System.Numerics;
using System.Runtime.InteropServices;

namespace Neuropil.Training;

/// <summary>The learning rate of each update.</summary>
internal static class LearningRate
{
    private const double TrapezoidFallsAt = 0.8;

    /// <param name="effectiveBatch">Examples whose gradients make one update, over all processes.</param>
    public static double At(long update, long updates, OptimizerOptions options, int effectiveBatch) =>
        BatchFactor(options, effectiveBatch) * At(update, updates, options);

    /// <summary>What a batch does to the rate: (batch / reference batch) to the power of 0, 1 or ½.</summary>
    public static double BatchFactor(OptimizerOptions options, int effectiveBatch)
    {
        double ratio = (double)effectiveBatch / options.ReferenceBatch;
        return options.BatchScaling switch
        {
            BatchScaling.None => 1,
            BatchScaling.Linear => ratio,
            BatchScaling.SquareRoot => Math.Sqrt(ratio),
            _ => throw new InvalidOperationException($"Batch scaling {options.BatchScaling} is not built."),
        };
    }

    /// <summary>The rate of the reference batch.</summary>
    /// <param name="update">From 1 to <paramref name="updates"/>.</param>
    public static double At(long update, long updates, OptimizerOptions options)
    {
        if (update <= options.WarmUpSteps) return options.LearningRate * update / options.WarmUpSteps;
        double progress = (double)(update - options.WarmUpSteps) / Math.Max(1, updates - options.WarmUpSteps);
        return options.LearningRate * options.Shape switch
        {
            LearningRateShape.Constant => 1,
            LearningRateShape.Cosine => options.FinalFraction + (1 - options.FinalFraction) * 0.5 * (1 + Math.Cos(Math.PI * progress)),
            LearningRateShape.Trapezoid => progress <= TrapezoidFallsAt
                ? 1 : options.FinalFraction + (1 - options.FinalFraction) * (1 - progress) / (1 - TrapezoidFallsAt),
            LearningRateShape.Step => progress < 0.6 ? 1 : progress < 0.85 ? 0.1 : 0.01,
            _ => throw new InvalidOperationException($"Learning-rate shape {options.Shape} is not built."),
        };
    }

    /// <summary>Whether the first <paramref name="done"/> updates of a run of one length are those of a run of another.</summary>
    public static bool SameSoFar(long done, long updates, long otherUpdates, OptimizerOptions options) =>
        updates == otherUpdates || Enumerable.Range(1, (int)done).All(u => At(u, updates, options) == At(u, otherUpdates, options));
}

/// <summary>The running mean of the weights, a ← d·a + (1−d)·w; smoother than the weights of any one update, and what ships.</summary>
/// <remarks>Polyak and Juditsky 1992, doi:10.1137/0330046. Early on d is (1+t)/(10+t), so that the first weights are soon forgotten.</remarks>
internal static class WeightAverage
{
    public static void Update(Span<float> average, ReadOnlySpan<float> weights, double decay, long update)
    {
        float d = (float)Math.Min(decay, (1.0 + update) / (10.0 + update));
        int whole = average.Length - average.Length % Vector<float>.Count;
        var means = MemoryMarshal.Cast<float, Vector<float>>(average[..whole]);
        var values = MemoryMarshal.Cast<float, Vector<float>>(weights[..whole]);
        for (int i = 0; i < means.Length; i++) means[i] = d * means[i] + (1 - d) * values[i];
        for (int i = whole; i < average.Length; i++) average[i] = d * average[i] + (1 - d) * weights[i];
    }
}
