using System.Globalization;

namespace Neuropil.Acquisition;

/// <summary>Finds what should be there and is not: holes in the grid of a section, and sections left out of a numbered series.</summary>
internal static class MissingPlaces
{
    // A series needs a few members and one usual step before a gap in it means anything.
    private const int LeastSeries = 4;
    private const double UsualStepShare = 0.75;

    /// <summary>Names as messages and corrections give them: <c>section/row/column</c>, counted as the file names count, or <c>section</c>.</summary>
    public static IReadOnlyList<string> Find(TileEntries entries)
    {
        var missing = new List<string>();
        var common = entries.Sections.Count > 1 && entries.Tiles.All(t => t.Row is not null) ? CommonPlaces(entries) : [];
        foreach (string section in entries.Sections)
            missing.AddRange(Holes(entries, section, common).Select(hole => NameOf(section, hole.Row, hole.Column, entries.Origin)));
        missing.AddRange(SectionGaps(entries.Sections));
        return missing;
    }

    public static string NameOf(string section, int row, int column, int origin) =>
        string.Create(CultureInfo.InvariantCulture, $"{section}/{row + origin}/{column + origin}");

    /// <summary>A place is expected when at least half of the sections have it; with one section, when it lies in the grid's rectangle.</summary>
    private static IEnumerable<(int Row, int Column)> Holes(
        TileEntries entries, string section, IReadOnlyList<(int Row, int Column)> common)
    {
        if (entries.BySection[section].Any(t => t.Row is null)) return [];
        var here = PlacesOf(entries, section).ToHashSet();
        var expected = entries.Sections.Count == 1
            ? from row in Enumerable.Range(0, here.Max(p => p.Row) + 1) from column in Enumerable.Range(0, here.Max(p => p.Column) + 1) select (row, column)
            : common;
        return expected.Where(place => !here.Contains(place));
    }

    private static List<(int Row, int Column)> CommonPlaces(TileEntries entries) =>
        [.. entries.Tiles.GroupBy(t => (Row: t.Row!.Value, Column: t.Column!.Value))
            .Where(g => 2 * g.Count() >= entries.Sections.Count).Select(g => g.Key).Order()];

    private static IEnumerable<(int Row, int Column)> PlacesOf(TileEntries entries, string section) =>
        entries.BySection[section].Select(t => (t.Row!.Value, t.Column!.Value));

    private static IEnumerable<string> SectionGaps(IReadOnlyList<string> sections)
    {
        var numbers = new List<int>();
        foreach (string section in sections)
            if (int.TryParse(section, NumberStyles.None, CultureInfo.InvariantCulture, out int number)) numbers.Add(number);
        if (numbers.Count != sections.Count || numbers.Count < LeastSeries) return [];
        var steps = numbers.Zip(numbers.Skip(1), (a, b) => b - a).ToList();
        var usual = steps.GroupBy(step => step).MaxBy(g => g.Count())!;
        if (usual.Count() < UsualStepShare * steps.Count || usual.Key < 1) return [];
        int digits = sections.All(s => s.Length == sections[0].Length) ? sections[0].Length : 1;
        return from i in Enumerable.Range(0, steps.Count)
               where steps[i] > usual.Key
               from number in Enumerable.Range(1, (steps[i] - 1) / usual.Key).Select(k => numbers[i] + k * usual.Key)
               select number.ToString("D" + digits, CultureInfo.InvariantCulture);
    }
}
