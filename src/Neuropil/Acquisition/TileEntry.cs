using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.Acquisition;

/// <summary>A tile as a list names it, before anyone has looked at its file.</summary>
/// <param name="Name">Unique: the file name without its folder; where those are not unique, with the folders that tell them apart; or the tile's name in
/// the program that placed it.</param>
/// <param name="Path">Full path; the file may not exist.</param>
/// <param name="Row">From 0; null where only the stage position is known.</param>
/// <param name="StagePx">Null where only row and column are known.</param>
/// <param name="Z">The section's place in the cutting order; null where its name tells.</param>
internal sealed record TileEntry(string Name, string Path, string Section, int? Row, int? Column, Px2? StagePx, double? Z = null);

/// <summary>All tiles a recipe names, sections in cutting order where it is known and else in natural order, tiles of a section by row, column, name.</summary>
/// <param name="Origin">What the list's own rows and columns start from, 0 or 1: messages count as the user's files do.</param>
internal sealed record TileEntries(IReadOnlyList<string> Sections, IReadOnlyList<TileEntry> Tiles, int Origin)
{
    /// <summary>What the list says and could not be taken.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    public ILookup<string, TileEntry> BySection { get; } = Tiles.ToLookup(tile => tile.Section, StringComparer.Ordinal);

    /// <summary>Puts a raw list in order.</summary>
    /// <param name="knownOrigin">What rows and columns of <paramref name="raw"/> start from; null to tell by whether a 0 is among them.</param>
    /// <exception cref="InputException">Two tiles share a name or a place, or some have rows and columns and others not.</exception>
    public static TileEntries Of(IReadOnlyList<TileEntry> raw, string source, int? knownOrigin)
    {
        var faults = Clashes(raw).ToList();
        if (faults.Count > 0) throw new InputException($"The tile list '{source}' contradicts itself:\n  " + string.Join("\n  ", faults));
        int origin = knownOrigin ?? (raw.Any(t => t.Row == 0 || t.Column == 0) ? 0 : 1);
        bool ordered = raw.All(t => t.Z is not null);
        var order = raw.GroupBy(t => t.Section, StringComparer.Ordinal).ToDictionary(g => g.Key, g => ordered ? g.Min(t => t.Z!.Value) : 0, StringComparer.Ordinal);
        var tiles = raw
            .Select(t => t with { Row = t.Row - origin, Column = t.Column - origin })
            .OrderBy(t => order[t.Section]).ThenBy(t => t.Section, NaturalOrder.Instance).ThenBy(t => t.Row).ThenBy(t => t.Column).ThenBy(t => t.Name, NaturalOrder.Instance)
            .ToList();
        return new([.. tiles.Select(t => t.Section).Distinct()], tiles, origin);
    }

    private static IEnumerable<string> Clashes(IReadOnlyList<TileEntry> raw)
    {
        foreach (var same in raw.GroupBy(t => t.Name, StringComparer.Ordinal).Where(g => g.Count() > 1))
            yield return $"the tile '{same.Key}' stands {same.Count()} times ({string.Join(", ", same.Take(3).Select(t => t.Path))}); names must be unique.";
        foreach (var same in raw.Where(t => t.Row is not null).GroupBy(t => (t.Section, t.Row, t.Column)).Where(g => g.Count() > 1))
            yield return $"section {same.Key.Section}, row {same.Key.Row}, column {same.Key.Column} is claimed by "
                + $"{string.Join(" and ", same.Take(3).Select(t => t.Name))}; a place holds one tile.";
        int placed = raw.Count(t => t.Row is not null && t.Column is not null);
        if (placed != 0 && placed != raw.Count)
            yield return $"{placed} of {raw.Count} tiles have a row and a column, the others do not; give all of them or none.";
    }
}
