using Neuropil.Artefacts;
using Neuropil.Reports;

namespace Neuropil.Montage;

/// <summary>What a person decided, as the report tells it: accepted places are named, and no longer judged.</summary>
internal sealed class DecidedSections(MontageCorrections corrections, IReadOnlyList<SectionRecord> sections)
{
    /// <summary>The sections without what a person accepted or dropped: what numbers and notes are made from.</summary>
    public IReadOnlyList<SectionRecord> Judged { get; } = [.. sections.Where(s => !corrections.Of(s.Section.Name).Dropped).Select(s => Without(s, corrections.Accepted))];

    public IEnumerable<QualityNumber> Numbers => corrections.Accepted.Count == 0 ? [] :
        [new("acceptedPlaces", corrections.Accepted.Count, "", LimitKind.None, null, "Places that a person looked at and accepted: not counted in the numbers above.")];

    public IEnumerable<string> Notes
    {
        get
        {
            foreach (var place in corrections.Accepted)
                yield return $"Accepted by hand: {place}{Because(place.Why)} ({place.Where}).";
            foreach (string section in sections.Select(s => s.Section.Name))
            {
                var decided = corrections.Of(section);
                if (decided.Dropped) yield return $"Section {section} was dropped by hand: it stays empty and is counted as a gap.";
                foreach (string tile in decided.Masked.Keys) yield return $"Section {section}: {decided.Masked[tile].Count} part(s) of {tile} masked by hand: not shown.";
                foreach (var match in decided.Matches) yield return $"Section {section}: {match.A} and {match.B} are held together by hand.";
                foreach (var (tile, by) in decided.Nudged)
                    yield return FormattableString.Invariant($"Section {section}: {tile} was moved by hand, by {by.X}, {by.Y} px.");
            }
        }
    }

    private static string Because(string why) => why.Length > 0 ? $": {why}" : "";

    private static SectionRecord Without(SectionRecord record, IReadOnlyList<AcceptedPlace> accepted)
    {
        string name = record.Section.Name;
        if (!accepted.Any(a => a.Section == name)) return record;
        bool IsSeen(string tile) => accepted.Any(a => a.Holds(name, tile));
        return record with
        {
            Section = record.Section with { Tiles = [.. record.Section.Tiles.Select(t => IsSeen(t.Name) ? t with { Island = 0 } : t)] },
            Seams = [.. record.Seams.Where(s => !accepted.Any(a => a.Holds(name, s.A, s.B)))],
            Strays = record.Strays?.Where(s => !IsSeen(s.Name)).ToList() is { Count: > 0 } strays ? strays : null,
        };
    }
}
