using System.Text;

namespace Neuropil.Reports;

/// <summary>Histograms and line plots as inline SVG: no script, no font, no outside file. Hovering shows the numbers.</summary>
internal static class SvgPlot
{
    private const double Width = 640, Height = 280, Left = 64, Right = 626, Top = 16, Bottom = 230;

    public static string Histogram(HistogramFigure figure)
    {
        // Edges that span a factor of 100 and more are those of sizes: equal steps of the logarithm.
        bool logarithmic = figure.Edges.Count > 1 && figure.Edges[0] > 0 && figure.Edges[^1] / figure.Edges[0] >= 100;
        var x = logarithmic
            ? new PlotAxis(figure.Edges[0], figure.Edges[^1], Left, Right, Logarithmic: true)
            : PlotAxis.Over(figure.Edges, Left, Right, fromZero: false);
        var y = PlotAxis.Over(figure.Counts, Bottom, Top, fromZero: true);
        var svg = Open(figure.Title).Append(Axes(x, y, figure.XLabel + (logarithmic ? " (logarithmic)" : ""), "count"));
        for (int i = 0; i < figure.Counts.Count; i++)
        {
            double left = x.Place(figure.Edges[i]), right = x.Place(figure.Edges[i + 1]), top = y.Place(figure.Counts[i]);
            svg.Append($"<rect class='bar' x='{left + 0.5:0.##}' y='{top:0.##}' width='{Math.Max(0.5, right - left - 1):0.##}' height='{Bottom - top:0.##}'>"
                + $"<title>{HtmlText.Number(figure.Edges[i])} to {HtmlText.Number(figure.Edges[i + 1])}: {HtmlText.Number(figure.Counts[i])}</title></rect>");
        }
        return svg.Append("</svg>").ToString();
    }

    public static string Lines(LineFigure figure)
    {
        var x = PlotAxis.Over(figure.Lines.SelectMany(l => l.X), Left, Right, fromZero: false);
        var y = PlotAxis.Over(figure.Lines.SelectMany(l => l.Y), Bottom, Top + 14, fromZero: figure.Lines.SelectMany(l => l.Y).All(v => v >= 0));
        var svg = Open(figure.Title).Append(Axes(x, y, figure.XLabel, figure.YLabel));
        for (int i = 0; i < figure.Lines.Count; i++) AppendLine(svg, figure.Lines[i], i % 6, x, y);
        if (figure.Lines.Count > 1) AppendLegend(svg, figure.Lines);
        return svg.Append("</svg>").ToString();
    }

    private static StringBuilder Open(string title) =>
        new($"<svg viewBox='0 0 {Width} {Height}' role='img' aria-label='{HtmlText.Escape(title)}'>");

    private static string Axes(PlotAxis x, PlotAxis y, string xLabel, string yLabel)
    {
        var svg = new StringBuilder();
        foreach (double tick in y.Ticks())
            svg.Append($"<line class='grid' x1='{Left}' x2='{Right}' y1='{y.Place(tick):0.##}' y2='{y.Place(tick):0.##}'/>"
                + $"<text x='{Left - 7}' y='{y.Place(tick) + 4:0.##}' text-anchor='end'>{Tick(tick)}</text>");
        foreach (double tick in x.Ticks())
            svg.Append($"<line class='axis' x1='{x.Place(tick):0.##}' x2='{x.Place(tick):0.##}' y1='{Bottom}' y2='{Bottom + 5}'/>"
                + $"<text x='{x.Place(tick):0.##}' y='{Bottom + 19}' text-anchor='middle'>{Tick(tick)}</text>");
        svg.Append($"<line class='axis' x1='{Left}' x2='{Right}' y1='{Bottom}' y2='{Bottom}'/>");
        svg.Append($"<text x='{(Left + Right) / 2}' y='{Height - 8}' text-anchor='middle'>{HtmlText.Escape(xLabel)}</text>");
        return svg.Append($"<text x='14' y='{(Top + Bottom) / 2}' text-anchor='middle' transform='rotate(-90 14 {(Top + Bottom) / 2})'>{HtmlText.Escape(yLabel)}</text>").ToString();
    }

    private static void AppendLine(StringBuilder svg, Series line, int colour, PlotAxis x, PlotAxis y)
    {
        var points = line.X.Zip(line.Y).Where(p => double.IsFinite(p.First) && double.IsFinite(p.Second)).ToList();
        svg.Append($"<g class='s{colour}'><polyline class='line' points='")
            .AppendJoin(' ', points.Select(p => $"{x.Place(p.First):0.##},{y.Place(p.Second):0.##}")).Append("'/>");
        if (points.Count <= 200)
            foreach (var (px, py) in points)
                svg.Append($"<circle class='dot' cx='{x.Place(px):0.##}' cy='{y.Place(py):0.##}' r='2.4'>"
                    + $"<title>{HtmlText.Escape(line.Name)}: {HtmlText.Number(px)}, {HtmlText.Number(py)}</title></circle>");
        svg.Append("</g>");
    }

    private static void AppendLegend(StringBuilder svg, IReadOnlyList<Series> lines)
    {
        double x = Left + 4;
        for (int i = 0; i < lines.Count; i++)
        {
            svg.Append($"<rect class='swatch s{i % 6}' x='{x:0.#}' y='4' width='11' height='11'/>"
                + $"<text x='{x + 16:0.#}' y='14'>{HtmlText.Escape(lines[i].Name)}</text>");
            x += 34 + 6.4 * lines[i].Name.Length;
        }
    }

    private static string Tick(double value) => Math.Abs(value) >= 1e5 ? value.ToString("0.##e0") : HtmlText.Number(Math.Round(value, 9));
}
