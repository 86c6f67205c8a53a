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
    };

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
            node["holds"] = number.Holds;
        }
        node["meaning"] = number.Meaning;
        return node;
    }
}
