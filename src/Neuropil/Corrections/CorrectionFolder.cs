using System.Text.Json;
using System.Text.Json.Nodes;
using Neuropil.Numerics;

namespace Neuropil.Corrections;

/// <summary>What a person decided about a stage: one or more files <c>corrections/&lt;stage&gt;/*.json</c>, each a list of entries such as
/// <c>[ { "do": "drop", "section": "012", "reason": "lost in the boat", "who": "ab" }, … ]</c>.</summary>
/// <remarks>Files are read in the order of their names and mean what one file with all entries would. Comments and commas behind the last entry are allowed:
/// reports print lines to paste.</remarks>
internal static class CorrectionFolder
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false };

    public static string Of(string stage) => "corrections/" + stage;

    /// <param name="folder">The stage's folder of corrections; need not exist.</param>
    /// <param name="kinds">What the stage understands.</param>
    /// <param name="stages">Names of all stages that follow corrections, each in its own folder; empty where they are not known.</param>
    public static IReadOnlyList<CorrectionEntry> Read(string folder, IReadOnlyList<CorrectionKind> kinds, IReadOnlyList<string> stages, CorrectionFaults faults)
    {
        Unread(folder, stages, faults);
        if (!Directory.Exists(folder)) return [];
        var entries = new List<CorrectionEntry>();
        foreach (string file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            string name = $"corrections/{Path.GetFileName(folder)}/{Path.GetFileName(file)}";
            if (List(file, name, kinds, faults) is not { } list) continue;
            for (int i = 0; i < list.Count; i++)
                if (Entry(name, i + 1, list[i], kinds, faults) is { } entry) entries.Add(entry);
        }
        return entries;
    }

    /// <summary>Names what lies among the corrections and would be followed by none: a decision that is lost in silence is worse than none.</summary>
    private static void Unread(string folder, IReadOnlyList<string> stages, CorrectionFaults faults)
    {
        if (Path.GetDirectoryName(folder) is not { } all || !Directory.Exists(all)) return;
        if (stages.Count > 0)
            foreach (string other in Directory.EnumerateDirectories(all).Select(d => Path.GetFileName(d)!).Except(stages).Order(StringComparer.Ordinal))
                faults.Add($"corrections/{other}: no stage of this name follows corrections. Nearest: '{EditDistance.Nearest(other, stages)}'. Known: {string.Join(", ", stages)}.");
        if (!Directory.Exists(folder)) return;
        foreach (string file in Directory.EnumerateFiles(folder).Where(f => !f.EndsWith(".json", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
            faults.Add($"{Of(Path.GetFileName(folder))}/{Path.GetFileName(file)}: is not read; expected files that end with .json.");
    }

    private static JsonArray? List(string file, string name, IReadOnlyList<CorrectionKind> kinds, CorrectionFaults faults)
    {
        string expected = $"expected a list of entries: [ {kinds[0].Example} ]";
        try
        {
            if (JsonNode.Parse(File.ReadAllText(file), documentOptions: Lenient) is JsonArray list) return list;
            faults.Add($"{name}: holds no list; {expected}");
        }
        catch (JsonException e)
        {
            faults.Add($"{name}: is no JSON ({e.Message.TrimEnd('.')}); {expected}");
        }
        return null;
    }

    private static CorrectionEntry? Entry(string file, int number, JsonNode? node, IReadOnlyList<CorrectionKind> kinds, CorrectionFaults faults)
    {
        string where = $"{file}, entry {number}";
        var names = kinds.Select(k => k.Do).ToList();
        if (node is not JsonObject content || content["do"] is not JsonValue value || !value.TryGetValue(out string? what))
        {
            faults.Add($"{where}: is {Short(node)}; expected an entry that says what to do, one of {string.Join(", ", names)}. For example {kinds[0].Example}");
            return null;
        }
        if (kinds.FirstOrDefault(k => k.Do == what) is not { } kind)
        {
            faults.Add($"{where}: \"do\": \"{what}\" is not known here. Nearest: '{EditDistance.Nearest(what, names)}'. Known: {string.Join(", ", names)}.");
            return null;
        }
        bool whole = true;
        void Fault(string fault)
        {
            faults.Add($"{where} ({what}): {fault} For example {kind.Example}");
            whole = false;
        }
        foreach (string key in content.Select(p => p.Key).Where(k => !kind.Keys.Contains(k)))
            Fault($"unknown key '{key}'. Nearest: '{EditDistance.Nearest(key, kind.Keys)}'. Known: {string.Join(", ", kind.Keys)}.");
        foreach (string key in kind.Needed.Where(k => !content.ContainsKey(k))) Fault($"'{key}' is missing.");
        return whole ? new(file, number, kind, content, faults) : null;
    }

    private static string Short(JsonNode? node) => node?.ToJsonString() is { } text ? text.Length <= 80 ? text : text[..80] + "…" : "null";
}
