using Neuropil.Networks.Kernels;
using Neuropil.Numerics;

namespace Neuropil.Networks.Training;

/// <summary>One convolution's part of the flat array of weights.</summary>
/// <param name="Name">As in Google's checkpoint: <c>conv0_a</c> … <c>conv5_b</c>, <c>conv_lom</c>.</param>
internal sealed record LayerSlice(string Name, ConvShape Shape, int WeightStart, int BiasStart)
{
    public Span<float> Weights(Span<float> all) => all.Slice(WeightStart, Shape.WeightCount);

    public Span<float> Bias(Span<float> all) => all.Slice(BiasStart, Shape.Out);
}

/// <summary>Where the weights of a flood-filling ConvStack lie in one flat array, which is what optimizers and the saved state see.</summary>
internal sealed class FfnLayout
{
    public FfnLayout(int depth, int features)
    {
        var layers = new List<LayerSlice>();
        for (int i = 0; i < depth; i++)
        {
            layers.Add(Next($"conv{i}_a", ConvShape.Cube3(i == 0 ? 2 : features, features)));
            layers.Add(Next($"conv{i}_b", ConvShape.Cube3(features, features)));
        }

        Convolutions = layers;
        Head = Next("conv_lom", new ConvShape(features, 1, Space.Vox3.All(1)));
    }

    /// <summary>conv0_a, conv0_b, conv1_a … in the order they run.</summary>
    public IReadOnlyList<LayerSlice> Convolutions { get; }

    /// <summary>The 1×1×1 convolution to one logit.</summary>
    public LayerSlice Head { get; }

    /// <summary>Weights and biases of all layers together.</summary>
    public int Count { get; private set; }

    /// <summary>First weights: normal with variance 2 / fan-in (He et al. 2015, arXiv:1502.01852), the second convolution of each residual
    /// pair divided by √depth so that the sum over pairs keeps its size; the head a tenth of that; biases 0.</summary>
    public float[] Initial(ulong seed)
    {
        var all = new float[Count];
        double damp = 1 / Math.Sqrt(Convolutions.Count / 2.0);
        for (int i = 0; i < Convolutions.Count; i++)
            FillNormal(Convolutions[i], all, Math.Sqrt(2.0 / (27 * Convolutions[i].Shape.In)) * (i % 2 == 1 && i > 1 ? damp : 1), seed, i);
        FillNormal(Head, all, 0.1 / Math.Sqrt(Head.Shape.In), seed, Convolutions.Count);
        return all;
    }

    private static void FillNormal(LayerSlice layer, Span<float> all, double sigma, ulong seed, int index)
    {
        var random = SplitMix64.For(seed, -1, index);
        foreach (ref float w in layer.Weights(all)) w = (float)(sigma * random.NextNormal());
    }

    private LayerSlice Next(string name, ConvShape shape)
    {
        var layer = new LayerSlice(name, shape, Count, Count + shape.WeightCount);
        Count += shape.WeightCount + shape.Out;
        return layer;
    }
}
