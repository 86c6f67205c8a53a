using System.Text.Json;
using Neuropil.Space;

namespace Neuropil.Networks.Checkpoints;

/// <summary>The JSON object <c>model_args</c>: arguments of Google's ConvStack3DFFNModel. Its triples are x, y, z.</summary>
internal sealed record FfnModelArguments(int Depth, Vox3 FieldOfView, Vox3 Deltas, IReadOnlyList<string> Notes)
{
    // The constructor's own default.
    private const int DefaultDepth = 9;

    public static FfnModelArguments Parse(string json, string where)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement, where);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new InputException($"'{where}': model_args cannot be read: {e.Message} "
                + "Expected a JSON object such as {\"depth\": 12, \"fov_size\": [33, 33, 33], \"deltas\": [8, 8, 8]}.", e);
        }
    }

    private static FfnModelArguments Read(JsonElement root, string where)
    {
        int depth = DefaultDepth;
        Vox3? view = null, deltas = null;
        var notes = new List<string>();
        foreach (var argument in root.EnumerateObject())
        {
            switch (argument.Name)
            {
                case "depth": depth = argument.Value.GetInt32(); break;
                case "fov_size": view = Triple(argument, where); break;
                case "deltas": deltas = Triple(argument, where); break;
                case "batch_size": notes.Add("model_args: batch_size concerns the run, not the network, and is left out."); break;
                default: throw new InputException($"'{where}': model_args has {argument.Name}, which is not known; expected depth, fov_size and deltas.");
            }
        }
        if (view is null || deltas is null) throw new InputException($"'{where}': model_args has no {(view is null ? "fov_size" : "deltas")}; add it.");
        return new(depth, view.Value, deltas.Value, notes);
    }

    private static Vox3 Triple(JsonProperty argument, string where)
    {
        int[] values = [.. argument.Value.EnumerateArray().Select(v => v.GetInt32())];
        return values.Length == 3 ? new(values[0], values[1], values[2])
            : throw new InputException($"'{where}': model_args.{argument.Name} has {values.Length} numbers; expected x, y and z.");
    }
}
