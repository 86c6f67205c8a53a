using Neuropil.Space;

namespace Neuropil.Artefacts;

/// <summary>What the checks said of a tile. Only <see cref="Good"/> and <see cref="Suspect"/> tiles are used.</summary>
public enum TileState { Good, Suspect, Rejected }

/// <summary>How findings begin that later stages act upon.</summary>
public static class TileFindings
{
    /// <summary>Followed by the name of the earlier tile.</summary>
    public const string DuplicateOf = "duplicate of ";

    /// <summary>Bare resin, or nothing.</summary>
    public const string Empty = "empty";

    /// <summary>Not even noise: no image.</summary>
    public const string OneGrey = "one grey all over: no image";

    /// <summary>Followed by the section's grey values and the usual ones.</summary>
    public const string GreyRange = "other grey range";
}

/// <summary>One image of an electron microscope.</summary>
/// <param name="Name">Unique in the list; the file name without its folder.</param>
/// <param name="Section">The section's name as the instrument gave it.</param>
/// <param name="Row">Grid row, from 0 at the top; null where only stage positions are known.</param>
/// <param name="Column">Grid column, from 0 at the left.</param>
/// <param name="Path">Relative to the folder of <c>tiles.json</c>, or absolute.</param>
/// <param name="StagePx">Nominal place of the tile's first pixel in section pixels, from the stage; null where unknown.</param>
/// <param name="Sha256">Of the file's bytes, so that a changed tile is noticed.</param>
/// <param name="Findings">What the checks found: "saturated 12 %", "out of focus".</param>
public sealed record Tile(
    string Name, string Section, int? Row, int? Column, string Path, int WidthPx, int HeightPx, int Bits, Px2? StagePx,
    string Sha256, TileState State, IReadOnlyList<string> Findings);

/// <summary>The artefact <c>tiles/tiles.json</c>: every tile of every section, sections in cutting order.</summary>
public sealed record TileList(VoxelSize VoxelSize, IReadOnlyList<string> Sections, IReadOnlyList<Tile> Tiles)
{
    public const string File = "tiles/tiles.json";

    /// <summary>Sections whose grey values lie quite elsewhere than the usual ones, or spread quite otherwise.</summary>
    public IEnumerable<string> SectionsOfOtherGreys => Sections.Where(s =>
        UsableOf(s).Any(t => t.Findings.Any(f => f.StartsWith(TileFindings.GreyRange, StringComparison.Ordinal))));

    public IEnumerable<Tile> UsableOf(string section) => Tiles.Where(t => t.Section == section && t.State != TileState.Rejected);
}
