using Neuropil.Networks.Kernels;
using Neuropil.Space;
using static Neuropil.Tests.Networks.ConvReference;

namespace Neuropil.Tests.Networks;

/// <summary>The head is a convolution of extent 1, so the reference of the convolutions is the reference here.</summary>
public class PointHeadTests
{
    private static readonly Vox3 Size = new(7, 5, 3);

    [Theory, InlineData(16), InlineData(32), InlineData(20)]
    public void TheHeadAndItsGradientsEqualTheirDefinition(int channels)
    {
        var shape = new ConvShape(channels, 1, Vox3.All(1));
        float[][] input = RandomChannels(channels, Size, 1).Select(c => c.Select(v => Math.Max(0, v)).ToArray()).ToArray();
        float[] weights = RandomValues(channels, 2), gradient = RandomValues((int)Size.Product, 3);
        using Activations x = ToActivations(input, Size), dx = new(channels, Size);
        var logits = new float[Size.Product];
        PointHead.Forward(x, weights, 0.25f, logits);
        Assert.InRange(Error(Forward(input, Size, shape, weights, [0.25f])[0], logits), 0, 1e-5);

        PointHead.InputGradient(gradient, weights, x, dx);
        var expected = InputGradient([gradient], Size, shape, weights).Select((c, i) => c.Select((v, at) => input[i][at] > 0 ? v : 0));
        Assert.InRange(Error(expected.SelectMany(c => c), ToChannels(dx).SelectMany(c => c)), 0, 1e-5);

        var weightGradient = new float[channels];
        float biasGradient = PointHead.WeightGradient(x, gradient, weightGradient);
        Assert.InRange(Error(WeightGradient(input, [gradient], Size, shape), weightGradient), 0, 1e-5);
        Assert.Equal(gradient.Sum(v => (double)v), biasGradient, 1e-4);
    }
}
