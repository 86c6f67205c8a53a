using System.Text.Json;
using System.Text.Json.Nodes;
using Neuropil.Artefacts;

namespace Neuropil.Blocks;

/// <summary><c>&lt;stage&gt;/plan.json</c>: what a stage's result depends on. Two plans with the same key give the same bytes.</summary>
/// <param name="Key">sha256 over options, recipe and input hashes; receipts carry it.</param>
/// <param name="Options">Every option, defaults too.</param>
/// <param name="Recipe">The keys of the recipe that this stage reads.</param>
/// <param name="Artefacts">Hashes of the artefacts read, by the stage that wrote them.</param>
/// <param name="Files">Files outside the project, and corrections.</param>
/// <param name="CodeVersion">For people; not part of the key.</param>
/// <param name="BaseKey">The key as it would be if nobody had corrected anything, here or in a stage before: plans with the same one differ by
/// corrections only. Null in plans of earlier versions.</param>
public sealed record StagePlan(
    string Stage, string Key, JsonNode Options, JsonNode Recipe, IReadOnlyDictionary<string, string> Artefacts,
    IReadOnlyList<InputFile> Files, string CodeVersion, string? BaseKey = null)
{
    public const string File = "plan.json";

    /// <param name="origins">Per artefact the base key of the plan it was written by.</param>
    /// <param name="corrections">Those of <paramref name="files"/> that hold a person's corrections.</param>
    public static StagePlan Make(
        string stage, object options, JsonNode recipe, IReadOnlyDictionary<string, string> artefacts, IReadOnlyDictionary<string, string> origins,
        IReadOnlyList<InputFile> files, IReadOnlyCollection<string> corrections, string codeVersion)
    {
        var optionsNode = JsonSerializer.SerializeToNode(options, options.GetType(), ArtefactJson.OneLine)!;
        string KeyOf(IReadOnlyDictionary<string, string> read, IEnumerable<InputFile> from) => Fingerprint.OfText(string.Join('\n', [
            stage, optionsNode.ToJsonString(), recipe.ToJsonString(),
            .. read.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => a.Key + "=" + a.Value),
            .. from.Select(f => System.IO.Path.GetFileName(f.Path) + "=" + f.Sha256)]));
        return new StagePlan(stage, KeyOf(artefacts, files), optionsNode, recipe, artefacts, files, codeVersion,
            KeyOf(origins, files.Where(f => !corrections.Contains(f.Path))));
    }

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
