using Neuropil.Artefacts;
using Neuropil.Reports;
using Neuropil.Space;
using Neuropil.Volumes.Images;

namespace Neuropil.Acquisition;

/// <summary>Small pictures of many tiles.</summary>
internal static class ContactSheet
{
    private const int SheetPx = 900;
    private const int ThumbnailPx = 220;
    private const int GapPx = 4;
    private static readonly Rgb Paper = new(255, 255, 255);

    /// <summary>The tiles of one section where grid or stage has them.</summary>
    public static Raster<Rgb> OfSection(IReadOnlyList<JudgedTile> tiles, CancellationToken ct)
    {
        if (tiles.All(t => t.Entry.StagePx is not null)) return ByStage(tiles, ct);
        if (tiles.Any(t => t.Entry.Row is null)) return OfTiles(tiles, ct);
        int columns = tiles.Max(t => t.Entry.Column!.Value) + 1, rows = tiles.Max(t => t.Entry.Row!.Value) + 1;
        int cell = Math.Max(24, (SheetPx - GapPx * columns) / columns);
        var thumbnails = tiles.Select(t => (Tile: t, Picture: Thumbnail(t, cell, ct))).ToList();
        int width = thumbnails.Max(t => t.Picture.Width) + GapPx, height = thumbnails.Max(t => t.Picture.Height) + GapPx;
        var sheet = Pictures.Blank(columns * width, rows * height, Paper);
        foreach (var (tile, picture) in thumbnails)
            Pictures.Paste(picture, sheet, tile.Entry.Column!.Value * width, tile.Entry.Row!.Value * height);
        return sheet;
    }

    /// <summary>Tiles in rows, without a common place.</summary>
    public static Raster<Rgb> OfTiles(IReadOnlyList<JudgedTile> tiles, CancellationToken ct) =>
        Pictures.Grid(Math.Min(4, tiles.Count), GapPx, [.. tiles.Select(t => Thumbnail(t, ThumbnailPx, ct))]);

    private static Raster<Rgb> ByStage(IReadOnlyList<JudgedTile> tiles, CancellationToken ct)
    {
        double left = tiles.Min(t => t.Entry.StagePx!.Value.X), top = tiles.Min(t => t.Entry.StagePx!.Value.Y);
        double right = tiles.Max(t => t.Entry.StagePx!.Value.X + t.Look.WidthPx), bottom = tiles.Max(t => t.Entry.StagePx!.Value.Y + t.Look.HeightPx);
        double scale = Math.Min(1, SheetPx / Math.Max(right - left, bottom - top));
        var sheet = Pictures.Blank((int)Math.Ceiling((right - left) * scale), (int)Math.Ceiling((bottom - top) * scale), Paper);
        foreach (var tile in tiles)
        {
            var picture = Thumbnail(tile, (int)Math.Round(Math.Max(tile.Look.WidthPx, tile.Look.HeightPx) * scale), ct);
            var at = tile.Entry.StagePx!.Value;
            Pictures.Paste(picture, sheet, (int)Math.Round((at.X - left) * scale), (int)Math.Round((at.Y - top) * scale));
        }
        return sheet;
    }

    private static Raster<Rgb> Thumbnail(JudgedTile tile, int longestPx, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var picture = tile.Look.Fault is null
            ? Resize.Fit(Pictures.Grey(Stretched(ImageFile.Read(tile.Entry.Path))), longestPx)
            : Pictures.Blank(longestPx, longestPx * 3 / 4, new(60, 60, 60));
        if (tile.State is not TileState.Good)
            Drawing.Box(picture, 0, 0, picture.Width, picture.Height, tile.State is TileState.Suspect ? new(255, 150, 0) : new(230, 0, 0), lineWidthPx: 4);
        TinyText.Draw(picture, 6, 6, Path.GetFileNameWithoutExtension(tile.Entry.Name).ToUpperInvariant(), new(255, 255, 255), picture.Width > 150 ? 2 : 1);
        return picture;
    }

    /// <summary>8 bits as they are; 16 bits from the 1st to the 99th hundredth of the pixels, for few instruments use them all.</summary>
    private static Raster<byte> Stretched(GreyImage image)
    {
        if (image.Bits == 8) return image.ToBytes();
        var sample = image.Values.Values.Where((_, i) => i % 17 == 0).Order().ToArray();
        double low = sample[sample.Length / 100], high = Math.Max(low + 1, sample[^(1 + sample.Length / 100)]);
        return new(image.Width, image.Height, Array.ConvertAll(image.Values.Values, v => (byte)Math.Clamp((v - low) / (high - low) * 255, 0, 255)));
    }
}
