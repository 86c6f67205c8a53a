using System.Text.Json.Nodes;
using Neuropil.Networks;
using Neuropil.Networks.Kernels;

namespace Neuropil.Training;

/// <summary>Writes a trained network as every other network is kept: <c>network.json</c> and <c>weights.safetensors</c>.</summary>
internal static class TrainedNetwork
{
    public static void Write(string folder, NetworkOptions options, FfnLayout layout, float[] values, JsonObject receipt)
    {
        NetworkFolder.Save(folder, Description(options, receipt), Weights(options, layout, values));
    }

    /// <summary>The network as the engine runs it, without a folder.</summary>
    public static FfnNetwork InMemory(NetworkOptions options, FfnLayout layout, float[] values) =>
        new(Description(options, []), Weights(options, layout, values));

    private static FfnWeights Weights(NetworkOptions options, FfnLayout layout, float[] values)
    {
        var weights = FfnWeights.Zero(options.Depth, options.Features);
        for (int i = 0; i < layout.Convolutions.Count; i++) Copy(layout.Convolutions[i], values, weights.Convolutions[i]);
        Copy(layout.Head, values, weights.Head);
        return weights;
    }

    private static NetworkDescription Description(NetworkOptions options, JsonObject receipt)
    {
        var inference = new FfnInferenceSettings
        {
            InitActivation = options.InitActivation,
            PadValue = options.PadValue,
            MoveThreshold = options.InferenceMoveThreshold ?? options.MoveThreshold,
            SegmentThreshold = options.SegmentThreshold,
        };
        return new NetworkDescription(NetworkArchitecture.FfnConvStack3d, options.Depth, options.Features, options.FieldOfView,
            options.Deltas, options.VoxelSize, options.ImageMean, options.ImageStddev, inference, receipt);
    }

    /// <summary>The weights of a network on disk in the order of the layout, and the receipt they came with.</summary>
    /// <exception cref="InputException">No network is there, or one of another shape.</exception>
    public static (float[] Values, JsonObject Receipt) Read(string folder, NetworkOptions options)
    {
        var (description, weights) = NetworkFolder.Load(folder);
        if (description.Depth != options.Depth || description.Features != options.Features)
            throw new InputException($"startFrom: '{folder}' has depth {description.Depth} and {description.Features} features, the recipe asks for "
                + $"depth {options.Depth} and {options.Features}. Make them the same.");
        return ([.. weights.Tensors.SelectMany(tensor => tensor.Values)], description.TrainingReceipt);
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
    TrainingRecipe Recipe, long Steps, long Examples, long FieldsOfView, double Seconds, TrainingLine? Last, ValidationLine? HeldOut, string CodeVersion,
    JsonObject? StartedFrom)
{
    /// <summary>The step whose weights these are, and why; null when they are the last ones.</summary>
    public (long Step, BestBy By, double Value)? Chosen { get; init; }

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
        ["heldOutViSplit"] = HeldOut?.ViSplit,
        ["heldOutViMerge"] = HeldOut?.ViMerge,
        ["heldOutErlNm"] = HeldOut?.ErlNm,
        ["chosenStep"] = Chosen?.Step ?? Steps,
        ["chosenBy"] = (Chosen?.By ?? BestBy.Last).ToString(),
        ["chosenValue"] = Chosen?.Value,
        ["seed"] = Recipe.Options.Seed,
        ["recipeSha256"] = Recipe.Hash,
        ["data"] = Volumes(data),
        ["validation"] = Volumes(heldOut),
        ["startedFrom"] = StartedFrom?.DeepClone(),
        ["recipe"] = new JsonArray([.. Recipe.Text.TrimEnd().Split('\n').Select(line => (JsonNode)line)]),
    };

    private static JsonArray Volumes(IReadOnlyList<TrainingVolume> volumes) => new([.. volumes.Select(v => (JsonNode)new JsonObject
    {
        ["name"] = v.Name, ["box"] = v.Em.Box.ToString(), ["sha256"] = v.Hash(),
    })]);
}
