using System.Buffers.Binary;
using System.Text.Json.Nodes;
using Neuropil.Reports;

namespace Neuropil.Blocks;

/// <summary>Gathers what the stages reported into <c>report.html</c> of the project: numbers, pictures, cost and origin of every block.</summary>
public static class RunPage
{
    public static void Write(Project project, StageLedger ledger)
    {
        var stages = ledger.Applicable().Where(s => File.Exists(ledger.ReportPath(s))).ToList();
        var reports = stages.ToDictionary(s => s, s => JsonNode.Parse(File.ReadAllText(ledger.ReportPath(s)))!.AsObject());
        var summaries = stages.Select(s => SummaryOf(s, reports[s], ledger)).ToList();
        var pictures = stages.Select(s => PictureOf(s, reports[s], ledger)).OfType<Figure>().ToList();
        var notes = stages.SelectMany(s => reports[s]["notes"]!.AsArray().Select(n => $"{s.Name}: {n}")).ToList();
        var headline = summaries.SelectMany(s => s.Numbers.Where(n => n.Kind != LimitKind.None && !n.Holds && n.Value is not null)).ToList();
        var lead = headline.Count == 0 ? "Every number that could be measured is within its limit." : "The numbers below are outside their limits.";
        RunReport.Write(project.PathOf("report.html"), new RunSummary(
            Path.GetFileName(project.Folder.TrimEnd('/')), lead, headline, pictures, summaries, FactsOf(project), notes));
    }

    private static StageSummary SummaryOf(Stage stage, JsonObject report, StageLedger ledger)
    {
        var plan = ledger.StoredPlan(stage)!;
        var receipts = ledger.ReceiptsOf(stage, plan);
        var rows = receipts.OrderBy(r => r.Pass, StringComparer.Ordinal).ThenBy(r => r.Index).Select(r => new BlockCost(
            r.Pass, r.Block, r.Host, r.Seconds, r.BytesRead, r.BytesWritten, r.OutputHash, r.CodeVersion, r.FinishedAt));
        return new StageSummary(
            stage.Name, stage.Summary, stage.Name + "/report.html", ReportJson.NumbersOf(report), receipts.Sum(r => r.Seconds),
            ledger.DoneHash(stage, plan) ?? "", [.. rows]);
    }

    private static PngFigure? PictureOf(Stage stage, JsonObject report, StageLedger ledger)
    {
        string path = Path.Combine(ledger.FolderOf(stage), "picture.png");
        if (report["picture"] is not JsonObject about || !File.Exists(path)) return null;
        byte[] png = File.ReadAllBytes(path);
        // PNG, 11.2.1: width and height are the first two big-endian words of IHDR, at byte 16.
        int width = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), height = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20));
        return new PngFigure($"{stage.Name}: {about["title"]}", about["caption"]!.GetValue<string>(), width, height, png);
    }

    private static List<(string, string)> FactsOf(Project project)
    {
        var recipe = project.Recipe;
        var facts = new List<(string, string)> { ("voxel size", recipe.VoxelSize + " nm") };
        if (recipe.Tiles is { } tiles) facts.Add(("tiles", tiles));
        if (recipe.Volume is { } volume) facts.Add(("volume", volume));
        if (recipe.Truth is { } truth) facts.Add(("truth", truth));
        if (recipe.Box is { } box) facts.Add(("box", box.ToString()));
        return facts;
    }
}
