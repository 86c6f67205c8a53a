using Neuropil.Networks.Kernels;
using Neuropil.Numerics;

namespace Neuropil.Training;

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
    /// pair divided by √depth so that the sum over pairs keeps its size; the head a tenth of that; biases 0. Two features start as
    /// max(0, map) and max(0, −map), and the head subtracts them.</summary>
    /// <remarks>The network's answer is added to the map, so that an answer that merely repeats what is known would grow with every visit.
    /// Starting from −map, what is learned is the new map itself; without that start, a run of a few thousand updates is spent on
    /// learning to leave alone what is already right.</remarks>
    public float[] Initial(ulong seed)
    {
        var all = new float[Count];
        double damp = 1 / Math.Sqrt(Convolutions.Count / 2.0);
        for (int i = 0; i < Convolutions.Count; i++)
            FillNormal(Convolutions[i], all, Math.Sqrt(2.0 / (27 * Convolutions[i].Shape.In)) * (i % 2 == 1 && i > 1 ? damp : 1), seed, i);
        FillNormal(Head, all, 0.1 / Math.Sqrt(Head.Shape.In), seed, Convolutions.Count);
        CarryMap(all);
        return all;
    }

    private void CarryMap(Span<float> all)
    {
        for (int i = 0; i < Convolutions.Count; i++)
            for (int feature = 0; feature < 2; feature++)
            {
                // The first two layers make the features; in every residual pair behind them the sum passes by, and the pair adds nothing.
                if (i > 1 && i % 2 == 0) continue;
                ClearOutput(Convolutions[i], feature, all);
                if (i == 0) Centre(Convolutions[i], input: 1, feature, all) = feature == 0 ? 1 : -1;
                if (i == 1) Centre(Convolutions[i], input: feature, feature, all) = 1;
            }
        (Head.Weights(all)[0], Head.Weights(all)[1]) = (-1, 1);
    }

    private static void ClearOutput(LayerSlice layer, int output, Span<float> all)
    {
        var weights = layer.Weights(all);
        for (int i = output; i < weights.Length; i += layer.Shape.Out) weights[i] = 0;
    }

    /// <summary>The weight at the middle of the 3×3×3 taps.</summary>
    private static ref float Centre(LayerSlice layer, int input, int output, Span<float> all) =>
        ref layer.Weights(all)[(layer.Shape.Taps / 2 * layer.Shape.In + input) * layer.Shape.Out + output];

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
