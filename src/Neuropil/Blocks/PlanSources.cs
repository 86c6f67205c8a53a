using System.Text.Json.Nodes;

namespace Neuropil.Blocks;

/// <summary>What a stage reads beside artefacts.</summary>
/// <param name="Contents">Address, as options or recipe have it → hash of what lies there; null where nothing does.</param>
/// <param name="Files">All files behind the addresses.</param>
/// <param name="Corrections">A person's corrections of the stage.</param>
public sealed record PlanSources(IReadOnlyDictionary<string, string?> Contents, IReadOnlyList<InputFile> Files, IReadOnlyList<InputFile> Corrections)
{
    /// <summary>Options or recipe keys as text, addresses replaced by their content: a result is the same wherever its inputs lie.</summary>
    public string Placeless(JsonNode node) => Replaced(node)!.ToJsonString();

    private JsonNode? Replaced(JsonNode? node) => node switch
    {
        JsonObject keys => new JsonObject(keys.Select(k => KeyValuePair.Create(k.Key, Replaced(k.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Replaced)]),
        JsonValue value when value.TryGetValue(out string? text) && Contents.GetValueOrDefault(text) is { } content => JsonValue.Create(content),
        _ => node?.DeepClone(),
    };
}
