using Neuropil.Artefacts;
using Neuropil.Space;

namespace Neuropil.Exchange;

/// <summary>Where a tile lies in what is exported: in its section, or in the aligned volume. The only place where the maps of montage and align
/// are put together.</summary>
/// <param name="Aligned">Null for the place in the section.</param>
internal sealed record TilePose(PlacedTile Tile, SectionMap? Aligned)
{
    /// <summary>Tile px to section px, or to px of the aligned volume.</summary>
    public Px2 Apply(Px2 tilePx)
    {
        var section = Tile.Apply(tilePx);
        return Aligned?.ToVolume(section) ?? section;
    }

    /// <summary>The way back.</summary>
    public Px2 Invert(Px2 p) => Tile.Invert(Aligned?.ToSection(p) ?? p);

    /// <summary>The map as a whole where it is affine; null where the tile or its section bends.</summary>
    public Affine2? Affine => Tile.Warp is not null || Aligned?.Field is not null ? null : Tile.ToSection.Then(Aligned?.Affine ?? Affine2.Identity);
}
