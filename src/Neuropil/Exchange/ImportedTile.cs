using Neuropil.Space;

namespace Neuropil.Exchange;

/// <summary>A tile as a file of another program places it.</summary>
/// <param name="Name">The tile's name in that program; null where it has none but its file's.</param>
/// <param name="Path">Full path of the image; the file may not exist.</param>
/// <param name="Z">Its section's place in the cutting order; null where only the section's name tells.</param>
/// <param name="ToSection">Tile px to the px of that program's section.</param>
internal sealed record ImportedTile(string? Name, string Path, string Section, double? Z, Affine2 ToSection);

/// <param name="Warnings">What the file says and could not be taken, one sentence each.</param>
internal sealed record ImportedTiles(IReadOnlyList<ImportedTile> Tiles, IReadOnlyList<string> Warnings)
{
    // A map that departs from the identity by more is a turned or rescaled section, not a tile's small correction.
    private const double UsualDeparture = 0.02;

    /// <summary>Where the stage would have stood: the place of each tile's first pixel, in sections whose tiles stand upright at scale 1.</summary>
    /// <remarks>Sections that were aligned to each other are turned as a whole. What is common to the tiles of a section is undone, so that
    /// tiles that lie side by side do so here, too.</remarks>
    public (IReadOnlyList<Px2> PlacesPx, IReadOnlyList<string> Warnings) StagePlaces()
    {
        var undo = new Dictionary<string, Affine2>(StringComparer.Ordinal);
        var turned = new List<string>();
        foreach (var section in Tiles.GroupBy(t => t.Section, StringComparer.Ordinal))
        {
            var common = new Affine2(
                section.Average(t => t.ToSection.A), section.Average(t => t.ToSection.B), 0, section.Average(t => t.ToSection.C), section.Average(t => t.ToSection.D), 0);
            if (!IsTurned(common)) continue;
            if (Math.Abs(common.Determinant) < 1e-6) throw new InputException(
                $"The maps of the tiles of section {section.Key} press them flat: on average {common}. Expected maps near a rotation. Mend the file, or leave the section out.");
            undo[section.Key] = common.Inverse();
            turned.Add(section.Key);
        }
        var places = Tiles.Select(t => new Px2(t.ToSection.Tx, t.ToSection.Ty)).Select((p, i) => undo.TryGetValue(Tiles[i].Section, out var back) ? back.Apply(p) : p);
        return ([.. places], turned.Count == 0 ? [] : [
            $"The tiles of {(turned.Count == 1 ? "section" : "sections")} {Shortened(turned)} are turned or scaled together in the file; their positions were turned back, for stage "
            + "positions know no turn. Montage and align find the rest again."]);
    }

    public static string Shortened(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(5)) + (names.Count > 5 ? FormattableString.Invariant($" and {names.Count - 5} more") : "");

    private static bool IsTurned(Affine2 map) =>
        Math.Max(Math.Max(Math.Abs(map.A - 1), Math.Abs(map.D - 1)), Math.Max(Math.Abs(map.B), Math.Abs(map.C))) > UsualDeparture;
}

/// <summary>Collects what could not be taken: a warning per kind of transform, with the tiles it stands for.</summary>
internal sealed class TransformsLeftOut
{
    private readonly SortedDictionary<string, List<string>> _tilesByKind = new(StringComparer.Ordinal);

    /// <param name="kind">The transform's class, and what is used in its place.</param>
    public void Add(string kind, string tile)
    {
        if (!_tilesByKind.TryGetValue(kind, out var tiles)) _tilesByKind[kind] = tiles = [];
        tiles.Add(tile);
    }

    public IReadOnlyList<string> Warnings(string path) =>
        [.. _tilesByKind.Select(k => FormattableString.Invariant($"'{path}': {k.Key} ({k.Value.Count} tiles: {ImportedTiles.Shortened(k.Value)})"))];
}
