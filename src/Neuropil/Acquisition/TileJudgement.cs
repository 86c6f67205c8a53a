using Neuropil.Artefacts;
using Neuropil.Space;

namespace Neuropil.Acquisition;

/// <summary>A tile, what was seen of it, and what that means beside the other tiles of the wafer.</summary>
/// <param name="HardFault">Why the tile cannot be used at all, in a sentence; null where it can.</param>
internal sealed record JudgedTile(TileEntry Entry, TileLook Look, TileState State, IReadOnlyList<string> Findings, string? HardFault = null)
{
    public bool IsEmpty => Has(TileFindings.Empty);

    public bool Has(string finding) => Findings.Any(f => f.StartsWith(finding, StringComparison.Ordinal));
}

/// <param name="HardFaults">Sentences; the stage stops when there are any.</param>
/// <param name="Missing">Places and sections that are not there.</param>
internal sealed record Judgement(IReadOnlyList<JudgedTile> Tiles, IReadOnlyList<string> HardFaults, IReadOnlyList<string> Missing);

/// <summary>Compares the tiles of a wafer with each other.</summary>
internal static class TileJudge
{
    // A tile that varies by less than this at its best, in steps of its file's values, shows nothing.
    private const double BlankSteps = 0.5;

    public const string Dropped = "dropped by a person";

    public static Judgement Judge(TileEntries entries, IReadOnlyList<TileLook> looks, AcquireCorrections corrections, AcquireOptions options, VoxelSize voxelSize)
    {
        var seen = entries.Tiles.Zip(looks).ToList();
        var missing = seen.Where(s => !s.Second.Exists && !corrections.Drop.Contains(s.First.Name)).Select(s => PlaceOf(s.First, entries.Origin))
            .Concat(MissingPlaces.Find(entries)).ToList();
        var faults = new List<string>();
        faults.AddRange(corrections.Unknown(entries, missing.ToHashSet(StringComparer.Ordinal)).Select(name =>
            $"{AcquireCorrections.Folder} names '{name}', which is neither a tile nor a missing place."));
        if (options.Missing is MissingTiles.Stop)
            faults.AddRange(missing.Where(place => !corrections.Accept.Contains(place)).Select(place => MissingFault(place, entries)));
        var usual = Usual(looks);
        var duplicates = Duplicates.Find(seen, options.DuplicateCorrelation);
        var tiles = new List<JudgedTile>();
        foreach (var (entry, look) in seen.Where(s => s.Second.Exists))
        {
            string? hard = HardFault(look, usual, corrections);
            if (hard is not null) faults.Add(hard);
            tiles.Add(JudgeOne(entry, look, usual, duplicates, corrections, options) with { HardFault = hard });
        }
        if (options.Positions is PositionCheck.Check && StagePositions.Fault(seen, voxelSize) is { } positions) faults.Add(positions);
        return new(WithoutImage(BlankSections.Reject(WithGreyRanges(tiles, corrections), usual.Peak * options.EmptyShare)), faults, missing);
    }

    private static List<JudgedTile> WithGreyRanges(IReadOnlyList<JudgedTile> tiles, AcquireCorrections corrections)
    {
        var odd = SectionGreys.Odd(tiles);
        return [.. tiles.Select(t => t.State is TileState.Rejected || !odd.TryGetValue(t.Entry.Section, out string? finding) ? t
            : t with { State = corrections.Accept.Contains(t.Entry.Name) ? TileState.Good : TileState.Suspect, Findings = [.. t.Findings, finding] })];
    }

    private static string PlaceOf(TileEntry tile, int origin) =>
        tile is { Row: { } row, Column: { } column } ? MissingPlaces.NameOf(tile.Section, row, column, origin) : tile.Name;

    private static string MissingFault(string place, TileEntries entries)
    {
        var parts = place.Split('/');
        if (parts.Length == 3) return $"'{place}': section {parts[0]} has no tile at row {parts[1]}, column {parts[2]}.";
        return entries.Tiles.Any(t => t.Name == place)
            ? $"'{place}': the tile is in the list, but its file is not there."
            : $"'{place}': section {place} is left out of the numbered series of sections.";
    }

    private static string? HardFault(TileLook look, UsualTile usual, AcquireCorrections corrections)
    {
        if (corrections.Drop.Contains(look.Name)) return null;
        if (look.Fault is not null) return $"'{look.Name}' cannot be read: {look.Fault}";
        bool sameSize = (look.WidthPx, look.HeightPx, look.Bits) == (usual.WidthPx, usual.HeightPx, usual.Bits);
        return sameSize || corrections.Accept.Contains(look.Name) ? null
            : $"'{look.Name}' is {look.WidthPx}x{look.HeightPx} px of {look.Bits} bits, the others are {usual.WidthPx}x{usual.HeightPx} px of {usual.Bits} bits.";
    }

    private static JudgedTile JudgeOne(
        TileEntry entry, TileLook look, UsualTile usual, IReadOnlyDictionary<string, string> duplicates, AcquireCorrections corrections, AcquireOptions options)
    {
        if (corrections.Drop.Contains(entry.Name)) return new(entry, look, TileState.Rejected, [Dropped]);
        var findings = look.Fault is null ? Findings(look, usual, duplicates, options).ToList() : ["unreadable"];
        if (findings.Count == 0) return new(entry, look, TileState.Good, findings);
        return corrections.Accept.Contains(entry.Name)
            ? new(entry, look, TileState.Good, [.. findings, "accepted by a person"])
            : new(entry, look, TileState.Suspect, findings);
    }

    /// <summary>Rejects tiles that are one grey all over: bare resin has noise at least. None where all tiles are so. Tiles at the end of the range stay:
    /// bright resin may be clipped, and then a gap would be claimed where there is none.</summary>
    private static IReadOnlyList<JudgedTile> WithoutImage(IReadOnlyList<JudgedTile> tiles)
    {
        bool HasNone(JudgedTile t) => t.State is TileState.Suspect && t.IsEmpty && t.Look.Peak < OneStep(t.Look.Bits) && t.Look.LimitPercent == 0;
        return tiles.Where(t => t.State is not TileState.Rejected).All(HasNone) ? tiles
            : [.. tiles.Select(t => HasNone(t) ? t with { State = TileState.Rejected, Findings = [.. t.Findings, TileFindings.OneGrey] } : t)];
    }

    private static double OneStep(int bits) => BlankSteps * 255 / ((1 << bits) - 1);

    private static IEnumerable<string> Findings(
        TileLook look, UsualTile usual, IReadOnlyDictionary<string, string> duplicates, AcquireOptions options)
    {
        if (duplicates.TryGetValue(look.Name, out string? twin)) yield return TileFindings.DuplicateOf + twin;
        if (look.LimitPercent > options.SaturatedPercent) yield return FormattableString.Invariant($"saturated {look.LimitPercent:0.0} %");
        bool isEmpty = look.Texture < Math.Max(OneStep(look.Bits), options.EmptyShare * usual.Texture);
        bool isBlurred = !isEmpty && look.Focus < options.FocusShare * usual.Focus;
        if (isEmpty) yield return FormattableString.Invariant($"{TileFindings.Empty}: {Percent(look.Texture, usual.Texture):0} % of the usual texture");
        // Blur takes texture away too: what is out of focus is not called low in contrast as well.
        else if (!isBlurred && look.Peak < options.LowContrastShare * usual.Peak)
            yield return FormattableString.Invariant($"low contrast: {Percent(look.Peak, usual.Peak):0} % of the usual contrast");
        if (isBlurred)
            yield return FormattableString.Invariant($"out of focus: {Percent(look.Focus!.Value, usual.Focus):0} % of the usual fine detail");
    }

    private static double Percent(double value, double usual) => usual > 0 ? 100 * value / usual : 0;

    private sealed record UsualTile(int WidthPx, int HeightPx, int Bits, double Texture, double Peak, double Focus);

    private static UsualTile Usual(IReadOnlyList<TileLook> looks)
    {
        var readable = looks.Where(look => look.Fault is null).ToList();
        if (readable.Count == 0) return new(0, 0, 0, 0, 0, 0);
        var size = readable.GroupBy(l => (l.WidthPx, l.HeightPx, l.Bits)).OrderByDescending(g => g.Count()).ThenByDescending(g => g.Key).First().Key;
        // Half of a wafer's tiles may be bare resin: the upper quartile is tissue still.
        double texture = Quantile(readable.Select(l => l.Texture), 0.75);
        var focus = readable.Where(l => l.Focus is not null && l.Texture >= texture / 2).Select(l => l.Focus!.Value);
        return new(size.WidthPx, size.HeightPx, size.Bits, texture, Quantile(readable.Select(l => l.Peak), 0.75), Quantile(focus, 0.5));
    }

    private static double Quantile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? 0 : sorted[Math.Min(sorted.Count - 1, (int)(share * sorted.Count))];
    }
}
