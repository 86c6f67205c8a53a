using System.Runtime.InteropServices;
using BitMiracle.LibTiff.Classic;
using Neuropil.Space;

namespace Neuropil.Volumes.Images;

/// <summary>Writes grey TIFF pages, uncompressed, little-endian, in strips of about 64 KiB: what every program reads.</summary>
internal sealed class TiffWriter : IDisposable
{
    private readonly Tiff _tiff;

    /// <summary>Offsets of classic TIFF have 32 bits; a tenth is left for directories.</summary>
    public const long ClassicLimitBytes = 3_800_000_000;

    /// <param name="stream">Owned by the caller; must allow seeking.</param>
    /// <param name="big">BigTIFF, for more than 4 GB.</param>
    public TiffWriter(Stream stream, bool big = false) =>
        _tiff = Tiff.ClientOpen("memory", big ? "w8l" : "wl", stream, new TiffStream()) ?? throw new InvalidOperationException("LibTiff opened no stream.");

    public static byte[] Encode(GreyImage image)
    {
        using var stream = new MemoryStream();
        using (var writer = new TiffWriter(new Unclosable(stream))) writer.Append(image.Values.Values, image.Width, image.Height, image.Bits);
        return stream.ToArray();
    }

    /// <param name="values"><c>[y, x]</c>; for 8 bits each at most 255.</param>
    public void Append(ReadOnlySpan<ushort> values, int width, int height, int bits)
    {
        int rows = Math.Clamp((1 << 16) / (width * bits / 8), 1, height);
        _tiff.SetField(TiffTag.IMAGEWIDTH, width);
        _tiff.SetField(TiffTag.IMAGELENGTH, height);
        _tiff.SetField(TiffTag.BITSPERSAMPLE, bits);
        _tiff.SetField(TiffTag.SAMPLESPERPIXEL, 1);
        _tiff.SetField(TiffTag.ROWSPERSTRIP, rows);
        _tiff.SetField(TiffTag.COMPRESSION, Compression.NONE);
        _tiff.SetField(TiffTag.PHOTOMETRIC, Photometric.MINISBLACK);
        _tiff.SetField(TiffTag.PLANARCONFIG, PlanarConfig.CONTIG);
        for (int y = 0, strip = 0; y < height; y += rows, strip++)
        {
            var part = values.Slice(y * width, Math.Min(rows, height - y) * width);
            var bytes = bits == 16 ? MemoryMarshal.AsBytes(part).ToArray() : Array.ConvertAll(part.ToArray(), v => (byte)v);
            if (_tiff.WriteEncodedStrip(strip, bytes, bytes.Length) < 0) throw new IOException("LibTiff could not write a strip.");
        }
        if (!_tiff.WriteDirectory()) throw new IOException("LibTiff could not write a page.");
    }

    public void Dispose() => _tiff.Dispose();
}
