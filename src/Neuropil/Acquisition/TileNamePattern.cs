using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Neuropil.Acquisition;

/// <summary>Reads section, row and column out of file names: <c>{section}_{row}_{column}</c>, with any text around the fields.</summary>
/// <remarks><c>{section}</c> is any text without a separator inside it, <c>{row}</c> and <c>{column}</c> are whole numbers, <c>*</c> is
/// anything. The ending may be given (<c>….bmp</c>) or left out. With <c>{section}</c> alone each section is one tile.</remarks>
internal sealed partial class TileNamePattern
{
    public const string Usual = "{section}_{row}_{column}";
    private static readonly string[] Fields = ["section", "row", "column"];

    private readonly Regex _regex;

    private TileNamePattern(string text, Regex regex) => (Text, _regex) = (text, regex);

    public string Text { get; }

    /// <exception cref="InputException">A field is unknown, stands twice, there is none, or only one of row and column.</exception>
    public static TileNamePattern Parse(string text)
    {
        var found = Field().Matches(text).Select(match => match.Groups[1].Value).ToList();
        string? unknown = found.FirstOrDefault(field => !Fields.Contains(field));
        if (unknown is not null) throw Faulty(text, $"'{{{unknown}}}' is no field");
        if (found.GroupBy(f => f).FirstOrDefault(g => g.Count() > 1) is { } twice) throw Faulty(text, $"'{{{twice.Key}}}' stands twice");
        if (found.Contains("row") != found.Contains("column")) throw Faulty(text, "'{row}' and '{column}' must both be there, or neither");
        if (found.Count == 0) throw Faulty(text, "it holds no field");
        var regex = new StringBuilder("^");
        int at = 0;
        foreach (Match match in Field().Matches(text))
        {
            regex.Append(Literal(text[at..match.Index])).Append(match.Groups[1].Value is "section" ? "(?<section>.+?)" : $"(?<{match.Groups[1].Value}>\\d+)");
            at = match.Index + match.Length;
        }
        regex.Append(Literal(text[at..])).Append(Path.HasExtension(text) ? "$" : @"(\.\w+)?$");
        return new(text, new Regex(regex.ToString(), RegexOptions.CultureInvariant | RegexOptions.IgnoreCase));
    }

    /// <summary>Null when the name has another form. Without a <c>{section}</c> field every tile belongs to section "1".</summary>
    public (string Section, int Row, int Column)? Match(string fileName)
    {
        var match = _regex.Match(fileName);
        if (!match.Success) return null;
        var section = match.Groups["section"];
        if (!match.Groups["row"].Success) return (section.Value, 1, 1);
        if (!TryInt(match.Groups["row"].Value, out int row) || !TryInt(match.Groups["column"].Value, out int column)) return null;
        return (section.Success ? section.Value : "1", row, column);
    }

    private static bool TryInt(string digits, out int number) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static string Literal(string text) => Regex.Escape(text).Replace("\\*", ".*", StringComparison.Ordinal);

    private static InputException Faulty(string text, string fault) => new(
        $"Pattern '{text}' cannot be used: {fault}. Fields are {{section}}, {{row}} and {{column}}, for example {Usual} for 165_1_3.bmp.");

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Field();
}
