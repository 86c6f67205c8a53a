using Neuropil.Artefacts;
using Neuropil.Corrections;
using Neuropil.Space;

namespace Neuropil.Montage;

/// <summary>Takes in the entries of <c>corrections/montage</c> one by one, each held against the list of tiles and the entries before it.</summary>
internal sealed class MontageEntries(TileList list)
{
    private readonly Dictionary<string, (Draft Draft, CorrectionEntry First)> _drafts = new(StringComparer.Ordinal);
    private readonly List<AcceptedPlace> _accepted = [];

    private sealed record Draft(
        Dictionary<string, List<PixelRegion>> Masked, List<(GivenMatch Match, CorrectionEntry Entry)> Matches, Dictionary<string, (Px2 By, CorrectionEntry Entry)> Nudged,
        SortedSet<string> Kept)
    {
        public CorrectionEntry? Dropped { get; set; }
    }

    public IReadOnlyList<AcceptedPlace> Accepted => _accepted;

    public bool Names(string section) => _drafts.ContainsKey(section);

    public SectionDecisions Of(string section)
    {
        var draft = _drafts[section].Draft;
        return new(draft.Dropped is not null, draft.Masked.ToDictionary(m => m.Key, m => (IReadOnlyList<PixelRegion>)m.Value), [.. draft.Matches.Select(m => m.Match)],
            draft.Nudged.ToDictionary(n => n.Key, n => n.Value.By), draft.Kept);
    }

    public void Take(CorrectionEntry entry)
    {
        if (entry.Name("section", [.. list.Sections], $"sections of {TileList.File}") is not { } section) return;
        if (_drafts.TryGetValue(section, out var known) && (entry.Do == "drop" || known.Draft.Dropped is not null) && !(entry.Do == "drop" && known.Draft.Dropped is not null))
            entry.Fault($"section '{section}' cannot be dropped and have other decisions: {known.First.Where} also speaks of it. Remove one of the two.");
        else if (known.First is null) _drafts[section] = known = (new([], [], [], new(StringComparer.Ordinal)), entry);
        if (known.Draft is not { } draft) return;
        switch (entry.Do)
        {
            case "drop": draft.Dropped ??= entry; break;
            case "mask": Mask(entry, section, draft); break;
            case "match": Match(entry, section, draft); break;
            case "nudge": Nudge(entry, section, draft); break;
            default: Accept(entry, section, draft); break;
        }
    }

    private void Accept(CorrectionEntry entry, string section, Draft draft)
    {
        if (entry.Has("a") != entry.Has("b") || (entry.Has("a") && entry.Has("tile")))
        {
            entry.Fault("it names one tile of an overlap, or an overlap and a tile; expected \"a\" and \"b\" for an overlap, \"tile\" for a tile, neither for the whole section.");
            return;
        }
        string? a = entry.Has("a") ? TileOf(entry, "a", section)?.Name : entry.Has("tile") ? TileOf(entry, "tile", section)?.Name : null;
        string? b = entry.Has("b") ? TileOf(entry, "b", section)?.Name : null;
        if (entry.Has("tile") && a is not null) draft.Kept.Add(a);
        _accepted.Add(new(section, a, b, entry.Where, entry.Why));
    }

    private void Mask(CorrectionEntry entry, string section, Draft draft)
    {
        var tile = TileOf(entry, "tile", section);
        if (entry.Region("region") is not { } region || tile is null) return;
        if (!region.Corners.All(c => entry.IsInside("region", c, tile.WidthPx, tile.HeightPx, $"tile '{tile.Name}'"))) return;
        if (!draft.Masked.TryGetValue(tile.Name, out var regions)) draft.Masked[tile.Name] = regions = [];
        regions.Add(region);
    }

    private void Match(CorrectionEntry entry, string section, Draft draft)
    {
        Tile? a = TileOf(entry, "a", section), b = TileOf(entry, "b", section);
        Px2? atA = entry.Place("atA"), atB = entry.Place("atB");
        if (a is null || b is null || atA is not { } inA || atB is not { } inB) return;
        if (a == b) entry.Fault($"'a' and 'b' are both '{a.Name}'; expected two tiles.");
        else if (entry.IsInside("atA", inA, a.WidthPx, a.HeightPx, $"tile '{a.Name}'") & entry.IsInside("atB", inB, b.WidthPx, b.HeightPx, $"tile '{b.Name}'"))
        {
            var match = a.Name.CompareTo(b.Name) < 0 ? new GivenMatch(a.Name, b.Name, inA, inB) : new GivenMatch(b.Name, a.Name, inB, inA);
            var other = draft.Matches.FirstOrDefault(m => m.Match.A == match.A && m.Match.B == match.B && (m.Match.InA == match.InA) != (m.Match.InB == match.InB));
            if (other.Match is not null) entry.Fault($"it matches one place with two places of the other tile: {other.Entry.Where} has another. Remove one of the two.");
            else draft.Matches.Add((match, entry));
        }
    }

    private void Nudge(CorrectionEntry entry, string section, Draft draft)
    {
        var tile = TileOf(entry, "tile", section);
        if (entry.Place("byPx") is not { } by || tile is null) return;
        if (Math.Abs(by.X) > tile.WidthPx || Math.Abs(by.Y) > tile.HeightPx)
        {
            entry.Fault(FormattableString.Invariant($"'byPx' is [{by.X}, {by.Y}]; expected no more than the tile's own size, {tile.WidthPx} by {tile.HeightPx} px. A tile that belongs further off has a wrong place in the list of tiles: mend it there."));
            return;
        }
        if (draft.Nudged.TryGetValue(tile.Name, out var other)) entry.Fault($"tile '{tile.Name}' is nudged twice, by {other.Entry.Where} too. Keep one, with the whole shift.");
        else draft.Nudged[tile.Name] = (by, entry);
    }

    private Tile? TileOf(CorrectionEntry entry, string key, string section)
    {
        var tiles = list.UsableOf(section).ToList();
        return entry.Name(key, [.. tiles.Select(t => t.Name)], $"usable tiles of section {section}") is { } name ? tiles.First(t => t.Name == name) : null;
    }
}
