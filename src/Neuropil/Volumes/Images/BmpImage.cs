using System.Buffers.Binary;
using Neuropil.Space;

namespace Neuropil.Volumes.Images;

/// <summary>Reads uncompressed BMP of 1, 4, 8 (palette), 24 and 32 bits, and writes 8 bits of grey.</summary>
/// <remarks>Microsoft, "Bitmap Storage": file header (14 bytes), info header, palette of B G R 0, rows from the bottom, each padded to 4 bytes.</remarks>
internal sealed record BmpImage(string Path, int Width, int Height, int PixelBits, int PixelsAt, int PaletteAt, int Colours, bool TopDown)
    : ImagePages(Path, Width, Height, 8, 1)
{
    private const string Format = "BMP";
    private const int FileHeader = 14, InfoHeader = 40;

    private int Stride => (Width * PixelBits + 31) / 32 * 4;

    public static BmpImage Open(string path)
    {
        using var file = File.OpenRead(path);
        var head = new byte[FileHeader + InfoHeader];
        if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length)
            throw Damaged(path, Format, $"it ends after {file.Length} bytes, inside its header");
        int Word(int at) => BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(at));
        int bits = BinaryPrimitives.ReadInt16LittleEndian(head.AsSpan(28)), compression = Word(30);
        // 3 is "bit fields": for 32 bits programs write it with the usual order of colours.
        if (bits is not (1 or 4 or 8 or 24 or 32) || !(compression == 0 || (compression == 3 && bits == 32)))
            throw new InputException($"BMP image '{path}' has {bits} bits with compression {compression}; read are 1, 4, 8, 24 and 32 bits without. "
                + "Save it as PNG or TIFF.");
        var (width, height) = Sized(path, Format, Word(18), Math.Abs((long)Word(22)));
        int colours = bits > 8 ? 0 : Word(46) is > 0 and <= 256 and var used ? used : 1 << bits;
        if (Word(10) < FileHeader || Word(14) < InfoHeader || Word(14) > Word(10))
            throw Damaged(path, Format, $"its header puts the pixels at {Word(10)} after an information header of {Word(14)} bytes");
        return new(path, width, height, bits, Word(10), FileHeader + Word(14), colours, Word(22) < 0);
    }

    public override GreyImage Read(int page)
    {
        var bytes = AllBytes(Path);
        long needed = PixelsAt + (long)Stride * Height;
        if (PixelsAt < PaletteAt || PaletteAt + Colours * 4L > PixelsAt)
            throw Damaged(Path, Format, $"its header puts the palette at {PaletteAt} and the pixels at {PixelsAt}");
        if (bytes.Length < needed) throw Damaged(Path, Format, $"it has {bytes.Length} bytes and its header needs {needed}: it was cut short");
        var palette = new ushort[Colours];
        for (int i = 0; i < Colours; i++) palette[i] = Grey(bytes.AsSpan(PaletteAt + i * 4));
        var grey = new Raster<ushort>(Width, Height);
        for (int y = 0; y < Height; y++)
            Unpack(bytes.AsSpan(PixelsAt + (TopDown ? y : Height - 1 - y) * Stride, Stride), palette, grey.Row(y));
        return new(grey, 8);
    }

    public override PlainRows? Plain()
    {
        // A palette cut short is looked at pixel by pixel, so that a colour beyond it is told.
        if (PixelBits != 8 || Colours < 256 || PixelsAt < PaletteAt + Colours * 4L || new FileInfo(Path).Length < PixelsAt + (long)Stride * Height) return null;
        var palette = new byte[Colours * 4];
        using (var file = File.OpenRead(Path))
        {
            file.Position = PaletteAt;
            file.ReadExactly(palette);
        }
        byte[] greys = [.. Enumerable.Range(0, 256).Select(i => (byte)Grey(palette.AsSpan(i * 4)))];
        bool asTheyAre = greys.Select((g, i) => g == i).All(same => same);
        return new(Path, Width, Height, TopDown ? PixelsAt : PixelsAt + (long)Stride * (Height - 1), TopDown ? Stride : -Stride, 8, asTheyAre ? null : greys);
    }

    private void Unpack(ReadOnlySpan<byte> row, ushort[] palette, Span<ushort> target)
    {
        for (int x = 0; x < target.Length; x++)
        {
            if (PixelBits > 8)
            {
                target[x] = Grey(row[(x * PixelBits / 8)..]);
                continue;
            }
            int colour = (row[x * PixelBits / 8] >> (8 - PixelBits - x * PixelBits % 8)) & ((1 << PixelBits) - 1);
            target[x] = colour < palette.Length
                ? palette[colour]
                : throw Damaged(Path, Format, $"a pixel has colour {colour} of a palette of {palette.Length}");
        }
    }

    private static ushort Grey(ReadOnlySpan<byte> bgr) => ImageFile.Luminance(bgr[2], bgr[1], bgr[0]);

    public static byte[] Encode(Raster<byte> grey)
    {
        const int colours = 256, pixelsAt = FileHeader + InfoHeader + colours * 4;
        int stride = (grey.Width + 3) / 4 * 4;
        var bytes = new byte[pixelsAt + stride * grey.Height];
        void Word(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), value);
        (bytes[0], bytes[1]) = ((byte)'B', (byte)'M');
        Word(2, bytes.Length);
        Word(10, pixelsAt);
        Word(14, InfoHeader);
        Word(18, grey.Width);
        Word(22, grey.Height);
        Word(26, 1 | 8 << 16);
        Word(34, stride * grey.Height);
        Word(46, colours);
        for (int i = 0; i < colours; i++) Word(FileHeader + InfoHeader + i * 4, i | i << 8 | i << 16);
        for (int y = 0; y < grey.Height; y++) grey.Row(grey.Height - 1 - y).CopyTo(bytes.AsSpan(pixelsAt + y * stride));
        return bytes;
    }
}
