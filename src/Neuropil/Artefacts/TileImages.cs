using System.Collections.Concurrent;
using Neuropil.Space;
using Neuropil.Volumes.Images;

namespace Neuropil.Artefacts;

/// <summary>The pixels of the tiles of a list, as bytes, the last ones used kept in memory. Safe for several threads.</summary>
/// <remarks>Rows of files that are not compressed are read as they are wanted; other files are decoded as a whole and the images kept.</remarks>
public sealed class TileImages : IImageRows
{
    private readonly Dictionary<string, Tile> _tiles;
    private readonly string _folder;
    private readonly GreyScale? _scale;
    private readonly ConcurrentDictionary<string, PlainRows?> _plain = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte[]> _tables = new(StringComparer.Ordinal);

    /// <param name="listPath">Where the list was read from: tile paths are relative to its folder.</param>
    /// <param name="scale">Needed where a tile has 16 bits.</param>
    public TileImages(TileList list, string listPath, GreyScale? scale, long cacheBytes)
    {
        _tiles = list.Tiles.ToDictionary(t => t.Name, StringComparer.Ordinal);
        _folder = Path.GetDirectoryName(Path.GetFullPath(listPath))!;
        _scale = scale;
        Cache = new ImageCache(cacheBytes, ReadBytes);
    }

    /// <summary>By tile name.</summary>
    public ImageCache Cache { get; }

    public Tile TileOf(string name) => _tiles.TryGetValue(name, out var tile) ? tile : throw new InputException(
        $"Tile '{name}' is not in {TileList.File}. The list was changed since montage: run montage again.");

    public ImageRows RentRows(string key, int top, int bottom)
    {
        var tile = TileOf(key);
        return PlainOf(tile) is { } plain ? plain.Rent(top, bottom, TableOf(tile, plain.Bits)) : Cache.RentRows(key, top, bottom);
    }

    /// <summary>The pixels as stored; not kept in memory.</summary>
    public GreyImage Read(Tile tile)
    {
        var image = ImageFile.Read(PathOf(tile));
        Check(tile, image.Width, image.Height);
        return image;
    }

    private string PathOf(Tile tile) => Path.GetFullPath(tile.Path, _folder);

    private static void Check(Tile tile, int widthPx, int heightPx)
    {
        if (widthPx != tile.WidthPx || heightPx != tile.HeightPx)
            throw new InputException($"Section {tile.Section}: tile '{tile.Name}' is {widthPx}x{heightPx} px, {TileList.File} says "
                + $"{tile.WidthPx}x{tile.HeightPx}. It was changed since it was listed; put it back or run acquire again.");
    }

    private PlainRows? PlainOf(Tile tile) => _plain.GetOrAdd(tile.Name, _ =>
    {
        var plain = ImageFile.Plain(PathOf(tile));
        if (plain is not null) Check(tile, plain.Width, plain.Height);
        return plain;
    });

    private Raster<byte> ReadBytes(string name)
    {
        var tile = TileOf(name);
        if (PlainOf(tile) is { } plain) return plain.ReadAll(TableOf(tile, plain.Bits));
        if (ImageFile.ReadBytes(PathOf(tile)) is { } bytes)
        {
            Check(tile, bytes.Width, bytes.Height);
            return bytes;
        }
        var image = Read(tile);
        return TableOf(tile, image.Bits) is { } table ? new(image.Width, image.Height, Array.ConvertAll(image.Values.Values, v => table[v])) : image.ToBytes();
    }

    /// <summary>The grey of each value of 16 bits; null for 8.</summary>
    private byte[]? TableOf(Tile tile, int bits) => bits == 8 ? null : _tables.GetOrAdd(tile.Section, section => Table(_scale?.Of(section)));

    private static byte[] Table((double Low, double High)? scale)
    {
        var table = new byte[1 << 16];
        double factor = scale is { } of ? 255 / Math.Max(1, of.High - of.Low) : 0;
        for (int v = 0; v < table.Length; v++)
            table[v] = scale is { } s ? (byte)Math.Clamp(Math.Round((v - s.Low) * factor), 0, 255) : (byte)(v >> 8);
        return table;
    }
}
