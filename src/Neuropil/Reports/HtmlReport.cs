using Neuropil.Volumes;

namespace Neuropil.Reports;

/// <summary><c>report.html</c> of one stage: the numbers a person checks, each with its limit, then the pictures to judge by.</summary>
public static class HtmlReport
{
    public static void Write(string path, StageReport report) => AtomicFile.Write(path, Render(report));

    public static string Render(StageReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        string name = char.ToUpperInvariant(report.Stage[0]) + report.Stage[1..];
        return HtmlPage.Whole($"Neuropil · {report.Stage}",
            $"<header><p class='kind'>Neuropil stage report</p><h1>{HtmlText.Escape(name)}</h1>{HtmlPage.Verdict([.. report.Numbers])}</header>\n"
            + HtmlPage.Notes([.. report.Notes])
            + HtmlPage.Numbers([.. report.Numbers])
            + (report.Figures.Count > 0 ? "<h2>Look</h2>\n" : "")
            + HtmlPage.Figures([.. report.Figures])
            + "<footer>The same numbers for programs: report.json, beside this page. A number without evidence is neither good nor bad: it is unknown.</footer>");
    }
}
