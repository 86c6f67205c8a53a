using System.Text.Json.Serialization;
using Neuropil.Space;

namespace Neuropil.Artefacts;

/// <summary>A tile's place in its section: <see cref="ToSection"/> maps tile pixels, undistorted by <see cref="Warp"/> first, to section pixels.</summary>
/// <param name="Gain">Grey value in the section = <c>Gain · value + Offset</c>: seam levelling.</param>
/// <param name="Island">Tiles joined by evidence share an island; 0 is the largest. A tile in another island stands by its nominal place only.</param>
/// <param name="Warp">The distortion of the tile: takes a tile px to where it would be without. Null where tiles are rigid.</param>
/// <param name="Masked">Parts of the tile that a person masked, tile px: not shown, as if the tile ended there. Null for none.</param>
public sealed record PlacedTile(
    string Name, Affine2 ToSection, double Gain, double Offset, int Island, ElasticField? Warp = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<PixelRegion>? Masked = null)
{
    public bool Masks(Px2 tilePx)
    {
        for (int i = 0; i < (Masked?.Count ?? 0); i++)
            if (Masked![i].Contains(tilePx)) return true;
        return false;
    }


    /// <summary>Tile px to section px.</summary>
    public Px2 Apply(Px2 tilePx) => ToSection.Apply(Warp?.Apply(tilePx) ?? tilePx);

    /// <summary>Section px to tile px; outside the tile, too.</summary>
    public Px2 Invert(Px2 sectionPx)
    {
        var p = ToSection.Inverse().Apply(sectionPx);
        return Warp?.Invert(p) ?? p;
    }
}

/// <summary>One montaged section: its tiles placed on a canvas of <see cref="WidthPx"/> by <see cref="HeightPx"/>.</summary>
/// <param name="Index">Place in the cutting order, from 0.</param>
/// <param name="Masked">Parts of the section that a person masked after montage, section px; its tiles are masked there. Null for none; not in the file.</param>
public sealed record PlacedSection(
    string Name, int Index, int WidthPx, int HeightPx, IReadOnlyList<PlacedTile> Tiles,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<PixelRegion>? Masked = null);

/// <summary>How 16-bit tiles become 8-bit greys: <see cref="Low"/> becomes 0, <see cref="High"/> 255; the same for all sections but the
/// <see cref="Odd"/>.</summary>
/// <param name="Odd">Sections with quite another grey range, each with its own scale; null for none.</param>
public sealed record GreyScale(
    double Low, double High,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<SectionGreyScale>? Odd = null)
{
    public (double Low, double High) Of(string section) =>
        Odd?.FirstOrDefault(o => o.Section == section) is { } own ? (own.Low, own.High) : (Low, High);
}

/// <summary>The scale of one section alone.</summary>
public sealed record SectionGreyScale(string Section, double Low, double High);

/// <summary>The artefact <c>sections/sections.json</c>, written by montage. The rendered sections are <c>sections/sections.zarr</c>,
/// [section, y, x] uint8.</summary>
/// <param name="Sections">In cutting order; a section without a single usable tile is there too, with no tiles.</param>
/// <param name="Scale">Null where all tiles have 8 bits.</param>
/// <param name="Painted">Section px per px of <c>sections.zarr</c>, a power of two; null for 1. Places are in section px whatever it is.</param>
public sealed record SectionSet(
    VoxelSize VoxelSize, IReadOnlyList<PlacedSection> Sections, GreyScale? Scale = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Painted = null)
{
    public const string File = "sections/sections.json";
    public const string Volume = "sections/sections.zarr";

    /// <summary>Section px per px of the finest level of <see cref="Volume"/>.</summary>
    [JsonIgnore]
    public int PaintedPx => Painted ?? 1;

    /// <summary>The coarsest level of <see cref="Volume"/> whose pixels are no larger than <paramref name="pixel"/> section px, and how many of them make
    /// one of those.</summary>
    public (int Level, int Shrink) LevelFor(int levels, int pixel)
    {
        int level = 0;
        while (level + 1 < levels && PaintedPx << (level + 1) <= pixel) level++;
        return (level, pixel / (PaintedPx << level));
    }

    /// <summary>Without the tiles of sections that were dropped when they were aligned.</summary>
    public SectionSet ShownIn(AlignedStack stack) =>
        this with { Sections = [.. Sections.Select(s => stack.Sections.Any(a => a.Dropped && a.Index == s.Index) ? s with { Tiles = [] } : s)] };
}

/// <summary>A section's place in the aligned volume: <see cref="ToVolume"/> maps section pixels to volume pixels, but for the elastic field
/// (<see cref="AlignedStack.Maps"/>).</summary>
/// <param name="Island">Sections joined by evidence share an island; 0 is the largest.</param>
/// <param name="Gain">Grey value in the volume = <c>Gain · value in the section + Offset</c>: levelling between sections.</param>
/// <param name="Mirrored">The section lies upside down: its neighbours match its mirror image only. Its plane is left empty.</param>
/// <param name="Dropped">A person dropped the section. Its plane is left empty.</param>
public sealed record AlignedSection(
    string Name, int Index, Affine2 ToVolume, int Island, double Gain, double Offset, bool Mirrored = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Dropped = false);

/// <summary>The artefact <c>alignment/alignment.json</c>, written by align beside <c>em.zarr</c>.</summary>
/// <param name="WidthPx">Size of the aligned volume in x; <c>em.zarr</c> has one voxel per pixel and one z per section.</param>
/// <param name="Fields">How the elastic fields lie in <c>alignment/fields.zarr</c>; null where sections are affine.</param>
/// <param name="Damage">Folds and tears found; null where there are none.</param>
public sealed record AlignedStack(
    VoxelSize VoxelSize, int WidthPx, int HeightPx, IReadOnlyList<AlignedSection> Sections, FieldGrid? Fields = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<DamageLine>? Damage = null)
{
    public const string File = "alignment/alignment.json";
    public const string Volume = "em.zarr";

    /// <summary>Which voxels of <see cref="Volume"/> lie on a fold (1) or a tear (2), uint8; there where the stack has any.</summary>
    public const string DamageVolume = "alignment/damage.zarr";

    /// <summary>The map of each section within a window of the volume, px.</summary>
    public Func<AlignedSection, PixelRect, SectionMap> MapsNear(string fieldsPath)
    {
        var fields = StackFields.Open(fieldsPath, this);
        return (section, window) => fields?.MapNear(section, window) ?? new(section.ToVolume, null);
    }

    /// <summary>The whole map of each section.</summary>
    /// <param name="fieldsPath">Where <c>alignment/fields.zarr</c> lies; not looked at where the stack is affine.</param>
    public Func<AlignedSection, SectionMap> Maps(string fieldsPath)
    {
        var fields = StackFields.Open(fieldsPath, this);
        return section => new(section.ToVolume, fields?.Of(section.Index), fields?.BreakOf(section));
    }
}
