using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Neuropil.Training;

/// <summary>Turns a gradient into an update of the weights; what it remembers between updates is in <see cref="Slots"/>.</summary>
internal abstract class Optimizer
{
    /// <summary>Everything a resumed run needs, each of the length of the weights.</summary>
    public abstract IReadOnlyList<float[]> Slots { get; }

    /// <summary>One update of all weights in place.</summary>
    /// <param name="update">Number of this update, from 1.</param>
    public void Update(Span<float> weights, ReadOnlySpan<float> gradient, double learningRate, long update) =>
        UpdateRange(0, weights, gradient, learningRate, update);

    /// <summary>The same for the weights from <paramref name="start"/> on; every element by itself, so that ranges may be done at once.</summary>
    public abstract void UpdateRange(int start, Span<float> weights, ReadOnlySpan<float> gradient, double learningRate, long update);

    public static Optimizer Create(OptimizerOptions options, int weights) => options.Kind switch
    {
        OptimizerKind.Sgd => new MomentumSgd(options, weights),
        OptimizerKind.Adam => new Adam(options, weights),
        _ => throw new InvalidOperationException($"Optimizer {options.Kind} is not built."),
    };

    /// <summary>Cuts every entry to ± <paramref name="limit"/>.</summary>
    public static void Clip(Span<float> gradient, double limit)
    {
        float high = (float)limit;
        TensorPrimitives.Max(gradient, -high, gradient);
        TensorPrimitives.Min(gradient, high, gradient);
    }
}

/// <summary>v ← momentum·v + g; w ← w − rate·v.</summary>
internal sealed class MomentumSgd(OptimizerOptions options, int weights) : Optimizer
{
    private readonly float[] _velocity = new float[weights];

    public override IReadOnlyList<float[]> Slots => [_velocity];

    public override void UpdateRange(int start, Span<float> weights, ReadOnlySpan<float> gradient, double learningRate, long update)
    {
        float momentum = (float)options.Momentum, rate = (float)learningRate;
        var velocity = _velocity.AsSpan(start, weights.Length);
        for (int i = 0; i < weights.Length; i++)
        {
            velocity[i] = momentum * velocity[i] + gradient[i];
            weights[i] -= rate * velocity[i];
        }
    }
}

/// <summary>m ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g²; w ← w − rate · m̂ / (√v̂ + ε), with m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ).</summary>
/// <remarks>Kingma and Ba 2015, arXiv:1412.6980, algorithm 1.</remarks>
internal sealed class Adam(OptimizerOptions options, int weights) : Optimizer
{
    private readonly float[] _first = new float[weights], _second = new float[weights];

    public override IReadOnlyList<float[]> Slots => [_first, _second];

    public override void UpdateRange(int start, Span<float> weights, ReadOnlySpan<float> gradient, double learningRate, long update)
    {
        var rule = new Rule((float)options.Momentum, (float)options.SecondMomentum,
            (float)(learningRate / (1 - Math.Pow(options.Momentum, update))), (float)(1 / (1 - Math.Pow(options.SecondMomentum, update))), (float)options.Epsilon);
        var first = _first.AsSpan(start, weights.Length);
        var second = _second.AsSpan(start, weights.Length);
        int whole = weights.Length - weights.Length % Vector<float>.Count;
        rule.Apply(MemoryMarshal.Cast<float, Vector<float>>(first[..whole]), MemoryMarshal.Cast<float, Vector<float>>(second[..whole]),
            MemoryMarshal.Cast<float, Vector<float>>(weights[..whole]), MemoryMarshal.Cast<float, Vector<float>>(gradient[..whole]));
        rule.Apply(first[whole..], second[whole..], weights[whole..], gradient[whole..]);
    }

    /// <summary>The numbers of one update. Both forms do the same operations in the same order, so an element's bits do not depend on its place.</summary>
    private readonly record struct Rule(float Beta1, float Beta2, float Step, float Unbias, float Epsilon)
    {
        public void Apply(Span<Vector<float>> first, Span<Vector<float>> second, Span<Vector<float>> weights, ReadOnlySpan<Vector<float>> gradient)
        {
            var epsilon = new Vector<float>(Epsilon);
            for (int i = 0; i < weights.Length; i++)
            {
                var g = gradient[i];
                first[i] = Beta1 * first[i] + (1 - Beta1) * g;
                second[i] = Beta2 * second[i] + (1 - Beta2) * g * g;
                weights[i] -= Step * first[i] / (Vector.SquareRoot(second[i] * Unbias) + epsilon);
            }
        }

        public void Apply(Span<float> first, Span<float> second, Span<float> weights, ReadOnlySpan<float> gradient)
        {
            for (int i = 0; i < weights.Length; i++)
            {
                float g = gradient[i];
                first[i] = Beta1 * first[i] + (1 - Beta1) * g;
                second[i] = Beta2 * second[i] + (1 - Beta2) * g * g;
                weights[i] -= Step * first[i] / (MathF.Sqrt(second[i] * Unbias) + Epsilon);
            }
        }
    }
}
