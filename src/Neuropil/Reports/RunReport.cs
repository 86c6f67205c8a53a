using System.Text;
using Neuropil.Volumes;

namespace Neuropil.Reports;

/// <summary>One stage in the page of the whole run.</summary>
/// <param name="Link">Address of the stage's report.html, relative to the run's page.</param>
/// <param name="Seconds">Sum over blocks: work, not waiting.</param>
/// <param name="OutputHash">Of all that the stage wrote.</param>
/// <param name="Blocks">One row for each finished block, in plan order.</param>
public sealed record StageSummary(
    string Stage, string Summary, string Link, IReadOnlyList<QualityNumber> Numbers, double Seconds, string OutputHash, IReadOnlyList<BlockCost> Blocks);

/// <summary>Where a block was made and what it cost: one receipt.</summary>
public sealed record BlockCost(
    string Pass, string Block, string Host, double Seconds, long BytesRead, long BytesWritten, string OutputHash, string CodeVersion, string FinishedAt);

/// <summary>What the page of a whole run shows.</summary>
/// <param name="Headline">The few numbers that say whether the run is good.</param>
/// <param name="Figures">Key pictures: tiles, section, aligned volume, segments.</param>
/// <param name="Facts">What the run was: seed, voxel size, machine, wall time; name and value.</param>
public sealed record RunSummary(
    string Title, string Lead, IReadOnlyList<QualityNumber> Headline, IReadOnlyList<Figure> Figures, IReadOnlyList<StageSummary> Stages,
    IReadOnlyList<(string Name, string Value)> Facts, IReadOnlyList<string> Notes);

/// <summary><c>report.html</c> of the project: from wafer to wiring diagram on one page, with the cost and origin of every block.</summary>
public static class RunReport
{
    // A page of ten thousand rows helps nobody; the receipts hold them all.
    private const int MostRowsPerStage = 200;

    public static void Write(string path, RunSummary run) => AtomicFile.Write(path, Render(run));

    public static string Render(RunSummary run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var all = run.Headline.Concat(run.Stages.SelectMany(s => s.Numbers)).ToList();
        return HtmlPage.Whole(run.Title,
            $"<header><p class='kind'>Neuropil run report</p><h1>{HtmlText.Escape(run.Title)}</h1><p>{HtmlText.Escape(run.Lead)}</p>{HtmlPage.Verdict(all)}</header>\n"
            + HtmlPage.Notes([.. run.Notes])
            + HtmlPage.Numbers([.. run.Headline])
            + (run.Figures.Count > 0 ? "<h2>From tiles to cells</h2>\n" : "") + HtmlPage.Figures([.. run.Figures])
            + $"<h2>Stages</h2>\n<div class='cards'>{string.Concat(run.Stages.Select(Card))}</div>\n"
            + $"<h2>Time</h2>\n{Times(run.Stages)}"
            + $"<h2>Where it came from</h2>\n{Facts(run.Facts)}{string.Concat(run.Stages.Select(Provenance))}");
    }

    private static string Card(StageSummary stage)
    {
        var rows = stage.Numbers.Where(n => n.Kind != LimitKind.None).Concat(stage.Numbers.Where(n => n.Kind == LimitKind.None)).Take(6);
        return $"<div class='card'><h3><a href='{HtmlText.Escape(stage.Link)}'>{HtmlText.Escape(stage.Stage)}</a></h3><p>{HtmlText.Escape(stage.Summary)}</p>"
            + HtmlPage.Verdict([.. stage.Numbers])
            + $"<dl>{string.Concat(rows.Select(n => $"<dt title='{HtmlText.Escape(n.Meaning)}'>{HtmlText.Escape(HtmlText.Words(n.Key, n.Unit))}</dt><dd>{HtmlPage.Value(n)}</dd><dd>{HtmlPage.Mark(n)}</dd>"))}</dl></div>\n";
    }

    private static string Times(IReadOnlyList<StageSummary> stages)
    {
        double total = Math.Max(1e-9, stages.Sum(s => s.Seconds));
        return HtmlPage.Table(["stage", "blocks", "seconds of work", "share", "read", "written"], stages.Select(s => (IReadOnlyList<string>)[
            s.Stage, $"{s.Blocks.Count}", $"{s.Seconds:0.00}", $"{100 * s.Seconds / total:0.0} %",
            HtmlText.Bytes(s.Blocks.Sum(b => b.BytesRead)), HtmlText.Bytes(s.Blocks.Sum(b => b.BytesWritten))]));
    }

    private static string Facts(IReadOnlyList<(string Name, string Value)> facts) =>
        facts.Count == 0 ? "" : HtmlPage.Table(["fact", "value"], facts.Select(f => (IReadOnlyList<string>)[f.Name, f.Value]));

    private static string Provenance(StageSummary stage)
    {
        var html = new StringBuilder($"<details><summary>{HtmlText.Escape(stage.Stage)}: {stage.Blocks.Count} blocks, output {HtmlText.Escape(Short(stage.OutputHash))}</summary>\n");
        html.Append($"<p>Output hash <code>{HtmlText.Escape(stage.OutputHash)}</code></p>\n");
        if (stage.Blocks.Count > MostRowsPerStage)
            html.Append($"<p>The first {MostRowsPerStage} of {stage.Blocks.Count} blocks; all are in {HtmlText.Escape(stage.Stage)}/receipts.</p>\n");
        return html.Append(HtmlPage.Table(["pass", "block", "host", "seconds", "read", "written", "output", "code", "finished"],
            stage.Blocks.Take(MostRowsPerStage).Select(b => (IReadOnlyList<string>)[b.Pass, b.Block, b.Host, $"{b.Seconds:0.00}", HtmlText.Bytes(b.BytesRead),
                HtmlText.Bytes(b.BytesWritten), Short(b.OutputHash), b.CodeVersion, b.FinishedAt]))).Append("</details>\n").ToString();
    }

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] : hash;
}
