using Neuropil.Space;

namespace Neuropil.Networks.Checkpoints;

/// <summary>What an InferenceRequest of google/ffn (inference.proto) says about the network and how it was run.</summary>
/// <param name="Notes">Fields that were read but change nothing here, with the reason: sentences for the user.</param>
internal sealed record InferenceRequest(
    double ImageMean, double ImageStddev, FfnModelArguments Model, FfnInferenceSettings Settings, IReadOnlyList<string> Notes)
{
    private const string ModelName = "convstack_3d.ConvStack3DFFNModel";

    private static readonly string[] OfTheRun =
    [
        "image", "segmentation_output_dir", "checkpoint_interval", "batch_size", "concurrent_requests", "model_checkpoint_path",
        "seed_policy", "seed_policy_args", "movement_policy_name", "movement_policy_args", "alignment_options",
    ];

    private static readonly string[] ChangeTheResult =
    [
        "reference_histogram", "histogram_masks", "masks", "seed_masks", "shift_mask", "shift_mask_fov", "shift_mask_scale",
        "shift_mask_threshold", "self_prediction", "init_segmentation",
    ];

    // What this program does by itself, so that there is nothing to say.
    private static readonly (string Field, string Value)[] AsHere =
        [("seed_policy", "PolicyPeaks"), ("movement_policy_name", "movement.FaceMaxMovementPolicy"), ("batch_size", "1")];

    /// <exception cref="InputException">The text is damaged, a field is unknown, missing or wrong, or the model is of another kind.</exception>
    public static InferenceRequest Parse(string text, string where)
    {
        var root = new TextFields(TextProto.Parse(text, where), where, "InferenceRequest");
        var request = TakeNetwork(root);
        var notes = new List<string>();
        foreach (string field in OfTheRun) Note(root, field, "concerns the run, not the network, and is left out", notes);
        foreach (string field in ChangeTheResult) Note(root, field, "is no part of a network: a run without it gives another result than Google's program would; neuropil ffn run heeds it", notes);
        root.RefuseTheRest();
        return request with { Notes = [.. notes, .. request.Notes] };
    }

    /// <summary>Takes the fields that describe the network and its thresholds, and leaves the others.</summary>
    public static InferenceRequest TakeNetwork(TextFields root)
    {
        string model = root.Text("model_name");
        if (model != ModelName) throw new InputException($"'{root.Where}': model_name is '{model}'; only {ModelName} is read.");
        double mean = root.Number("image_mean"), stddev = root.Number("image_stddev");
        var arguments = FfnModelArguments.Parse(root.Text("model_args"), root.Where);
        return new(mean, stddev, arguments, ReadSettings(root.Message("inference_options")), arguments.Notes);
    }

    private static void Note(TextFields root, string field, string reason, List<string> notes)
    {
        foreach (var given in root.TakeAll(field))
            if (!AsHere.Contains((field, given.Scalar ?? ""))) notes.Add($"line {given.Line}: {field} {reason}.");
    }

    // Absent optional fields of proto2 are 0; where 0 cannot work, Number and Count ask for the field instead.
    private static FfnInferenceSettings ReadSettings(TextFields options)
    {
        double disco = options.NumberOr("disco_seed_threshold", 0);
        if (options.NumberOr("consistency_threshold", 0) is > 0 and var consistency)
            throw new InputException($"'{options.Where}': consistency_threshold is {consistency}; running a network twice at a place is not supported. Set it to 0.");
        var settings = new FfnInferenceSettings
        {
            InitActivation = options.Number("init_activation"),
            PadValue = options.Number("pad_value"),
            MoveThreshold = options.Number("move_threshold"),
            SegmentThreshold = options.Number("segment_threshold"),
            DiscoSeedThreshold = disco < 0 ? null : disco,
            MinSegmentSizeVx = (int)options.NumberOr("min_segment_size", 0),
            MinBoundaryDistance = options.VectorOr("min_boundary_dist", Vox3.Zero),
        };
        options.RefuseTheRest();
        return settings;
    }
}
