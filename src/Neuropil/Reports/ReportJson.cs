using System.Text.Json;
using System.Text.Json.Nodes;
using Neuropil.Volumes;

namespace Neuropil.Reports;

/// <summary><c>report.json</c>: the numbers of a stage report, each with its limit, for programs.</summary>
public static class ReportJson
{
    public static void Write(string path, StageReport report) =>
        AtomicFile.Write(path, Of(report).ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");

    public static JsonObject Of(StageReport report) => new()
    {
        ["stage"] = report.Stage,
        ["numbers"] = new JsonObject(report.Numbers.Select(n => KeyValuePair.Create(n.Key, (JsonNode?)Of(n)))),
        ["notes"] = new JsonArray([.. report.Notes.Select(note => (JsonNode)JsonValue.Create(note))]),
        ["picture"] = KeyPicture(report) is { } picture ? new JsonObject { ["title"] = picture.Title, ["caption"] = picture.Caption } : null,
    };

    /// <summary>The picture that stands for the stage in the report of the whole run: its first.</summary>
    public static PictureFigure? KeyPicture(StageReport report) => report.Figures.OfType<PictureFigure>().FirstOrDefault();

    /// <summary>Reads the numbers back, with their limits.</summary>
    public static IReadOnlyList<QualityNumber> NumbersOf(JsonObject report) =>
        [.. report["numbers"]!.AsObject().Select(n => NumberOf(n.Key, n.Value!.AsObject()))];

    private static QualityNumber NumberOf(string key, JsonObject node)
    {
        var (kind, limit) = node["atMost"] is { } most ? (LimitKind.AtMost, most.GetValue<double>())
            : node["atLeast"] is { } least ? (LimitKind.AtLeast, least.GetValue<double>())
            : (LimitKind.None, (double?)null);
        return new(key, node["value"]?.GetValue<double>(), node["unit"]!.GetValue<string>(), kind, limit, node["meaning"]!.GetValue<string>());
    }

    private static JsonObject Of(QualityNumber number)
    {
        var node = new JsonObject
        {
            ["value"] = number.Value is { } v && double.IsFinite(v) ? v : null,
            ["unit"] = number.Unit,
        };
        if (number.Kind != LimitKind.None)
        {
            node[number.Kind == LimitKind.AtMost ? "atMost" : "atLeast"] = number.Limit;
            node["holds"] = number.Value is null ? null : number.Holds;
        }
        node["meaning"] = number.Meaning;
        return node;
    }
}
