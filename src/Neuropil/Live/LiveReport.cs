using System.Text.Json;
using System.Text.Json.Nodes;
using Neuropil.Reports;
using Neuropil.Volumes;

namespace Neuropil.Live;

/// <summary>Writes <c>live/reimage.csv</c>, <c>live/report.json</c> and <c>live/report.html</c>; each whole, and only when it changed.</summary>
internal sealed class LiveReport(string folder)
{
    private const int TableRows = 500;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly Dictionary<string, string> _written = new(StringComparer.Ordinal);

    /// <param name="waiting">Sentences on sections that are begun and not finished.</param>
    public void Write(LiveJudgement judgement, IReadOnlyList<string> waiting)
    {
        Put("reimage.csv", ReimageList.ToCsv(judgement.Reimage));
        var report = new StageReport("live", Numbers(judgement), Figures(judgement), waiting);
        Put("report.json", Json(report, judgement).ToJsonString(Indented) + "\n");
        Put("report.html", HtmlReport.Render(report));
    }

    private void Put(string name, string text)
    {
        if (_written.TryGetValue(name, out string? before) && before == text) return;
        AtomicFile.Write(Path.Combine(folder, name), text);
        _written[name] = text;
    }

    private static List<QualityNumber> Numbers(LiveJudgement judgement)
    {
        var sections = judgement.Sections;
        double? Worst(Func<SectionVerdict, double?> value) => sections.Select(value).Where(v => v is not null).DefaultIfEmpty(null).Max();
        return
        [
            new("imageAgain", judgement.Reimage.Count, "places", LimitKind.AtMost, 0, "Lines of reimage.csv: mend them while the wafer is in the microscope."),
            new("worstResidualMedianPx", Worst(s => s.ResidualMedianPx), "px", LimitKind.AtMost, 0.5,
                "Shift left at the matches of the section that fits together worst. Above half a pixel seams show."),
            new("worstResidualP95Px", Worst(s => s.ResidualP95Px), "px", LimitKind.AtMost, 1.5, "The same for the worst twentieth of a section's matches."),
            new("sections", sections.Count, "sections", LimitKind.None, null, "Finished sections."),
            new("sectionsToLookAt", sections.Count(s => s.ImageAgain == 0 && s.Remarks.Count > 0), "sections", LimitKind.AtMost, 0,
                "Sections without a tile to image again whose montage is outside a limit."),
            new("tiles", sections.Sum(s => s.Tiles), "tiles", LimitKind.None, null, "Their tiles."),
        ];
    }

    private static List<Figure> Figures(LiveJudgement judgement)
    {
        string Caption(int all) => all > TableRows ? $"The first {TableRows} of {all}; the files beside this page hold them all." : "All of them.";
        return
        [
            new TableFigure("Image again", Caption(judgement.Reimage.Count), ReimageList.Header.Split(','),
                [.. judgement.Reimage.Take(TableRows).Select(ReimageList.Cells)]),
            new TableFigure("Sections", "The worst first. " + Caption(judgement.Sections.Count), ["section", "tiles", "residual median / p95", "verdict"],
                [.. judgement.Sections.OrderByDescending(s => s.ImageAgain).ThenByDescending(s => s.Remarks.Count).Take(TableRows)
                    .Select(s => (IReadOnlyList<string>)[s.Section, s.TilesText, s.ResidualText, s.Verdict])]),
        ];
    }

    private static JsonObject Json(StageReport report, LiveJudgement judgement)
    {
        var node = ReportJson.Of(report);
        node["sections"] = new JsonArray([.. judgement.Sections.Select(s => (JsonNode)s.ToJson())]);
        node["imageAgain"] = new JsonArray([.. judgement.Reimage.Select(r => (JsonNode)new JsonObject(
            ReimageList.Header.Split(',').Zip(ReimageList.Cells(r)).Select(c => KeyValuePair.Create(c.First, (JsonNode?)c.Second))))]);
        return node;
    }
}
