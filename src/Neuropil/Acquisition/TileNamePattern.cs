using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Neuropil.Acquisition;

/// <summary>Reads section, row and column out of file names: <c>{section}_{row}_{column}</c>, with any text around the fields.</summary>
/// <remarks><c>{section}</c> is any text without a separator inside it, <c>{row}</c> and <c>{column}</c> are whole numbers, <c>*</c> is
/// anything. In place of row and column, <c>{index}</c> is the number of a tile on its way through a <see cref="SerialGrid"/>; with
/// <c>{section}</c> alone each section is one tile. The ending may be given (<c>….bmp</c>) or left out. A pattern with slashes is held against
/// the end of the path: <c>{section}/{row}_{column}</c>.</remarks>
internal sealed partial class TileNamePattern
{
    public const string Usual = "{section}_{row}_{column}";
    private static readonly string[] Fields = ["section", "row", "column", "index"];

    private readonly Regex _regex;
    private readonly int _folders;

    private TileNamePattern(string text, Regex regex)
    {
        (Text, _regex) = (text, regex);
        _folders = text.Count(c => c == '/');
        HasIndex = text.Contains("{index}", StringComparison.Ordinal);
    }

    public string Text { get; }

    /// <summary>Whether tiles are numbered one after the other: then <see cref="Index"/> reads names, not <see cref="Match"/>.</summary>
    public bool HasIndex { get; }

    /// <exception cref="InputException">A field is unknown, stands twice, there is none, or only one of row and column.</exception>
    public static TileNamePattern Parse(string text)
    {
        var found = Field().Matches(text).Select(match => match.Groups[1].Value).ToList();
        string? unknown = found.FirstOrDefault(field => !Fields.Contains(field));
        if (unknown is not null) throw Faulty(text, $"'{{{unknown}}}' is no field");
        if (found.GroupBy(f => f).FirstOrDefault(g => g.Count() > 1) is { } twice) throw Faulty(text, $"'{{{twice.Key}}}' stands twice");
        bool placed = found.Contains("row") && found.Contains("column"), numbered = found.Contains("index");
        if (numbered && (found.Contains("row") || found.Contains("column"))) throw Faulty(text, "'{index}' stands in place of '{row}' and '{column}', not beside them");
        if (found.Contains("row") != found.Contains("column")) throw Faulty(text, "'{row}' and '{column}' must both be there, or neither");
        if (!placed && !numbered && found.Count == 0) throw Faulty(text, "it holds no field");
        var regex = new StringBuilder("^");
        int at = 0;
        foreach (Match match in Field().Matches(text))
        {
            regex.Append(Literal(text[at..match.Index])).Append(match.Groups[1].Value is "section" ? "(?<section>[^/]+?)" : $"(?<{match.Groups[1].Value}>\\d+)");
            at = match.Index + match.Length;
        }
        regex.Append(Literal(text[at..])).Append(Path.HasExtension(text) ? "$" : @"(\.\w+)?$");
        return new(text, new Regex(regex.ToString(), RegexOptions.CultureInvariant | RegexOptions.IgnoreCase));
    }

    /// <summary>Null when the name has another form. Without a <c>{section}</c> field every tile belongs to section "1".</summary>
    /// <param name="path">Of the file, or just its name.</param>
    public (string Section, int Row, int Column)? Match(string path)
    {
        var match = _regex.Match(EndOf(path));
        if (!match.Success || HasIndex) return null;
        if (!match.Groups["row"].Success) return (SectionOf(match), 1, 1);
        if (!TryInt(match.Groups["row"].Value, out int row) || !TryInt(match.Groups["column"].Value, out int column)) return null;
        return (SectionOf(match), row, column);
    }

    /// <summary>As <see cref="Match"/>, for a pattern with <c>{index}</c>.</summary>
    public (string Section, int Index)? Index(string path)
    {
        var match = _regex.Match(EndOf(path));
        return match.Success && TryInt(match.Groups["index"].Value, out int index) ? (SectionOf(match), index) : null;
    }

    private static string SectionOf(Match match) => match.Groups["section"] is { Success: true } section ? section.Value : "1";

    private string EndOf(string path) => string.Join('/', path.Replace('\\', '/').Split('/').TakeLast(_folders + 1));

    private static bool TryInt(string digits, out int number) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static string Literal(string text) => Regex.Escape(text).Replace("\\*", "[^/]*", StringComparison.Ordinal);

    private static InputException Faulty(string text, string fault) => new(
        $"Pattern '{text}' cannot be used: {fault}. Fields are {{section}}, {{row}} and {{column}}, for example {Usual} for 165_1_3.bmp; "
        + "or {section} and {index}, for example {section}_{index} for 165_07.bmp, with the grid: --grid 5x4 --order columns.");

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Field();
}
