using System.Text.Json;
using Neuropil.Space;

namespace Neuropil.Exchange;

/// <summary>The transform specs of Render: leaves, lists of them applied in order, and references to shared ones.</summary>
/// <param name="shared">Shared specs by id.</param>
internal sealed class RenderTransforms(IReadOnlyDictionary<string, JsonElement> shared)
{
    private const int DeepestNesting = 16;

    /// <summary>The affine members of a spec, composed.</summary>
    /// <param name="Classes">Members that are not affine, by class.</param>
    /// <param name="Affines">Count of affine members.</param>
    public readonly record struct Composed(Affine2 Map, int Affines, IReadOnlyList<string> Classes);

    public Composed Compose(JsonElement spec, string where)
    {
        var map = Affine2.Identity;
        int affines = 0;
        var others = new List<string>();
        foreach (var leaf in Leaves(spec, others, where, 0))
        {
            string className = TextOf(leaf, "className", where), data = TextOf(leaf, "dataString", where);
            if (MpicbgTransform.Parse(className, data, where) is not { } next)
            {
                others.Add(className);
                continue;
            }
            map = map.Then(next);
            affines++;
        }
        return new(map, affines, others);
    }

    private IEnumerable<JsonElement> Leaves(JsonElement spec, List<string> others, string where, int depth)
    {
        if (depth > DeepestNesting) throw new InputException($"{where}: transforms are nested more than {DeepestNesting} deep; does one refer to itself? Mend the file.");
        if (spec.ValueKind is JsonValueKind.Array) return spec.EnumerateArray().SelectMany(s => Leaves(s, others, where, depth + 1));
        if (spec.ValueKind is not JsonValueKind.Object) throw new InputException($"{where}: a transform is {spec.ValueKind}, expected an object with className and dataString.");
        if (spec.TryGetProperty("specList", out var list)) return Leaves(list, others, where, depth + 1);
        if (spec.TryGetProperty("refId", out var id))
        {
            if (shared.TryGetValue(id.ToString(), out var target)) return Leaves(target, others, where, depth + 1);
            others.Add($"reference to transform '{id}', which is not in the file");
            return [];
        }
        if (spec.TryGetProperty("className", out _)) return [spec];
        others.Add(spec.TryGetProperty("type", out var type) ? $"transform of type '{type}'" : "transform without a class");
        return [];
    }

    private static string TextOf(JsonElement spec, string key, string where) =>
        spec.TryGetProperty(key, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString()! : throw new InputException(
            $"{where}: a transform has no text '{key}'. Expected className and dataString. Mend the file or write it again.");
}
