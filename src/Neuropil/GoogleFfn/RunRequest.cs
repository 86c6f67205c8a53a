using System.Text.Json;
using Neuropil.Flooding;
using Neuropil.Networks;
using Neuropil.Networks.Checkpoints;
using Neuropil.Space;

namespace Neuropil.GoogleFfn;

/// <summary>A whole InferenceRequest of google/ffn, in text format: all that one run of one subvolume needs.</summary>
/// <param name="Folder">Of the request; relative paths are looked for there first.</param>
/// <param name="Deltas">Steps of the field of view, where the movement's arguments say other ones than the model's.</param>
/// <param name="FaceThreshold">Logit that a face must reach to be visited, where the movement's arguments say so.</param>
/// <param name="Notes">Fields that change nothing here, with the reason.</param>
internal sealed record RunRequest(
    string Where, string Text, string Folder, InferenceRequest Network, VolumeSource? Image, string? Checkpoint, string? OutputFolder,
    IReadOnlyList<MaskRule> Masks, IReadOnlyList<MaskRule> SeedMasks, ShiftMask? Shift, VolumeSource? InitialLabels, Vox3? Deltas, float? FaceThreshold,
    SeedPolicy Seeds, IReadOnlyList<string> Notes)
{
    private static readonly string[] MovementNames = ["", "movement.FaceMaxMovementPolicy", "FaceMaxMovementPolicy", "ffn.inference.movement.FaceMaxMovementPolicy"];

    /// <exception cref="InputException">The file is missing or damaged, or a field is wrong, unknown or not supported; the message names it.</exception>
    public static RunRequest Read(string path)
    {
        if (!File.Exists(path)) throw new InputException($"'{path}' is missing. Give an InferenceRequest of google/ffn in text format (.pbtxt).");
        return Parse(File.ReadAllText(path), path, Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    public static RunRequest Parse(string text, string where, string folder)
    {
        var root = new TextFields(TextProto.Parse(text, where), where, "InferenceRequest");
        var network = InferenceRequest.TakeNetwork(root);
        RefuseUnsupported(root);
        var (deltas, threshold) = Movement(root);
        string policy = root.TextOr("seed_policy") ?? throw new InputException($"'{where}': InferenceRequest has no seed_policy; write seed_policy: \"PolicyPeaks\".");
        var request = new RunRequest(
            where, text, folder, network, SourceOr(root, "image", folder), root.TextOr("model_checkpoint_path"), root.TextOr("segmentation_output_dir"),
            MaskRule.ParseAll(root, "masks", folder), MaskRule.ParseAll(root, "seed_masks", folder), ShiftMask.Parse(root, folder),
            SourceOr(root, "init_segmentation", folder), deltas, threshold, SeedPolicy.Parse(policy, root.TextOr("seed_policy_args"), where), WithoutEffect(root));
        root.RefuseTheRest();
        return request;
    }

    /// <summary>The thresholds in the form the flood wants.</summary>
    public FloodSettings Settings => FloodSettings.From(Network.Settings);

    /// <summary>Loads the network: a folder of ours, or a TensorFlow checkpoint; null for the one that the request names.</summary>
    /// <exception cref="InputException">It is missing or damaged, or of another shape than the request says.</exception>
    public (NetworkDescription Description, FfnWeights Weights) LoadNetwork(string? given)
    {
        string path = given ?? VolumeSource.Resolve(Checkpoint ?? throw new InputException($"'{Where}' has no model_checkpoint_path. Write it, or give --network."), CheckpointFolder);
        if (Directory.Exists(path))
        {
            var loaded = NetworkFolder.Load(path);
            var (d, m) = (loaded.Description, Network.Model);
            if ((d.Depth, d.FieldOfView, d.Deltas) != (m.Depth, m.FieldOfView, m.Deltas))
                throw new InputException($"'{path}' has depth {d.Depth}, field of view {d.FieldOfView}, deltas {d.Deltas}; model_args of '{Where}' say {m.Depth}, {m.FieldOfView}, {m.Deltas}. Give the network that belongs to the request.");
            return (d with { ImageMean = Network.ImageMean, ImageStddev = Network.ImageStddev, Inference = Network.Settings }, loaded.Weights);
        }
        return FfnCheckpoint.Read(path, Where, null, []);
    }

    // A checkpoint is a prefix of files, so what is looked for is its index.
    private string CheckpointFolder => File.Exists(Path.Combine(Folder, Checkpoint + ".index")) ? Folder : "";

    private static VolumeSource? SourceOr(TextFields root, string field, string folder) =>
        root.Has(field) ? VolumeSource.Parse(root.Message(field), folder, field) : null;

    private static void RefuseUnsupported(TextFields root)
    {
        root.Refuse("reference_histogram", "Match the grey values beforehand, and leave the field out.", "");
        root.Refuse("histogram_masks", "It belongs to reference_histogram. Leave it out.");
        root.Refuse("self_prediction", "Leave it out; the result is then that of google/ffn without it.");
        if (!root.Has("alignment_options")) return;
        var alignment = root.Message("alignment_options");
        alignment.Refuse("type", "Align the volume beforehand, and write NO_ALIGNMENT.", "NO_ALIGNMENT", "1");
        alignment.Refuse("save_raw", "The image is not written a second time; write false.", "false", "0", "f", "False");
        alignment.RefuseTheRest();
    }

    private static (Vox3? Deltas, float? Threshold) Movement(TextFields root)
    {
        string name = root.TextOr("movement_policy_name") ?? "", json = root.TextOr("movement_policy_args") ?? "";
        if (!MovementNames.Contains(name)) throw new InputException($"'{root.Where}': movement_policy_name '{name}' is not supported; only FaceMaxMovementPolicy is.");
        try
        {
            using var document = JsonDocument.Parse(string.IsNullOrWhiteSpace(json) ? "{}" : json);
            var args = new PolicyArguments("FaceMaxMovementPolicy", document.RootElement, root.Where, "movement_policy_args");
            var deltas = args.CornerZyx("deltas");
            double threshold = args.Number("score_threshold", double.NaN);
            args.RefuseTheRest();
            if (deltas is { } d && Math.Min(d.X, Math.Min(d.Y, d.Z)) < 1)
                throw new InputException($"'{root.Where}': movement_policy_args: deltas of 0 are not supported; give at least 1 along each axis.");
            return (deltas, double.IsNaN(threshold) ? null : (float)threshold);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InputException($"'{root.Where}': movement_policy_args cannot be read: {e.Message} Expected a JSON object such as {{\"deltas\": [8, 8, 8]}}.", e);
        }
    }

    private static List<string> WithoutEffect(TextFields root)
    {
        var notes = new List<string>();
        void Note(string field, string why)
        {
            foreach (var given in root.TakeAll(field)) notes.Add($"line {given.Line}: {field} {given.Scalar} changes nothing: {why}.");
        }
        Note("checkpoint_interval", "a subvolume that was interrupted is run again from its beginning");
        Note("batch_size", "one field of view is computed at a time, on all threads");
        Note("concurrent_requests", "subvolumes are run one by one; start one process for each of several");
        return notes;
    }
}
