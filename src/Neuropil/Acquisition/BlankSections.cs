using Neuropil.Artefacts;

namespace Neuropil.Acquisition;

/// <summary>Sections of which no tile shows structure: lost to the beam, to the detector, or never there. Nothing can be matched to them.</summary>
internal static class BlankSections
{
    private const string Finding = "section is blank";

    /// <summary>Rejects the tiles of blank sections that no person accepted; none where all sections are blank, for then the usual tile is.</summary>
    /// <param name="leastPeak">A tile with a better place than this is not blank, however little of it there is.</param>
    public static IReadOnlyList<JudgedTile> Reject(IReadOnlyList<JudgedTile> tiles, double leastPeak)
    {
        bool IsBlank(JudgedTile t) => t.State is TileState.Suspect && t.IsEmpty && t.Look.Peak < leastPeak;
        var used = tiles.Where(t => t.State is not TileState.Rejected).GroupBy(t => t.Entry.Section, StringComparer.Ordinal).ToList();
        var blank = used.Where(g => g.All(IsBlank)).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        if (blank.Count == 0 || blank.Count == used.Count) return tiles;
        return [.. tiles.Select(t => t.State is TileState.Rejected || !blank.Contains(t.Entry.Section) ? t
            : t with { State = TileState.Rejected, Findings = [.. t.Findings, Finding] })];
    }

    public static IReadOnlyList<string> Of(IReadOnlyList<JudgedTile> tiles) =>
        [.. tiles.Where(t => t.Has(Finding)).Select(t => t.Entry.Section).Distinct(StringComparer.Ordinal)];
}
