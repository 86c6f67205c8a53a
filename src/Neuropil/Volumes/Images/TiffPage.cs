using System.Runtime.InteropServices;
using BitMiracle.LibTiff.Classic;
using Neuropil.Space;

namespace Neuropil.Volumes.Images;

/// <summary>Decodes the current page of an open TIFF, strip by strip or tile by tile.</summary>
internal sealed class TiffPage(Tiff tiff, TiffImage image, int page, TiffErrors errors)
{
    // A tile may be larger than its image, but not by much.
    private const int MostTilePadding = 4096;

    private readonly int _samples = TiffImage.Field(tiff, TiffTag.SAMPLESPERPIXEL, 1);
    private readonly int _bits = TiffImage.Field(tiff, TiffTag.BITSPERSAMPLE, 8);
    private readonly Photometric _photometric = (Photometric)TiffImage.Field(tiff, TiffTag.PHOTOMETRIC, (int)Photometric.MINISBLACK);
    private readonly Raster<ushort> _grey = new(image.Width, image.Height);

    public GreyImage Read()
    {
        if (tiff.IsTiled()) ReadTiles();
        else ReadStrips();
        return new(_grey, image.Bits);
    }

    private void ReadStrips()
    {
        int rows = Math.Min(TiffImage.Field(tiff, TiffTag.ROWSPERSTRIP, image.Height), image.Height);
        if (rows < 1) rows = image.Height;
        var buffer = new byte[Math.Max(tiff.StripSize(), rows * RowBytes(image.Width))];
        for (int y = 0, strip = 0; y < image.Height; y += rows, strip++)
        {
            int height = Math.Min(rows, image.Height - y), wanted = height * RowBytes(image.Width);
            Check(tiff.ReadEncodedStrip(strip, buffer, 0, wanted), wanted, $"rows {y} to {y + height}");
            Place(buffer, image.Width, new(0, y), height);
        }
    }

    private void ReadTiles()
    {
        int width = TiffImage.Field(tiff, TiffTag.TILEWIDTH, 0), height = TiffImage.Field(tiff, TiffTag.TILELENGTH, 0);
        if (width < 1 || height < 1 || width > 2 * image.Width + MostTilePadding || height > 2 * image.Height + MostTilePadding) throw Fault($"its tiles are {width}x{height} px");
        var buffer = new byte[Math.Max(tiff.TileSize(), height * RowBytes(width))];
        for (int y = 0; y < image.Height; y += height)
            for (int x = 0; x < image.Width; x += width)
            {
                int got = tiff.ReadEncodedTile(tiff.ComputeTile(x, y, 0, 0), buffer, 0, height * RowBytes(width));
                Check(got, height * RowBytes(width), $"the tile at {x},{y}");
                Place(buffer, width, new(x, y), height);
            }
    }

    private int RowBytes(int width) => width * _samples * _bits / 8;

    private void Check(int got, int wanted, string where)
    {
        if (got < wanted || errors.Any) throw Fault($"{where} gave {Math.Max(got, 0)} of {wanted} bytes: it was cut short. {errors}");
    }

    private InputException Fault(string what) =>
        new($"TIFF image '{image.Path}', page {page}, is damaged: {what} Copy it again from where it came, or leave it out.");

    // Copies the part of a strip or tile that lies inside the image.
    private void Place(ReadOnlySpan<byte> block, int blockWidth, (int X, int Y) at, int rows)
    {
        int width = Math.Min(blockWidth, image.Width - at.X);
        if (_bits == 8 && _samples == 1 && _photometric == Photometric.MINISBLACK)
        {
            PlaceBytes(block, blockWidth, at, rows, width);
            return;
        }
        var samples = new ushort[width * _samples];
        for (int y = 0; y < Math.Min(rows, image.Height - at.Y); y++)
        {
            var row = block.Slice(y * RowBytes(blockWidth), RowBytes(width));
            if (_bits == 16) MemoryMarshal.Cast<byte, ushort>(row).CopyTo(samples);
            else for (int i = 0; i < samples.Length; i++) samples[i] = row[i];
            ToGrey(samples, _grey.Row(at.Y + y).Slice(at.X, width));
        }
    }

    private void PlaceBytes(ReadOnlySpan<byte> block, int blockWidth, (int X, int Y) at, int rows, int width)
    {
        for (int y = 0; y < Math.Min(rows, image.Height - at.Y); y++)
        {
            var row = block.Slice(y * blockWidth, width);
            var target = _grey.Row(at.Y + y).Slice(at.X, width);
            for (int x = 0; x < row.Length; x++) target[x] = row[x];
        }
    }

    private void ToGrey(ushort[] samples, Span<ushort> row)
    {
        var map = _photometric == Photometric.PALETTE ? tiff.GetField(TiffTag.COLORMAP) : null;
        var (red, green, blue) = map is null ? ([], [], []) : (map[0].ToUShortArray(), map[1].ToUShortArray(), map[2].ToUShortArray());
        for (int x = 0; x < row.Length; x++)
        {
            int at = x * _samples;
            int value = samples[at];
            row[x] = _photometric switch
            {
                Photometric.RGB when _samples >= 3 => ImageFile.Luminance(value, samples[at + 1], samples[at + 2]),
                Photometric.PALETTE => (ushort)(ImageFile.Luminance(red[value], green[value], blue[value]) >> 8),
                Photometric.MINISWHITE => (ushort)((1 << _bits) - 1 - value),
                _ => samples[at],
            };
        }
    }
}
