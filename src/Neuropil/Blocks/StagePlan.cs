using System.Text.Json;
using System.Text.Json.Nodes;
using Neuropil.Artefacts;

namespace Neuropil.Blocks;

/// <summary><c>&lt;stage&gt;/plan.json</c>: what a stage's result depends on. Two plans with the same key give the same bytes.</summary>
/// <param name="Key">sha256 over options, recipe and input hashes; receipts carry it.</param>
/// <param name="Options">Every option, defaults too.</param>
/// <param name="Recipe">The keys of the recipe that this stage reads.</param>
/// <param name="Artefacts">Hashes of the artefacts read, by the stage that wrote them.</param>
/// <param name="Files">Files outside the project, and corrections. Where they lie is for people; not part of the key.</param>
/// <param name="CodeVersion">For people; not part of the key.</param>
/// <param name="BaseKey">The key as it would be if nobody had corrected anything, here or in a stage before: plans with the same one differ by
/// corrections only. Null in plans of earlier versions.</param>
public sealed record StagePlan(
    string Stage, string Key, JsonNode Options, JsonNode Recipe, IReadOnlyDictionary<string, string> Artefacts,
    IReadOnlyList<InputFile> Files, string CodeVersion, string? BaseKey = null)
{
    public const string File = "plan.json";

    /// <param name="origins">Per artefact the base key of the plan it was written by.</param>
    public static StagePlan Make(
        string stage, object options, JsonNode recipe, IReadOnlyDictionary<string, string> artefacts, IReadOnlyDictionary<string, string> origins,
        PlanSources sources, string codeVersion)
    {
        var optionsNode = JsonSerializer.SerializeToNode(options, options.GetType(), ArtefactJson.OneLine)!;
        string KeyOf(IReadOnlyDictionary<string, string> read, IEnumerable<InputFile> from) => Fingerprint.OfText(string.Join('\n', [
            stage, sources.Placeless(optionsNode), sources.Placeless(recipe),
            .. read.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => a.Key + "=" + a.Value),
            .. from.Select(f => f.Name + "=" + f.Sha256), .. sources.Contents.Values.Select(content => "address=" + content)]));
        IReadOnlyList<InputFile> all = [.. sources.Files, .. sources.Corrections];
        return new StagePlan(stage, KeyOf(artefacts, all), optionsNode, recipe, artefacts, all, codeVersion, KeyOf(origins, sources.Files));
    }

    /// <summary>Whether two plans of one key have their inputs at the same places.</summary>
    public bool LiesWhere(StagePlan other) => JsonNode.DeepEquals(Options, other.Options) && JsonNode.DeepEquals(Recipe, other.Recipe)
        && Files.Select(f => f.Path).SequenceEqual(other.Files.Select(f => f.Path));

    /// <summary>What differs between an old plan and this one, in the user's words.</summary>
    public IEnumerable<string> ChangesSince(StagePlan old)
    {
        foreach (string line in Differences("option " + Stage + ".", old.Options, Options)) yield return line;
        foreach (string line in Differences("recipe key ", old.Recipe, Recipe)) yield return line;
        foreach (var (name, hash) in Artefacts)
            if (!old.Artefacts.TryGetValue(name, out string? before) || before != hash) yield return $"its input {name} was made anew";
        var known = old.Files.ToDictionary(f => f.Path, f => f.Sha256);
        foreach (var file in Files)
            if (!known.Remove(file.Path, out string? before)) yield return $"the file {file.Path} is new";
            else if (before != file.Sha256) yield return $"the file {file.Path} has changed";
        foreach (string gone in known.Keys) yield return $"the file {gone} is gone";
    }

    private static IEnumerable<string> Differences(string prefix, JsonNode before, JsonNode after)
    {
        if (before is not JsonObject old || after is not JsonObject now) yield break;
        foreach (string key in old.Select(p => p.Key).Union(now.Select(p => p.Key)))
        {
            string a = old[key]?.ToJsonString() ?? "unset", b = now[key]?.ToJsonString() ?? "unset";
            if (a != b) yield return $"{prefix}{key} was {a}, is {b}";
        }
    }
}
