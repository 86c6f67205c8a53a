using System.Text.Json.Nodes;
using System.Xml.Linq;
using Neuropil.Artefacts;
using Neuropil.Space;

namespace Neuropil.Blocks;

/// <summary>The JSON schema of a recipe, made from the option records, so that editors complete and check it. JSON Schema 2020-12.</summary>
public static class RecipeSchema
{
    public const string File = "neuropil.schema.json";

    public static JsonObject Of(IReadOnlyList<Stage> stages)
    {
        var docs = Descriptions();
        var properties = new JsonObject
        {
            ["voxel"] = Typed(typeof(VoxelSize), "Voxel size in nm, x,y,z; z is the section thickness."),
            ["tiles"] = Typed(typeof(string), "Tile images: a glob (raw/*.bmp), or positions: a CSV, a tiles.json, Render tile specs (.json), TrakEM2 (.xml), FEABAS (.txt)."),
            ["pattern"] = Typed(typeof(string), "How tile names tell section, row and column: {section}_{row}_{column}, or {section}_{index} with a grid."),
            ["grid"] = Typed(typeof(string), "Columns x rows of tiles numbered one after the other: 5x4."),
            ["order"] = Typed(typeof(TileOrder), "The way of the numbers through the grid."),
            ["volume"] = Typed(typeof(string), "An aligned volume to start from, path[:dataset], instead of tiles."),
            ["truth"] = Typed(typeof(string), "Folder of a virtual microscope's truth: stages are scored against it."),
            ["box"] = Typed(typeof(Box3), "The part of the aligned volume to segment."),
        };
        foreach (var stage in stages) properties[stage.Name] = StageSchema(stage, docs);
        return new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Neuropil recipe",
            ["type"] = "object",
            ["required"] = new JsonArray("voxel"),
            ["additionalProperties"] = false,
            ["properties"] = properties,
        };
    }

    private static JsonObject StageSchema(Stage stage, Dictionary<string, string> docs)
    {
        object defaults = Activator.CreateInstance(stage.OptionsType)!;
        var properties = new JsonObject();
        foreach (var property in OptionBinding.Properties(stage.OptionsType))
        {
            docs.TryGetValue($"P:{stage.OptionsType.FullName}.{property.Name}", out string? text);
            var schema = Typed(property.PropertyType, text ?? "");
            if (property.GetValue(defaults) is { } value) schema["default"] = DefaultOf(value);
            properties[OptionBinding.KeyOf(property)] = schema;
        }
        return new JsonObject { ["type"] = "object", ["description"] = stage.Summary, ["additionalProperties"] = false, ["properties"] = properties };
    }

    private static JsonObject Typed(Type type, string description)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var schema = new JsonObject { ["description"] = description };
        if (type.IsEnum) schema["enum"] = new JsonArray([.. Enum.GetNames(type).Select(n => (JsonNode)JsonValue.Create(char.ToLowerInvariant(n[0]) + n[1..]))]);
        else if (type == typeof(bool)) schema["type"] = "boolean";
        else if (type == typeof(double)) schema["type"] = "number";
        else if (type == typeof(int) || type == typeof(long) || type == typeof(ulong)) schema["type"] = "integer";
        else if (type == typeof(Vox3) || type == typeof(VoxelSize)) schema["type"] = new JsonArray("array", "string");
        else if (type == typeof(string) || type == typeof(Box3)) schema["type"] = "string";
        else schema["type"] = "array";
        return schema;
    }

    private static JsonNode? DefaultOf(object value) => value switch
    {
        bool b => JsonValue.Create(b),
        int i => JsonValue.Create(i),
        long l => JsonValue.Create(l),
        ulong u => JsonValue.Create(u),
        double d => JsonValue.Create(d),
        Enum e => JsonValue.Create(char.ToLowerInvariant(e.ToString()[0]) + e.ToString()[1..]),
        Vox3 v => new JsonArray(v.X, v.Y, v.Z),
        IEnumerable<string> list => new JsonArray([.. list.Select(x => (JsonNode)JsonValue.Create(x))]),
        _ => JsonValue.Create(value.ToString()),
    };

    /// <summary>The summaries of the library's XML documentation, by member id; empty where the file is not beside the program.</summary>
    private static Dictionary<string, string> Descriptions()
    {
        string path = Path.ChangeExtension(typeof(RecipeSchema).Assembly.Location, ".xml");
        if (!System.IO.File.Exists(path)) return [];
        return XDocument.Load(path).Descendants("member").ToDictionary(
            member => (string?)member.Attribute("name") ?? "",
            member => string.Join(' ', (member.Element("summary")?.Value ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }
}
