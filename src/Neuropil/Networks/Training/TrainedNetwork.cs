using System.Text.Json.Nodes;
using Neuropil.Networks.Kernels;

namespace Neuropil.Networks.Training;

/// <summary>Writes a trained network as every other network is kept: <c>network.json</c> and <c>weights.safetensors</c>.</summary>
internal static class TrainedNetwork
{
    public static void Write(string folder, NetworkOptions options, FfnLayout layout, float[] values, JsonObject receipt)
    {
        var weights = FfnWeights.Zero(options.Depth, options.Features);
        for (int i = 0; i < layout.Convolutions.Count; i++) Copy(layout.Convolutions[i], values, weights.Convolutions[i]);
        Copy(layout.Head, values, weights.Head);
        var inference = new FfnInferenceSettings
        {
            InitActivation = options.InitActivation, PadValue = options.PadValue,
            MoveThreshold = options.MoveThreshold, SegmentThreshold = options.SegmentThreshold,
        };
        NetworkFolder.Save(folder, new NetworkDescription(NetworkArchitecture.FfnConvStack3d, options.Depth, options.Features, options.FieldOfView,
            options.Deltas, options.VoxelSize, options.ImageMean, options.ImageStddev, inference, receipt), weights);
    }

    private static void Copy(LayerSlice layer, float[] values, ConvWeights target)
    {
        layer.Weights(values).CopyTo(target.Weights);
        layer.Bias(values).CopyTo(target.Bias);
    }
}

/// <summary>Where weights come from: enough to make them again and to know how good they were.</summary>
/// <param name="Seconds">Over all restarts.</param>
internal sealed record TrainingReceipt(
    TrainingRecipe Recipe, long Steps, long Examples, long FieldsOfView, double Seconds, TrainingLine? Last, ValidationLine? HeldOut, string CodeVersion)
{
    public JsonObject ToJson(IReadOnlyList<TrainingVolume> data, IReadOnlyList<TrainingVolume> heldOut) => new()
    {
        ["kind"] = "trained by neuropil train",
        ["codeVersion"] = CodeVersion,
        ["instructionSet"] = KernelPaths.Chosen.ToString(),
        ["steps"] = Steps,
        ["examples"] = Examples,
        ["fieldsOfView"] = FieldsOfView,
        ["seconds"] = Math.Round(Seconds, 1),
        ["trainingLoss"] = Last?.Loss,
        ["trainingF1"] = Last?.F1,
        ["heldOutLoss"] = HeldOut?.HeldOutLoss,
        ["heldOutF1"] = HeldOut?.HeldOutF1,
        ["heldOutPrecision"] = HeldOut?.HeldOutPrecision,
        ["heldOutRecall"] = HeldOut?.HeldOutRecall,
        ["seed"] = Recipe.Options.Seed,
        ["recipeSha256"] = Recipe.Hash,
        ["data"] = Volumes(data),
        ["validation"] = Volumes(heldOut),
        ["recipe"] = new JsonArray([.. Recipe.Text.TrimEnd().Split('\n').Select(line => (JsonNode)line)]),
    };

    private static JsonArray Volumes(IReadOnlyList<TrainingVolume> volumes) => new([.. volumes.Select(v => (JsonNode)new JsonObject
    {
        ["name"] = v.Name, ["box"] = v.Em.Box.ToString(), ["sha256"] = v.Hash(),
    })]);
}
