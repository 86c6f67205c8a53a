using Neuropil.Artefacts;
using Neuropil.Corrections;
using Neuropil.Space;

namespace Neuropil.Alignment;

/// <summary>Takes in the entries of <c>corrections/align</c> one by one, each held against the sections and the entries before it.</summary>
internal sealed class AlignEntries(SectionSet sections)
{
    private readonly Dictionary<int, CorrectionEntry> _dropped = [], _spokenOf = [];
    private readonly Dictionary<int, List<PixelRegion>> _masked = [];
    private readonly List<(GivenPlace Place, CorrectionEntry Entry)> _matches = [];
    private readonly List<AcceptedSections> _accepted = [];

    private IReadOnlyList<string> Names { get; } = [.. sections.Sections.Select(s => s.Name)];

    public AlignCorrections ToCorrections() => new(
        _dropped.Keys.ToHashSet(), _masked.ToDictionary(m => m.Key, m => (IReadOnlyList<PixelRegion>)m.Value), [.. _matches.Select(m => m.Place)], _accepted);

    public void Take(CorrectionEntry entry)
    {
        switch (entry.Do)
        {
            case "drop": Drop(entry); break;
            case "mask": Mask(entry); break;
            case "match": Match(entry); break;
            default: Accept(entry); break;
        }
    }

    private void Drop(CorrectionEntry entry)
    {
        if (Section(entry, "section") is not { } section) return;
        if (_spokenOf.TryGetValue(section.Index, out var other)) Contradicts(entry, section, other);
        else _dropped.TryAdd(section.Index, entry);
    }

    private void Mask(CorrectionEntry entry)
    {
        var section = Used(entry, "section");
        if (entry.Region("region") is not { } region || section is null || !IsInside(entry, "region", region.Corners, section)) return;
        if (!_masked.TryGetValue(section.Index, out var regions)) _masked[section.Index] = regions = [];
        regions.Add(region);
    }

    private void Match(CorrectionEntry entry)
    {
        PlacedSection? a = Used(entry, "a"), b = Used(entry, "b");
        Px2? atA = entry.Place("atA"), atB = entry.Place("atB");
        if (a is null || b is null || atA is not { } inA || atB is not { } inB) return;
        if (a == b)
        {
            entry.Fault($"'a' and 'b' are both '{a.Name}'; expected two sections.");
            return;
        }
        if (!(IsInside(entry, "atA", [inA], a) & IsInside(entry, "atB", [inB], b))) return;
        var place = a.Index < b.Index ? new GivenPlace(a.Index, b.Index, inA, inB) : new GivenPlace(b.Index, a.Index, inB, inA);
        var other = _matches.FirstOrDefault(m => m.Place.From == place.From && m.Place.To == place.To && (m.Place.InFrom == place.InFrom) != (m.Place.InTo == place.InTo));
        if (other.Entry is not null) entry.Fault($"it matches one place with two places of the other section: {other.Entry.Where} has another. Remove one of the two.");
        else _matches.Add((place, entry));
    }

    private void Accept(CorrectionEntry entry)
    {
        bool one = entry.Has("section") && !entry.Has("a") && !entry.Has("b"), two = !entry.Has("section") && entry.Has("a") && entry.Has("b");
        if (!one && !two)
        {
            entry.Fault("it does not say what is accepted; expected \"a\" and \"b\" for a pair of sections, or \"section\" for all of one.");
            return;
        }
        var a = Used(entry, one ? "section" : "a");
        var b = two ? Used(entry, "b") : null;
        if (a is not null && (one || b is not null))
            _accepted.Add(new(a.Index, b?.Index, one ? $"section {a.Name}" : $"sections {a.Name}–{b!.Name}", entry.Where, entry.Why));
    }

    private static bool IsInside(CorrectionEntry entry, string key, IEnumerable<Px2> places, PlacedSection section) =>
        places.All(p => entry.IsInside(key, p, section.WidthPx, section.HeightPx, $"section {section.Name} as montaged"));

    /// <summary>A section that is spoken of and therefore not dropped.</summary>
    private PlacedSection? Used(CorrectionEntry entry, string key)
    {
        if (Section(entry, key) is not { } section) return null;
        _spokenOf.TryAdd(section.Index, entry);
        if (_dropped.TryGetValue(section.Index, out var other)) return Contradicts(entry, section, other);
        if (section.Tiles.Count > 0) return section;
        entry.Fault($"section '{section.Name}' has no tiles: nothing of it is shown or matched. Remove the entry.");
        return null;
    }

    private PlacedSection? Section(CorrectionEntry entry, string key) =>
        entry.Name(key, Names, $"sections of {SectionSet.File}") is { } name ? sections.Sections.First(s => s.Name == name) : null;

    private static PlacedSection? Contradicts(CorrectionEntry entry, PlacedSection section, CorrectionEntry other)
    {
        entry.Fault($"section '{section.Name}' cannot be dropped and have other decisions: {other.Where} also speaks of it. Remove one of the two.");
        return null;
    }
}
