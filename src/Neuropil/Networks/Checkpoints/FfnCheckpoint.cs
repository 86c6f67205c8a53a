using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Neuropil.Space;

namespace Neuropil.Networks.Checkpoints;

/// <summary>Reads a flood-filling network trained by google/ffn: a TensorFlow checkpoint and the request it was run with.</summary>
public static partial class FfnCheckpoint
{
    /// <param name="prefix">The checkpoint, <c>model.ckpt-N</c>, without <c>.index</c>.</param>
    /// <param name="request">An InferenceRequest in text format.</param>
    /// <param name="voxelSize">What the network was trained on; Google's files do not say.</param>
    /// <param name="notes">Receives what was left out and why, one sentence each.</param>
    /// <exception cref="InputException">A file is missing or damaged, or holds another architecture than the request says.</exception>
    public static (NetworkDescription Description, FfnWeights Weights) Read(string prefix, string request, VoxelSize? voxelSize, ICollection<string> notes)
    {
        var settings = InferenceRequest.Parse(ReadText(request), request);
        var bundle = TensorBundle.Open(prefix);
        var ignored = bundle.Entries.Where(e => NotWeights().IsMatch(e.Name)).ToList();
        var tensors = bundle.Entries.Except(ignored).Select(bundle.ReadFloats).ToList();
        foreach (string note in settings.Notes) notes.Add($"'{request}', {note}");
        if (ignored.Count > 0) notes.Add($"'{prefix}': left out, for training only: {string.Join(", ", ignored.Select(e => e.Name))}.");

        var weights = FfnWeights.From(tensors, settings.Model.Depth, Features(tensors, prefix), prefix);
        var description = new NetworkDescription(
            NetworkArchitecture.FfnConvStack3d, weights.Depth, weights.Features, settings.Model.FieldOfView, settings.Model.Deltas, voxelSize,
            settings.ImageMean, settings.ImageStddev, settings.Settings, Receipt(prefix, request, bundle, ignored));
        var faults = description.Faults().ToList();
        if (faults.Count > 0) throw new InputException($"'{request}' does not describe a network that can run: {string.Join(" ", faults)}");
        return (description, weights);
    }

    private static int Features(List<Tensor> tensors, string prefix) =>
        tensors.Find(t => t.Name == "seed_update/conv0_a/weights") is { Shape: [.., var features and > 0] } ? features
            : throw new InputException($"'{prefix}' has no variable seed_update/conv0_a/weights: it is not a flood-filling network of google/ffn. "
                + $"It holds {string.Join(", ", tensors.Take(4).Select(t => $"{t.Name} {t.ShapeText}"))}{(tensors.Count > 4 ? ", ..." : "")}.");

    // The step counter, what the optimizers keep for each variable, and the counters of google/ffn's input pipeline.
    [GeneratedRegex(@"^global_step$|^filter_\w*coordinates\w*/fraction$|^(.+/)?beta[12]_power$|/(Adam|Adam_1|Momentum|Adagrad|RMSProp|RMSProp_1|Adadelta|Adadelta_1)$")]
    private static partial Regex NotWeights();

    private static JsonObject Receipt(string prefix, string request, TensorBundle bundle, List<BundleEntry> ignored)
    {
        var step = ignored.Find(e => e.Name == "global_step");
        return new()
        {
            ["importedFrom"] = "a TensorFlow checkpoint of google/ffn",
            ["checkpoint"] = Path.GetFileName(prefix),
            ["globalStep"] = step is null ? null : bundle.ReadInteger(step),
            ["indexSha256"] = Sha256(bundle.Index),
            ["dataSha256"] = new JsonArray([.. bundle.Shards.Select(s => JsonValue.Create(Sha256(s)))]),
            ["request"] = Path.GetFileName(request),
            ["requestSha256"] = Sha256(Encoding.UTF8.GetBytes(ReadText(request))),
        };
    }

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"'{path}' is missing. Give the InferenceRequest (.pbtxt) that the network was run with.", e);
        }
    }
}
