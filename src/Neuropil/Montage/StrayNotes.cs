using System.Globalization;
using Neuropil.Space;

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

    /// <summary>The first section of a list that cannot be right, because no section can be put together; null where one can. A section of two tiles
    /// whose seam does not match tells nothing, of tiles without neighbours everything.</summary>
    public static SectionRecord? FirstLost(IReadOnlyList<SectionRecord> records)
    {
        bool IsLost(SectionRecord r) => r.Strays?.Any(s => s.Reason is StrayReason.WholeSection) == true || (r.Section.Tiles.Count > 1 && r.Seams.Count == 0);
        return records.Any(r => r.Section.Tiles.Count > 0 && !IsLost(r)) ? null : records.FirstOrDefault(IsLost);
    }

    /// <param name="factor">How many times as long as measured the stage's steps are; null where unknown.</param>
    public static string WrongOrder(SectionRecord lost, bool staged, VoxelSize voxel, double? factor)
    {
        var names = lost.Section.Tiles.Select(t => t.Name).Concat(lost.Strays?.Select(s => s.Name) ?? []);
        string what = factor is { } f
            ? string.Create(CultureInfo.InvariantCulture, $"Its tiles match with steps that are {(f < 1 ? 1 / f : f):0.###} times as {(f < 1 ? "long" : "short")} as the stage positions say: the voxel size or the "
                + $"unit of the positions is off. Mend the columns (x_px, x_nm, x_um), or, where they are in nm or µm, take a voxel of x {voxel.XNm * f:0.###} nm.")
            : staged
                ? "The stage positions do not say where the tiles are: see whether x and y are exchanged, y runs upwards, or their unit is another (x_px, x_nm, x_um)."
                : "Rows and columns do not say where the tiles are: see whether they are exchanged in --pattern, or the files are numbered in another order (back and forth).";
        return $"In no section do tiles match the neighbours that the list gives them (first: section {lost.Section.Name}: {MontageQuality.Names(names)}). {what}"
            + " Then run acquire again. To paint them as the list has them: --set montage.strays=keep";
    }
}
