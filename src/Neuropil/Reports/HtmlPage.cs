using System.Text;
using System.Text.RegularExpressions;
using Neuropil.Space;
using Neuropil.Volumes.Images;

namespace Neuropil.Reports;

/// <summary>The parts that all report pages are made of. Everything is inside the page: it can be mailed, archived and opened in ten years.</summary>
internal static partial class HtmlPage
{
    public static string Whole(string title, string body) =>
        "<!doctype html>\n<html lang='en'><head><meta charset='utf-8'><meta name='viewport' content='width=device-width, initial-scale=1'>"
        + $"<title>{HtmlText.Escape(title)}</title><style>\n{PageStyle.Css}\n</style></head>\n<body>\n{body}\n</body></html>\n";

    /// <summary>"7 of 7 limits hold", coloured by the verdict.</summary>
    public static string Verdict(IReadOnlyCollection<QualityNumber> numbers)
    {
        var judged = numbers.Where(n => n.Kind != LimitKind.None).ToList();
        int held = judged.Count(n => n.Holds), unknown = judged.Count(n => n.Value is null), failed = judged.Count - held - unknown;
        if (judged.Count == 0) return "<span class='verdict none'>no limits set</span>";
        string rest = unknown == 0 ? "" : $", {unknown} without evidence";
        if (failed > 0) return $"<span class='verdict bad'>✗ {failed} of {judged.Count} limits {(failed == 1 ? "does" : "do")} not hold{rest}</span>";
        return unknown == 0
            ? $"<span class='verdict good'>✓ {held switch { 1 => "the limit holds", 2 => "both limits hold", _ => $"all {held} limits hold" }}</span>"
            : $"<span class='verdict none'>{held} of {judged.Count} limits hold{rest}</span>";
    }

    public static string Notes(IReadOnlyCollection<string> notes) =>
        notes.Count == 0 ? "" : $"<div class='notes'><ul>{string.Concat(notes.Select(n => $"<li>{HtmlText.Escape(n)}</li>"))}</ul></div>\n";

    /// <summary>Every number with its limit, whether it holds, and what it means.</summary>
    public static string Numbers(IReadOnlyCollection<QualityNumber> numbers)
    {
        if (numbers.Count == 0) return "";
        var html = new StringBuilder("<div class='scroll'><table><thead><tr><th>Number</th><th class='n'>Value</th><th class='n'>Limit</th><th></th><th>What it says</th></tr></thead><tbody>\n");
        foreach (var number in numbers)
            html.Append($"<tr><td class='name'>{HtmlText.Escape(HtmlText.Words(number.Key, number.Unit))}<span class='key'>{HtmlText.Escape(number.Key)}</span></td>"
                + $"<td class='n'>{Value(number)}</td><td class='n'>{Limit(number)}</td><td class='mark'>{Mark(number)}</td>"
                + $"<td class='why'>{HtmlText.Escape(number.Meaning)}</td></tr>\n");
        return html.Append("</tbody></table></div>\n").ToString();
    }

    public static string Value(QualityNumber number) => number.Value is { } value && double.IsFinite(value)
        ? HtmlText.Number(value) + Unit(number.Unit)
        : "<span class='none'>no evidence</span>";

    public static string Mark(QualityNumber number) => number.Kind == LimitKind.None ? ""
        : number.Value is null ? "<span class='none'>– unknown</span>"
        : number.Holds ? "<span class='good'>✓ holds</span>" : "<span class='bad'>✗ fails</span>";

    public static string Figures(IReadOnlyCollection<Figure> figures) =>
        figures.Count == 0 ? "" : $"<div class='figures'>\n{string.Concat(figures.Select(Figure))}</div>\n";

    public static string Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = rows.ToList();
        var numeric = columns.Select((_, i) => table.Count > 0 && table.All(r => i >= r.Count || IsNumeric(r[i]))).ToList();
        string Cells(string tag, IReadOnlyList<string> row) =>
            string.Concat(row.Select((cell, i) => $"<{tag} class='{(i < numeric.Count && numeric[i] ? "n" : "wrap")}'>{HtmlText.Escape(cell)}</{tag}>"));
        return $"<div class='scroll'><table><thead><tr>{Cells("th", columns)}</tr></thead><tbody>\n"
            + string.Concat(table.Select(row => $"<tr>{Cells("td", row)}</tr>\n")) + "</tbody></table></div>";
    }

    public static string Image(Raster<Rgb> picture, string description) =>
        Image(PngFile.Encode(picture), picture.Width, picture.Height, description);

    private static string Image(byte[] png, int width, int height, string description) =>
        $"<label class='zoom'><input type='checkbox' aria-label='enlarge'><img {(width < 400 ? "class='small' " : "")}width='{width}' height='{height}' "
        + $"alt='{HtmlText.Escape(description)}' src='data:image/png;base64,{Convert.ToBase64String(png)}'></label>";

    private static string Figure(Figure figure)
    {
        string body = figure switch
        {
            PictureFigure p => Image(p.Picture, p.Title),
            PngFigure p => Image(p.Png, p.WidthPx, p.HeightPx, p.Title),
            TableFigure t => Table(t.Columns, t.Rows),
            HistogramFigure h => SvgPlot.Histogram(h),
            LineFigure l => SvgPlot.Lines(l),
            _ => throw new NotSupportedException($"A report cannot show a {figure.GetType().Name}."),
        };
        bool wide = figure is PictureFigure { Picture.Width: > 640 } or PngFigure { WidthPx: > 640 } || figure is TableFigure { Columns.Count: > 5 };
        return $"<figure{(wide ? " class='wide'" : "")}><h3>{HtmlText.Escape(figure.Title)}</h3>\n{body}\n<figcaption>{HtmlText.Escape(figure.Caption)}</figcaption></figure>\n";
    }

    private static string Limit(QualityNumber number) => number.Kind switch
    {
        LimitKind.AtMost => "≤ " + HtmlText.Number(number.Limit ?? double.NaN),
        LimitKind.AtLeast => "≥ " + HtmlText.Number(number.Limit ?? double.NaN),
        _ => "",
    };

    private static string Unit(string unit) => unit.Length == 0 ? "" : $" <span class='unit'>{HtmlText.Escape(unit)}</span>";

    /// <summary>A number with an optional unit sign: "12", "0.5 %", "3 MiB", "-".</summary>
    private static bool IsNumeric(string cell) => cell is "" or "-" || NumberWithUnit().IsMatch(cell);

    [GeneratedRegex(@"^[-−+]?\d[\d.,\s]*(e[-+]?\d+)?\s*(%|[KMG]iB|B|px|nm|nm²|µm|µm²|µm³|s|ms|bits)?$")]
    private static partial Regex NumberWithUnit();
}
