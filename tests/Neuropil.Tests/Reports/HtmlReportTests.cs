using System.Text.RegularExpressions;
using System.Xml.Linq;
using Neuropil.Reports;
using Neuropil.Space;

namespace Neuropil.Tests.Reports;

public class HtmlReportTests
{
    private const string Nasty = "<script>alert('x')</script> & \"quotes\"";

    private static readonly StageReport Report = new("align",
        [
            new("residualMedianPx", 0.4321987, "px", LimitKind.AtMost, 1, "Half of the points lie nearer."),
            new("sectionsPlaced", 47, "sections", LimitKind.AtLeast, 48, Nasty),
            new("errorMedianPx", null, "px", LimitKind.AtMost, 1, "No truth was given."),
            new("voxels", 4915200, "voxels", LimitKind.None, null, "How large it is."),
        ],
        [
            new PictureFigure("Section 7", Nasty, new Raster<Rgb>(20, 10)),
            new TableFigure("Worst pairs", "By residual.", ["pair", "px"], [[Nasty, "1.25"], ["3 to 4", "-"]]),
            new HistogramFigure("Residuals", "All points.", "px", [0, 1, 2, 3], [5, 7, 0]),
            new HistogramFigure("Sizes", "All segments.", "voxels", [1, 10, 100, 1000], [3, 2, 1]),
            new LineFigure("Drift", "Over the stack.", "section", "px", [new(Nasty, [0, 1, 2], [0.1, 0.3, -0.2]), new("y", [0, 1, 2], [0, 0, double.NaN])]),
        ],
        [Nasty]);

    [Fact]
    public void EveryNumberStandsWithItsLimitAndWhetherItHolds()
    {
        string row = Row("residualMedianPx");
        Assert.Contains("0.4322", row, StringComparison.Ordinal);
        Assert.Contains("≤ 1", row, StringComparison.Ordinal);
        Assert.Contains("✓ holds", row, StringComparison.Ordinal);
        Assert.Contains("Half of the points lie nearer.", row, StringComparison.Ordinal);
        Assert.Contains("✗ fails", Row("sectionsPlaced"), StringComparison.Ordinal);
        Assert.Contains("1 of 3 limits does not hold, 1 without evidence", HtmlReport.Render(Report), StringComparison.Ordinal);
    }

    [Fact]
    public void ANumberWithoutEvidenceIsUnknownAndNotShownAsZero()
    {
        string row = Row("errorMedianPx");
        Assert.Contains("no evidence", row, StringComparison.Ordinal);
        Assert.Contains("unknown", row, StringComparison.Ordinal);
        Assert.DoesNotContain("holds", row, StringComparison.Ordinal);
        Assert.DoesNotContain(">0", row, StringComparison.Ordinal);
        var json = ReportJson.Of(Report)["numbers"]!["errorMedianPx"]!.AsObject();
        Assert.True(json.ContainsKey("holds"));
        Assert.Null(json["holds"]);
    }

    [Fact]
    public void TheTextOfOthersIsEscapedEverywhere()
    {
        string html = HtmlReport.Render(Report) + RunReport.Render(Run());
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;quotes&quot;", html, StringComparison.Ordinal);
    }

    /// <summary>Every address in the page is data of its own or a relative link of the run's page.</summary>
    [Fact]
    public void ThePageNeedsNothingFromOutside()
    {
        string html = HtmlReport.Render(Report) + RunReport.Render(Run());
        Assert.DoesNotMatch("https?:|//[a-z]|<link|@import|url\\(", Regex.Replace(html, "base64,[A-Za-z0-9+/=]+", ""));
        Assert.All(Regex.Matches(html, "src='([^']*)'").Select(m => m.Groups[1].Value), source => Assert.StartsWith("data:image/png;base64,", source, StringComparison.Ordinal));
    }

    [Fact]
    public void PlotsAreWellFormedAndHaveOneBarACount()
    {
        var plots = Regex.Matches(HtmlReport.Render(Report), "<svg.*?</svg>", RegexOptions.Singleline).Select(m => XElement.Parse(m.Value)).ToList();
        Assert.Equal([3, 3, 0], plots.Select(p => p.Elements("rect").Count(r => (string?)r.Attribute("class") == "bar")));
        Assert.Equal(2, plots[2].Descendants("polyline").Count());
        Assert.All(plots.SelectMany(p => p.Descendants().Attributes()), a => Assert.DoesNotMatch("NaN|Infinity|∞", a.Value));
    }

    [Theory, InlineData("residualMedianPx", "px", "Residual median"), InlineData("viSplit", "bits", "VI split"), InlineData("areaNm2", "nm²", "Area"), InlineData("filled", "", "Filled")]
    public void KeysBecomeWordsWithoutTheirUnit(string key, string unit, string want) => Assert.Equal(want, HtmlText.Words(key, unit));

    [Theory, InlineData(0.4321987, "0.4322"), InlineData(12.3456, "12.35"), InlineData(4915200, "4\u2009915\u2009200"), InlineData(0, "0"), InlineData(1e-5, "1e-5"), InlineData(-2.5, "-2.5")]
    public void NumbersHaveFourSignificantDigits(double value, string want) => Assert.Equal(want, HtmlText.Number(value));

    [Fact]
    public void TheSameReportIsTheSameBytes() => Assert.Equal(HtmlReport.Render(Report), HtmlReport.Render(Report));

    private static RunSummary Run() => new("Demo, seed 1", Nasty, [Report.Numbers[0]], Report.Figures,
        [new("align", Nasty, "align/report.html", Report.Numbers, 12.5, "abcdef0123456789", [.. Enumerable.Range(0, 300).Select(i =>
            new BlockCost("place", $"section {i}", "host", 0.5, 1 << 20, 2048, "0123456789abcdef", "0.1.0", "2026-01-01T00:00:00Z"))])],
        [("seed", "1")], [Nasty]);

    private static string Row(string key) =>
        Regex.Match(HtmlReport.Render(Report), $"<tr><td class='name'>[^<]*<span class='key'>{key}<.*?</tr>", RegexOptions.Singleline).Value;
}
