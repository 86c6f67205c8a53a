using Neuropil.Space;
using Neuropil.Volumes.Images;

namespace Neuropil.Artefacts;

/// <summary>The pixels of the tiles of a list, as bytes, the last ones used kept in memory. Safe for several threads.</summary>
public sealed class TileImages
{
    private readonly Dictionary<string, Tile> _tiles;
    private readonly string _folder;
    private readonly GreyScale? _scale;

    /// <param name="listPath">Where the list was read from: tile paths are relative to its folder.</param>
    /// <param name="scale">Needed where a tile has 16 bits.</param>
    public TileImages(TileList list, string listPath, GreyScale? scale, long cacheBytes)
    {
        _tiles = list.Tiles.ToDictionary(t => t.Name, StringComparer.Ordinal);
        _folder = Path.GetDirectoryName(Path.GetFullPath(listPath))!;
        _scale = scale;
        Cache = new ImageCache(cacheBytes, name => Bytes(Read(TileOf(name)), _scale?.Of(TileOf(name).Section)));
    }

    /// <summary>By tile name.</summary>
    public ImageCache Cache { get; }

    public Tile TileOf(string name) => _tiles.TryGetValue(name, out var tile) ? tile : throw new InputException(
        $"Tile '{name}' is not in {TileList.File}. The list was changed since montage: run montage again.");

    /// <summary>The pixels as stored; not kept in memory.</summary>
    public GreyImage Read(Tile tile)
    {
        var image = ImageFile.Read(Path.GetFullPath(tile.Path, _folder));
        if (image.Width != tile.WidthPx || image.Height != tile.HeightPx)
            throw new InputException($"Section {tile.Section}: tile '{tile.Name}' is {image.Width}x{image.Height} px, {TileList.File} says "
                + $"{tile.WidthPx}x{tile.HeightPx}. It was changed since it was listed; put it back or run acquire again.");
        return image;
    }

    private static Raster<byte> Bytes(GreyImage image, (double Low, double High)? scale)
    {
        if (image.Bits == 8 || scale is not { } s) return image.ToBytes();
        double factor = 255 / Math.Max(1, s.High - s.Low);
        return new(image.Width, image.Height,
            Array.ConvertAll(image.Values.Values, v => (byte)Math.Clamp(Math.Round((v - s.Low) * factor), 0, 255)));
    }
}
