namespace Neuropil.Training;

/// <summary>Turns a gradient into an update of the weights; what it remembers between updates is in <see cref="Slots"/>.</summary>
internal abstract class Optimizer
{
    /// <summary>Everything a resumed run needs, each of the length of the weights.</summary>
    public abstract IReadOnlyList<float[]> Slots { get; }

    /// <summary>One update in place.</summary>
    /// <param name="update">Number of this update, from 1.</param>
    public abstract void Update(Span<float> weights, ReadOnlySpan<float> gradient, double learningRate, long update);

    public static Optimizer Create(OptimizerOptions options, int weights) => options.Kind switch
    {
        OptimizerKind.Sgd => new MomentumSgd(options, weights),
        OptimizerKind.Adam => new Adam(options, weights),
        _ => throw new InvalidOperationException($"Optimizer {options.Kind} is not built."),
    };

    /// <summary>Cuts every entry to ± <paramref name="limit"/>.</summary>
    public static void Clip(Span<float> gradient, double limit)
    {
        float high = (float)limit, low = -high;
        foreach (ref float g in gradient) g = Math.Clamp(g, low, high);
    }
}

/// <summary>v ← momentum·v + g; w ← w − rate·v.</summary>
internal sealed class MomentumSgd(OptimizerOptions options, int weights) : Optimizer
{
    private readonly float[] _velocity = new float[weights];

    public override IReadOnlyList<float[]> Slots => [_velocity];

    public override void Update(Span<float> weights, ReadOnlySpan<float> gradient, double learningRate, long update)
    {
        float momentum = (float)options.Momentum, rate = (float)learningRate;
        for (int i = 0; i < weights.Length; i++)
        {
            _velocity[i] = momentum * _velocity[i] + gradient[i];
            weights[i] -= rate * _velocity[i];
        }
    }
}

/// <summary>m ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g²; w ← w − rate · m̂ / (√v̂ + ε), with m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ).</summary>
/// <remarks>Kingma and Ba 2015, arXiv:1412.6980, algorithm 1.</remarks>
internal sealed class Adam(OptimizerOptions options, int weights) : Optimizer
{
    private readonly float[] _first = new float[weights], _second = new float[weights];

    public override IReadOnlyList<float[]> Slots => [_first, _second];

    public override void Update(Span<float> weights, ReadOnlySpan<float> gradient, double learningRate, long update)
    {
        float beta1 = (float)options.Momentum, beta2 = (float)options.SecondMomentum;
        float step = (float)(learningRate / (1 - Math.Pow(options.Momentum, update)));
        float unbias = (float)(1 / (1 - Math.Pow(options.SecondMomentum, update))), epsilon = (float)options.Epsilon;
        for (int i = 0; i < weights.Length; i++)
        {
            float g = gradient[i];
            _first[i] = beta1 * _first[i] + (1 - beta1) * g;
            _second[i] = beta2 * _second[i] + (1 - beta2) * g * g;
            weights[i] -= step * _first[i] / (MathF.Sqrt(_second[i] * unbias) + epsilon);
        }
    }
}
