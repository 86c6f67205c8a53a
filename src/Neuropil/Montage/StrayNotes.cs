using Neuropil.Artefacts;

namespace Neuropil.Montage;

/// <summary>Says which tiles do not belong where the list has them, what was done with them, and what to do.</summary>
internal static class StrayNotes
{
    private const string Decide = "drop it in corrections/acquire/*.json ({ \"drop\": [\"NAME\"] }), or, if it is right, --set montage.strays=keep";

    public static IEnumerable<string> Of(SectionRecord record)
    {
        string section = record.Section.Name;
        foreach (var swap in record.Swaps ?? [])
            yield return $"Section {section}: {swap.A} and {swap.B} stand in each other's place: each matches the neighbours of the other. They were placed where "
                + "they match; exchange their names, or their lines in the list, to set it right.";
        foreach (var same in (record.Strays ?? []).GroupBy(s => (s.Reason, s.From)))
            yield return $"Section {section}: {Sentence(same.Key.Reason, same.Key.From, MontageQuality.Names(same.Select(s => s.Name)), same.Count() > 1)}";
    }

    private static string Sentence(StrayReason reason, string? from, string names, bool several) => reason switch
    {
        StrayReason.OtherSection => $"{names} {(several ? "do" : "does")} not belong here: {(several ? "they match" : "it matches")} that place of section {from}. Left out; "
            + $"put the right file in its place, or {Decide}.",
        StrayReason.Duplicate => $"{names} {(several ? "show" : "shows")} the same exposure as {from} and {(several ? "match" : "matches")} no neighbour. Left out; "
            + $"put the right file in its place, or {Decide}.",
        StrayReason.WholeSection => $"no two tiles agree where they overlap, although they show structure ({names}). The section is left out and counted as a gap; "
            + "see whether its files are in the right order and show tissue, or, if they are right, --set montage.strays=keep.",
        _ => $"{names} {(several ? "match" : "matches")} none of {(several ? "their" : "its")} neighbours although there is structure: a tile of another place, or badly damaged. Left out; "
            + $"put the right file in its place, or {Decide}.",
    };

    /// <summary>Why the list cannot be right; null where at least one section can be put together. A section of two tiles tells nothing.</summary>
    public static string? WrongOrder(IReadOnlyList<SectionRecord> records, TileList list)
    {
        bool IsLost(SectionRecord r) => r.Strays is { } strays && strays.Any(s => s.Reason is StrayReason.WholeSection);
        if (!records.Any(IsLost) || records.Any(r => !IsLost(r) && r.Section.Tiles.Count > 0)) return null;
        bool staged = list.Tiles.All(t => t.StagePx is not null);
        return $"In none of the {records.Count(IsLost)} sections do tiles match the neighbours that the list gives them, although they show structure (section "
            + $"{records.First(IsLost).Section.Name}: {MontageQuality.Names(records.First(IsLost).Strays!.Select(s => s.Name))}). "
            + (staged
                ? "The stage positions do not say where the tiles are: see whether x and y are exchanged, y runs upwards, or their unit is another (x_px, x_nm, x_um)."
                : "Rows and columns do not say where the tiles are: see whether they are exchanged in --pattern, or the files are numbered in another order (back and forth).")
            + " Then run acquire again. To paint them as the list has them: --set montage.strays=keep";
    }
}
