using System.Globalization;
using Neuropil.Artefacts;
using Neuropil.Reports;

namespace Neuropil.Acquisition;

/// <summary>The numbers and pictures a person judges a wafer's images by.</summary>
internal static class AcquireQuality
{
    private const int TableRows = 60;
    private const int SheetsShown = 6;
    private const int WorstShown = 12;
    private const int HistogramBars = 20;

    public static StageReport Report(Judgement judgement, TileEntries entries, CancellationToken ct)
    {
        var figures = new List<Figure> { Table(judgement) };
        var worst = Worst(judgement).Where(t => t.State is not TileState.Good && t.Look.Fault is null).Take(WorstShown).ToList();
        if (worst.Count > 0)
            figures.Add(new PictureFigure("Tiles with findings", "The worst first; the table says what was found.", ContactSheet.OfTiles(worst, ct)));
        foreach (string section in SectionsToShow(judgement, entries))
            figures.Add(new PictureFigure($"Section {section}", "Its tiles as the grid or the stage has them, before montage. Orange: suspect. Red: not used.",
                ContactSheet.OfSection(judgement.Tiles.Where(t => t.Entry.Section == section).ToList(), ct)));
        figures.Add(Histogram("Texture", "Deviation of grey values in the best-textured places of each tile.", "grey values of 255",
            judgement.Tiles.Where(t => t.Look.Fault is null).Select(t => t.Look.Texture)));
        figures.Add(Histogram("Fine detail", "Energy of 2 to 8 px over that of 8 to 32 px; a tile out of focus falls to the left.", "ratio",
            judgement.Tiles.Where(t => t.Look.Focus is not null).Select(t => t.Look.Focus!.Value)));
        return new("acquire", [.. Numbers(judgement, entries)], figures, [.. entries.Warnings, .. Notes(judgement)]);
    }

    private static IEnumerable<QualityNumber> Numbers(Judgement judgement, TileEntries entries)
    {
        int tiles = judgement.Tiles.Count;
        int With(string finding) => judgement.Tiles.Count(t => t.Has(finding));
        QualityNumber Count(string key, int value, string meaning) => new(key, value, "tiles", LimitKind.None, null, meaning);
        yield return new("sections", entries.Sections.Count, "sections", LimitKind.None, null, "Sections with at least one tile in the list.");
        yield return Count("tiles", tiles, "Tile files found.");
        yield return new("missing", judgement.Missing.Count, "places", LimitKind.AtMost, 0, "Places of the grid and sections of the series without a tile: gaps in the result.");
        int suspect = judgement.Tiles.Count(t => t.State is TileState.Suspect && !(t.IsEmpty && t.Findings.Count == 1));
        yield return new("suspectPercent", 100.0 * suspect / Math.Max(1, tiles), "%", LimitKind.AtMost, 10,
            "Tiles with another finding than empty; more than a tenth points to the instrument, not to single tiles.");
        yield return Count("rejected", judgement.Tiles.Count(t => t.Has(TileJudge.Dropped)), "Tiles a person dropped.");
        yield return new("blankSections", BlankSections.Of(judgement.Tiles).Count, "sections", LimitKind.AtMost, 0, "Sections without structure in any tile, treated as lost: gaps in the result.");
        yield return new("otherGreySections", OfOtherGreys(judgement).Count, "sections", LimitKind.AtMost, 0, "Sections taken with quite another gain or offset than the usual one.");
        yield return Count("duplicate", With(TileFindings.DuplicateOf), "The same exposure under two names.");
        yield return Count("empty", With(TileFindings.Empty), "Bare resin, or nothing.");
        yield return Count("saturated", With("saturated"), "Too many pixels at the darkest or brightest value.");
        yield return Count("lowContrast", With("low contrast"), "Much less texture than the usual tile.");
        yield return Count("outOfFocus", With("out of focus"), "Much less fine detail in the texture than the usual tile.");
    }

    private static IEnumerable<string> Notes(Judgement judgement)
    {
        if (judgement.Missing.Count > 0)
            yield return $"Missing, and gone on without: {Shorten(judgement.Missing)}.";
        var rejected = judgement.Tiles.Where(t => t.Has(TileJudge.Dropped)).Select(t => t.Entry.Name).ToList();
        if (rejected.Count > 0) yield return $"Dropped by a person: {Shorten(rejected)}.";
        var blank = BlankSections.Of(judgement.Tiles);
        var imageless = judgement.Tiles.Where(t => t.Has(TileFindings.OneGrey) && !blank.Contains(t.Entry.Section)).Select(t => t.Entry.Name).ToList();
        if (imageless.Count > 0)
            yield return $"One grey all over, no image: {Shorten(imageless)}. Left out, gaps in the result; put the right file in its place, or drop it in {AcquireCorrections.Folder}/*.json.";
        foreach (string section in blank)
            yield return $"Section {section} is blank: none of its {judgement.Tiles.Count(t => t.Entry.Section == section)} tiles shows structure. It is treated as lost and counted as a gap; "
                + $"put the right files in their place, or, if it is to be used, name its tiles under accept in {AcquireCorrections.Folder}/*.json.";
        foreach (var (section, finding) in OfOtherGreys(judgement))
            yield return $"Section {section}: {finding}. Taken with another gain, offset or detector; 16-bit tiles of it get their own grey scale. See the instrument's settings, "
                + $"or drop its tiles in {AcquireCorrections.Folder}/*.json.";
        var twins = judgement.Tiles.Where(t => t.State is TileState.Suspect && t.Has(TileFindings.DuplicateOf) && !t.IsEmpty)
            .Select(t => $"{t.Entry.Name} is a {t.Findings.First(f => f.StartsWith(TileFindings.DuplicateOf, StringComparison.Ordinal))}").ToList();
        if (twins.Count > 0)
            yield return $"The same exposure under two names: {Shorten(twins)}. Montage leaves out what matches no neighbour; put the right file in its place, or drop it in "
                + $"{AcquireCorrections.Folder}/*.json.";
        if (judgement.Tiles.Count < 4)
            yield return "Fewer than four tiles: checks that compare a tile with the usual one say little.";
    }

    private static List<(string Section, string Finding)> OfOtherGreys(Judgement judgement) =>
        [.. judgement.Tiles.Where(t => t.State is not TileState.Rejected && t.Has(TileFindings.GreyRange)).GroupBy(t => t.Entry.Section, StringComparer.Ordinal)
            .Select(g => (g.Key, g.First().Findings.First(f => f.StartsWith(TileFindings.GreyRange, StringComparison.Ordinal))))];

    private static string Shorten(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(20)) + (names.Count > 20 ? $" and {names.Count - 20} more" : "");

    private static TableFigure Table(Judgement judgement)
    {
        string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
        var rows = Worst(judgement).Take(TableRows).Select(t => (IReadOnlyList<string>)
        [
            t.Entry.Name, t.Entry.Section, $"{t.Look.WidthPx}x{t.Look.HeightPx}", t.State.ToString(), string.Join("; ", t.Findings),
            Number(t.Look.Mean, "0.0"), Number(t.Look.Texture, "0.00"), t.Look.Focus is { } focus ? Number(focus, "0.000") : "–", Number(t.Look.LimitPercent, "0.00"),
        ]).ToList();
        string caption = judgement.Tiles.Count > TableRows ? $"The {TableRows} worst of {judgement.Tiles.Count} tiles." : "All tiles, the worst first.";
        return new("Tiles", caption, ["tile", "section", "px", "state", "findings", "mean grey", "texture", "fine detail", "at limit %"], rows);
    }

    /// <summary>Rejected, then suspect, then those with the least fine detail.</summary>
    private static IEnumerable<JudgedTile> Worst(Judgement judgement) => judgement.Tiles
        .OrderByDescending(t => t.State).ThenByDescending(t => t.Findings.Count).ThenBy(t => t.Look.Focus ?? 0).ThenBy(t => t.Entry.Name, StringComparer.Ordinal);

    private static IEnumerable<string> SectionsToShow(Judgement judgement, TileEntries entries)
    {
        var shown = new SortedSet<int>();
        for (int i = 0; i < SheetsShown; i++) shown.Add((int)((long)i * (entries.Sections.Count - 1) / (SheetsShown - 1)));
        return shown.Select(i => entries.Sections[i]).Where(section => judgement.Tiles.Any(t => t.Entry.Section == section));
    }

    private static HistogramFigure Histogram(string title, string caption, string label, IEnumerable<double> values)
    {
        var all = values.ToList();
        double top = all.Count == 0 ? 1 : Math.Max(all.Max(), 1e-6) * 1.0001;
        var counts = new double[HistogramBars];
        foreach (double value in all) counts[Math.Clamp((int)(value / top * HistogramBars), 0, HistogramBars - 1)]++;
        return new(title, caption, label, [.. Enumerable.Range(0, HistogramBars + 1).Select(i => i * top / HistogramBars)], counts);
    }
}
