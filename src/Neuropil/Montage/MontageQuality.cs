using Neuropil.Artefacts;
using Neuropil.Reports;
using Neuropil.Scoring;

namespace Neuropil.Montage;

/// <summary>The numbers a montage is judged by, without knowing the truth.</summary>
internal static class MontageQuality
{
    /// <summary>Above this median residual a person sees broken membranes at seams.</summary>
    private const double SeenPx = 1;

    public static IReadOnlyList<QualityNumber> Numbers(IReadOnlyList<SectionRecord> sections)
    {
        List<SeamRecord> seams = [.. sections.SelectMany(s => s.Seams)];
        List<SeamRecord> withStructure = [.. seams.Where(s => s.Evidence is not OverlapEvidence.Empty)];
        var residuals = Spread.Of([.. seams.SelectMany(s => s.ResidualsPx())]);
        var ncc = Spread.Of([.. seams.Where(s => s.Evidence is OverlapEvidence.Matched && s.Ncc is not null).Select(s => s.Ncc!.Value)]);
        int tiles = sections.Sum(s => s.Section.Tiles.Count), cutOff = sections.Sum(s => s.Section.Tiles.Count(t => t.Island > 0));
        return
        [
            new("residualMedianPx", residuals?.Median, "px", LimitKind.AtMost, 0.5,
                "Shift still left between two tiles at the places where they match. Above half a pixel, seams show and membranes break at them."),
            new("residualP95Px", residuals?.P95, "px", LimitKind.AtMost, 1.5,
                "The same for the worst twentieth. Tiles with a distortion of their own keep several px here under shifts alone."),
            new("overlaps", seams.Count, "", LimitKind.None, null, "Pairs of tiles that should overlap."),
            new("emptyOverlapShare", Share(seams.Count(s => s.Evidence is OverlapEvidence.Empty), seams.Count), "", LimitKind.None, null,
                "Overlaps of empty resin: no structure, so no evidence for the place of a tile and none against it."),
            new("unmatchedOverlapShare", Share(withStructure.Count(s => s.Evidence is OverlapEvidence.Unmatched), withStructure.Count), "",
                LimitKind.AtMost, 0.05, "Overlaps with structure that does not match: damage, defocus, or tiles that do not belong together."),
            new("matchedPatchShare", Share(withStructure.Sum(s => s.Matches.Count), withStructure.Sum(s => s.Textured)), "", LimitKind.AtLeast, 0.6,
                "Patches with structure in both tiles whose match is believed."),
            new("rejectedMatchShare", Share(seams.Sum(s => s.Matches.Count(m => m.Length < 5)), seams.Sum(s => s.Matches.Count)), "",
                LimitKind.AtMost, 0.1, "Matches that disagree with the solution and were dropped."),
            new("overlapNccMedian", ncc?.Median, "", LimitKind.AtLeast, 0.5,
                "Correlation of the grey values of matched overlaps as placed; noise alone lowers it."),
            new("tilesWithoutEvidence", cutOff, "", LimitKind.AtMost, 0, "Tiles that no match joins to the main part of their section: they stand by the usual step only."),
            new("tilesLeftOut", sections.Sum(s => s.Strays?.Count ?? 0), "", LimitKind.AtMost, 0,
                "Tiles whose overlaps show that they do not belong where the list has them: not painted, a gap in the section."),
            new("tilesExchanged", 2 * sections.Sum(s => s.Swaps?.Count ?? 0), "", LimitKind.AtMost, 0,
                "Tiles that match at each other's place and were placed there: the list names them wrongly."),
            new("tiles", tiles, "", LimitKind.None, null, "Tiles placed."),
        ];
    }

    /// <summary>The share of the overlaps that says nothing.</summary>
    public static QualityNumber Area(IReadOnlyList<SectionRecord> sections, IReadOnlyDictionary<string, Tile> tiles, int patchPx)
    {
        var (points, known) = (0, 0);
        foreach (var (_, isKnown) in sections.SelectMany(s => SeamEvidence.Points(s, tiles, patchPx))) (points, known) = (points + 1, known + (isKnown ? 1 : 0));
        return new("overlapAreaWithoutEvidence", Share(points - known, points), "", LimitKind.AtMost, 0.5, "Share of the area of all overlaps with no believed match "
            + "within a patch. Half is usual at the edge of a specimen, in resin; more leaves tiles to hang on few places.");
    }

    public static IReadOnlyList<string> Notes(IReadOnlyList<SectionRecord> sections)
    {
        var notes = new List<string>();
        if (Spread.Of([.. sections.SelectMany(s => s.Seams).SelectMany(s => s.ResidualsPx())]) is { Median: > SeenPx } left)
            notes.Add($"Places that match still lie {left.Median:0.0} px apart (median; a twentieth more than {left.P95:0.0} px): each tile is placed rigidly, "
                + "and what is left is a distortion of the tiles themselves. The map of residuals shows its pattern; seams will show it too.");
        notes.AddRange(sections.SelectMany(StrayNotes.Of));
        foreach (var (section, seams, strays, _) in sections)
        {
            if (section.Tiles.Count == 0 && strays is null)
                notes.Add($"Section {section.Name} has no usable tile: it stays empty and is counted as a gap.");
            foreach (var island in section.Tiles.Where(t => t.Island > 0).GroupBy(t => t.Island))
                notes.Add($"Section {section.Name}: {Names(island.Select(t => t.Name))} without evidence; placed by the usual step.");
            var told = seams.Where(s => strays is null || !strays.Any(t => t.Name == s.A || t.Name == s.B)).ToList();
            Add(notes, section.Name, told, OverlapEvidence.Empty, "empty resin, no evidence");
            Add(notes, section.Name, told, OverlapEvidence.Unmatched, "structure that does not match");
        }
        return notes.Count <= 40 ? notes : [.. notes.Take(39), $"{notes.Count - 39} more notes of this kind: see the table of overlaps."];
    }

    private static void Add(List<string> notes, string section, IReadOnlyList<SeamRecord> seams, OverlapEvidence evidence, string meaning)
    {
        var these = seams.Where(s => s.Evidence == evidence).Select(s => $"{s.A}–{s.B}").ToList();
        if (these.Count > 0) notes.Add($"Section {section}: {Names(these)}: {meaning}.");
    }

    internal static string Names(IEnumerable<string> names)
    {
        var all = names.ToList();
        return string.Join(", ", all.Take(6)) + (all.Count > 6 ? $" and {all.Count - 6} more" : "");
    }

    private static double? Share(int part, int whole) => whole == 0 ? null : (double)part / whole;
}
