using System.Globalization;
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
        string model = root.Text("model_name");
        if (model != ModelName) throw new InputException($"'{where}': model_name is '{model}'; only {ModelName} is read.");
        double mean = root.Number("image_mean"), stddev = root.Number("image_stddev");
        var arguments = FfnModelArguments.Parse(root.Text("model_args"), where);
        var settings = ReadSettings(root.Message("inference_options"));
        var notes = new List<string>();
        foreach (string field in OfTheRun) Note(root, field, "concerns the run, not the network, and is left out", notes);
        foreach (string field in ChangeTheResult) Note(root, field, "is not supported: a run without it gives another result than Google's program would", notes);
        root.RefuseTheRest();
        return new(mean, stddev, arguments, settings, [.. notes, .. arguments.Notes]);
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
            MinBoundaryDistance = options.Has("min_boundary_dist") ? ReadVector(options.Message("min_boundary_dist")) : Vox3.Zero,
        };
        options.RefuseTheRest();
        return settings;
    }

    private static Vox3 ReadVector(TextFields vector)
    {
        var result = new Vox3((int)vector.NumberOr("x", 0), (int)vector.NumberOr("y", 0), (int)vector.NumberOr("z", 0));
        vector.RefuseTheRest();
        return result;
    }
}

/// <summary>The fields of one message, taken one by one; what is left at the end is not known and is refused.</summary>
internal sealed class TextFields(TextMessage message, string where, string name)
{
    private readonly List<TextField> _left = [.. message.Fields];

    public string Where { get; } = where;

    public bool Has(string field) => _left.Exists(f => f.Name == field);

    public string Text(string field) => TakeOne(field) is { Scalar: { } text, Quoted: true } ? text : throw Wrong(field, "a text in quotes");

    public double Number(string field)
    {
        if (!Has(field)) throw new InputException($"'{Where}': {name} has no {field}; write it, for its default of 0 cannot work.");
        return NumberOr(field, 0);
    }

    public double NumberOr(string field, double absent)
    {
        if (!Has(field)) return absent;
        string text = TakeOne(field) is { Scalar: { } scalar, Quoted: false } ? scalar.TrimEnd('f', 'F') : "";
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && Math.Abs(number) <= int.MaxValue
            ? number : throw Wrong(field, "a number");
    }

    public TextFields Message(string field) => TakeOne(field).Message is { } message
        ? new(message, Where, $"{name}.{field}") : throw Wrong(field, "a message in braces");

    public IReadOnlyList<TextField> TakeAll(string field)
    {
        var taken = _left.FindAll(f => f.Name == field);
        _left.RemoveAll(f => f.Name == field);
        return taken;
    }

    /// <exception cref="InputException">Fields were not taken.</exception>
    public void RefuseTheRest()
    {
        if (_left.Count == 0) return;
        throw new InputException($"'{Where}': {name} has fields that are not known: "
            + $"{string.Join(", ", _left.Select(f => $"{f.Name} (line {f.Line})"))}. Remove them, or check their spelling.");
    }

    private TextField TakeOne(string field)
    {
        var taken = TakeAll(field);
        if (taken.Count == 1) return taken[0];
        throw new InputException($"'{Where}': {name} gives {field} {taken.Count} times; expected once.");
    }

    private InputException Wrong(string field, string expected) => new($"'{Where}': {name}.{field} should be {expected}.");
}
