using Neuropil.Artefacts;
using Neuropil.Space;
using Neuropil.Volumes.Images;

namespace Neuropil.Montage;

/// <summary>A tile as it is placed for now, with its pixels.</summary>
internal sealed record TileInSection(PlacedTile Placed, Raster<byte> Image)
{
    private MosaicPiece Piece => new(Placed.Name, Image.Width, Image.Height, Placed.ToSection, 1, 0,
        Warp: Placed.Warp is { } warp ? InverseWarp.Of(warp, Image.Width, Image.Height) : null);

    /// <summary>Section pixels that the tile may touch.</summary>
    public PixelRect Bounds => Mosaic.Bounds(Piece);

    public PaintedWindow Paint(PixelRect window) => Mosaic.Resample(Image, Piece, window);
}
