using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Training;

namespace Neuropil.Tests.Training;

public class GradientTests
{
    private static readonly Vox3 Fov = new(5, 7, 3);
    private readonly FfnLayout _layout = new(depth: 3, features: 16);
    private readonly float[] _weights, _image, _map;
    private readonly byte[] _inside;

    public GradientTests()
    {
        var random = new SplitMix64(3);
        _weights = _layout.Initial(5);
        // Biases and head away from their start of 0, so that every term counts.
        for (int i = 0; i < _weights.Length; i++) if (_weights[i] == 0 || i >= _layout.Head.WeightStart) _weights[i] = (float)(0.3 * random.NextNormal());
        _image = [.. Enumerable.Range(0, (int)Fov.Product).Select(_ => (float)random.NextNormal())];
        _map = [.. _image.Select(_ => (float)(3 * random.NextNormal()))];
        _inside = [.. _image.Select(_ => (byte)random.NextInt(2))];
    }

    [Fact]
    public void TheForwardPassEqualsThePlainNetworkInDoublePrecision()
    {
        var wanted = new FfnReference(_layout, Fov).Forward([.. _weights.Select(w => (double)w)], _image, _map);
        var (logits, _) = Run();
        for (int i = 0; i < wanted.Length; i++) Assert.Equal(wanted[i], logits[i], 1e-4);
    }

    [Fact]
    public void AnUntrainedNetworkForgetsTheMapButForASmallAnswer()
    {
        using var filters = new FfnFilters(_layout, withGradients: false);
        filters.Pack(_layout.Initial(5));
        using var pass = new FfnPass(_layout, filters, Fov);
        float[] once = new float[_image.Length], larger = new float[_image.Length];
        pass.Forward(_image, _map, once);
        pass.Forward(_image, [.. _map.Select(m => 2 * m)], larger);
        // Map + (−map + small): doubling the map, up to 20, moves the answer by what the small part makes of it.
        Assert.True(once.Concat(larger).Max(Math.Abs) < 0.25 * 2 * _map.Max(Math.Abs), $"answers up to {once.Concat(larger).Max(Math.Abs)}");
    }

    [Fact]
    public void TheGradientOfEveryLayerEqualsTheSlopeOfThePlainNetworksLoss()
    {
        var reference = new FfnReference(_layout, Fov);
        double[] weights = [.. _weights.Select(w => (double)w)];
        var (_, gradient) = Run();
        var random = new SplitMix64(11);
        const double step = 1e-5;
        foreach (var layer in _layout.Convolutions.Append(_layout.Head))
            for (int k = 0; k < 8; k++)
            {
                int i = k < 2 ? layer.BiasStart + random.NextInt(layer.Shape.Out) : layer.WeightStart + random.NextInt(layer.Shape.WeightCount);
                double LossAt(double w)
                {
                    double kept = weights[i];
                    weights[i] = w;
                    double loss = FfnReference.Loss(reference.Forward(weights, _image, _map), _inside);
                    weights[i] = kept;
                    return loss;
                }

                double slope = (LossAt(weights[i] + step) - LossAt(weights[i] - step)) / (2 * step);
                Assert.True(Math.Abs(slope - gradient[i]) < 2e-4 * Math.Max(0.05, Math.Abs(slope)), $"{layer.Name}[{i}]: slope {slope}, gradient {gradient[i]}");
            }
    }

    private (float[] Logits, float[] Gradient) Run()
    {
        using var filters = new FfnFilters(_layout, withGradients: true);
        filters.Pack(_weights);
        using var pass = new FfnPass(_layout, filters, Fov);
        float[] logits = new float[_image.Length], slope = new float[_image.Length], gradient = new float[_layout.Count];
        pass.Forward(_image, _map, logits);
        SigmoidCrossEntropy.Score(logits, _inside, 0.95, 1, slope);
        pass.Backward(slope, gradient);
        return (logits, gradient);
    }
}
