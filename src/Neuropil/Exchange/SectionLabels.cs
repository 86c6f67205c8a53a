using System.Globalization;

namespace Neuropil.Exchange;

/// <summary>Names for sections that a file tells apart by z and labels besides.</summary>
internal static class SectionLabels
{
    /// <summary>The label of each z where labels tell sections apart; else z itself, and sections imaged in two sessions at one z are one.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<(double Z, string Label)> tiles)
    {
        var pairs = tiles.Distinct().ToList();
        bool oneToOne = pairs.All(p => p.Label.Length > 0) && pairs.Select(p => p.Z).Distinct().Count() == pairs.Count
            && pairs.Select(p => Short(p.Label)).Distinct(StringComparer.Ordinal).Count() == pairs.Count;
        return [.. tiles.Select(t => oneToOne ? Short(t.Label) : OfNumber(t.Z))];
    }

    public static string OfNumber(double z) => z.ToString("0.######", CultureInfo.InvariantCulture);

    // "165.0" is section 165.
    private static string Short(string label) =>
        label.EndsWith(".0", StringComparison.Ordinal) && label[..^2].All(char.IsAsciiDigit) && label.Length > 2 ? label[..^2] : label;
}
