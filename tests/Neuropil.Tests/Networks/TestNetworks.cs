using System.Text.Json.Nodes;
using Neuropil.Networks;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Tests.Networks;

/// <summary>Networks with seeded random weights, scaled so that values keep their size from layer to layer (He et al. 2015).</summary>
internal static class TestNetworks
{
    public static NetworkDescription Description(int depth, int features, Vox3 fieldOfView) => new(
        NetworkArchitecture.FfnConvStack3d, depth, features, fieldOfView,
        new(fieldOfView.X / 4, fieldOfView.Y / 4, fieldOfView.Z / 4), new VoxelSize(12, 12, 30), 128, 33,
        new FfnInferenceSettings(), new JsonObject { ["seed"] = 7 });

    public static FfnWeights Weights(int depth, int features, ulong seed)
    {
        var weights = FfnWeights.Zero(depth, features);
        var random = new SplitMix64(seed);
        foreach (var conv in weights.Convolutions.Append(weights.Head))
        {
            double scale = Math.Sqrt(2.0 / (conv.Shape.Taps * conv.Shape.In));
            for (int i = 0; i < conv.Weights.Length; i++) conv.Weights[i] = (float)(scale * random.NextNormal());
            for (int i = 0; i < conv.Bias.Length; i++) conv.Bias[i] = (float)(0.1 * random.NextNormal());
        }
        return weights;
    }
}
