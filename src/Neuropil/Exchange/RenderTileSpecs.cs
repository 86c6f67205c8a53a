using System.Text.Json;
using Neuropil.Space;

namespace Neuropil.Exchange;

/// <summary>Reads tile specs of Render (github.com/saalfeldlab/render): an array of them, or an object with <c>tileSpecs</c> or
/// <c>tileIdToSpecMap</c>. Of a spec, its id, image, section, z, size, box and transforms are looked at.</summary>
internal sealed class RenderTileSpecs
{
    private readonly string _path, _folder;
    private readonly RenderTransforms _transforms;
    private readonly TransformsLeftOut _leftOut = new();

    private RenderTileSpecs(string path, JsonElement root)
    {
        _path = path;
        _folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        _transforms = new(SharedTransforms(root));
    }

    public static bool IsOne(JsonElement root) =>
        root.ValueKind is JsonValueKind.Array
        || (root.ValueKind is JsonValueKind.Object && (root.TryGetProperty("tileSpecs", out _) || root.TryGetProperty("tileIdToSpecMap", out _)));

    /// <exception cref="InputException">A spec lacks something or cannot be placed; the message names it.</exception>
    public static ImportedTiles Read(JsonElement root, string path) => new RenderTileSpecs(path, root).Read(root);

    private ImportedTiles Read(JsonElement root)
    {
        var specs = SpecsOf(root).ToList();
        var tiles = specs.Select((spec, i) => OfSpec(spec, i)).ToList();
        bool ordered = tiles.All(t => t.Z is not null);
        var sections = ordered ? SectionLabels.Of([.. tiles.Select(t => (t.Z!.Value, t.Section))]) : [.. tiles.Select(t => t.Section)];
        return new([.. tiles.Zip(sections, (tile, section) => tile with { Section = section, Z = ordered ? tile.Z : null })], _leftOut.Warnings(_path));
    }

    private IEnumerable<JsonElement> SpecsOf(JsonElement root)
    {
        var specs = root.ValueKind is JsonValueKind.Array ? root
            : root.TryGetProperty("tileSpecs", out var list) ? list : root.GetProperty("tileIdToSpecMap");
        return specs.ValueKind switch
        {
            JsonValueKind.Array => specs.EnumerateArray(),
            JsonValueKind.Object => specs.EnumerateObject().Select(p => p.Value),
            _ => throw new InputException($"'{_path}': its tile specs are {specs.ValueKind}, expected an array. Write the file again."),
        };
    }

    private ImportedTile OfSpec(JsonElement spec, int index)
    {
        string where = $"'{_path}', tile spec {index + 1}";
        if (spec.ValueKind is not JsonValueKind.Object) throw new InputException($"{where}: got {spec.ValueKind}, expected an object with tileId, mipmapLevels and transforms.");
        string id = Text(spec, "tileId") ?? throw Lacking(where, "tileId", "\"tileId\": \"…\"");
        where += $" ({id})";
        string url = Child(Child(Child(spec, "mipmapLevels"), "0"), "imageUrl") is { ValueKind: JsonValueKind.String } text
            ? text.GetString()! : throw Lacking(where, "image", "\"mipmapLevels\": { \"0\": { \"imageUrl\": \"…\" } }");
        double? z = Number(spec, "z", where) ?? Number(spec, "layer", where);
        string? section = (Child(spec, "layout") is { } layout ? Text(layout, "sectionId") : null) ?? (z is { } number ? SectionLabels.OfNumber(number) : null);
        if (section is null) throw Lacking(where, "section", "\"layout\": { \"sectionId\": \"165.0\" } or \"z\": 165.0");
        return new(id, ImageAddress.ToPath(url, _folder, where), section, z, MapOf(spec, id, where));
    }

    private Affine2 MapOf(JsonElement spec, string id, string where)
    {
        var transforms = Child(spec, "transforms") is { } given ? _transforms.Compose(given, where) : new(Affine2.Identity, 0, []);
        if (transforms.Classes.Count == 0 && transforms.Affines > 0) return transforms.Map;
        string what = transforms.Classes.Count == 0 ? "there is no transform" : $"{string.Join(", ", transforms.Classes.Distinct())} is not affine and left out";
        if (BoxOf(spec, where) is var (min, max))
        {
            var size = new Px2(Number(spec, "width", where) ?? max.X - min.X, Number(spec, "height", where) ?? max.Y - min.Y);
            _leftOut.Add(what + "; the tiles start from their boxes (minX, minY)", id);
            return BoxPlace.Of(transforms.Map, size, min, max);
        }
        if (transforms.Affines == 0) throw new InputException(
            $"{where}: {what}, and it has no box. Expected an AffineModel2D, or minX, minY, maxX and maxY to start from. Let Render derive the boxes, or give the tiles as a CSV.");
        _leftOut.Add(what + "; the tiles start from the affine part of their transforms", id);
        return transforms.Map;
    }

    private static (Px2 Min, Px2 Max)? BoxOf(JsonElement spec, string where) =>
        Number(spec, "minX", where) is { } x0 && Number(spec, "minY", where) is { } y0 && Number(spec, "maxX", where) is { } x1 && Number(spec, "maxY", where) is { } y1
            ? (new(x0, y0), new(x1, y1)) : null;

    private static Dictionary<string, JsonElement> SharedTransforms(JsonElement root)
    {
        var shared = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (root.ValueKind is not JsonValueKind.Object) return shared;
        if (Child(root, "transformIdToSpecMap") is { ValueKind: JsonValueKind.Object } map)
            foreach (var spec in map.EnumerateObject()) shared[spec.Name] = spec.Value;
        foreach (string key in new[] { "transformSpecs", "sharedTransforms", "transforms" })
            if (Child(root, key) is { ValueKind: JsonValueKind.Array } list)
                foreach (var spec in list.EnumerateArray())
                    if (Child(spec, "id") is { } id) shared[id.ToString()] = spec;
        return shared;
    }

    private static JsonElement? Child(JsonElement? parent, string key) =>
        parent is { ValueKind: JsonValueKind.Object } p && p.TryGetProperty(key, out var child) && child.ValueKind is not JsonValueKind.Null ? child : null;

    private static string? Text(JsonElement parent, string key) => Child(parent, key) is { ValueKind: JsonValueKind.String or JsonValueKind.Number } value ? value.ToString() : null;

    private static double? Number(JsonElement parent, string key, string where) => Child(parent, key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetDouble(out double number) && double.IsFinite(number) => number,
        { } value => throw new InputException($"{where}: '{key}' is {value.GetRawText()}, expected a number. Mend the file or write it again."),
    };

    private static InputException Lacking(string where, string what, string expected) =>
        new($"{where}: it names no {what}. Expected {expected}. Mend the file or write it again.");
}
