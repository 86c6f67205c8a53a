using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using Neuropil.Space;

namespace Neuropil.Volumes.Images;

/// <summary>Reads PNG. Every chunk's checksum is verified, so that damage is found before pixels are believed.</summary>
/// <remarks>W3C PNG specification, third edition, in its order. Interlaced images of 8 bits go through stb; of 16 bits they are refused.</remarks>
/// <param name="IsPlainGrey">One sample of 8 bits per pixel, row after row.</param>
internal sealed record PngImage(string Path, int Width, int Height, int Bits, bool IsPlainGrey) : ImagePages(Path, Width, Height, Bits, 1)
{
    private const string Format = "PNG";
    private const int IdatLimit = 1 << 30;

    /// <summary>Unpacked at a time.</summary>
    private const int PackedBytes = 128 << 10;

    // Samples per pixel by colour type: grey 0, RGB 2, palette 3, grey and alpha 4, RGB and alpha 6.
    private static readonly int[] Samples = [1, 0, 3, 1, 2, 0, 4];

    public static PngImage Open(string path)
    {
        using var file = File.OpenRead(path);
        var head = new byte[33];
        if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length)
            throw Damaged(path, Format, $"it ends after {file.Length} bytes, inside its header");
        var (width, height) = Sized(path, Format, BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(16)), BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(20)));
        return new(path, width, height, head[24] == 16 ? 16 : 8, head.AsSpan(24, 5) is [8, 0, _, _, 0]);
    }

    public override GreyImage Read(int page)
    {
        var bytes = AllBytes(Path);
        var (header, palette, packed) = Chunks(bytes);
        int depth = header[8], colour = header[9];
        if (colour > 6 || Samples[colour] == 0 || depth is not (1 or 2 or 4 or 8 or 16))
            throw Damaged(Path, Format, $"its header says colour type {colour} with {depth} bits");
        if (header[12] != 0) return Interlaced(bytes, depth);
        if (IsPlainGrey) return GreyImage.Of(Lines(packed, 1, Width));
        int perPixel = Samples[colour], stride = (Width * perPixel * depth + 7) / 8;
        var lines = Lines(packed, Math.Max(1, perPixel * depth / 8), stride);
        var grey = new Raster<ushort>(Width, Height);
        var samples = new ushort[Width * Math.Max(3, perPixel)];
        for (int y = 0; y < Height; y++)
        {
            Unpack(lines.Row(y), depth, samples.AsSpan(0, Width * perPixel));
            if (colour == 3) FromPalette(samples.AsSpan(0, Width), palette, grey.Row(y));
            else
            {
                if (depth < 8) Stretch(samples, depth);
                ToGrey(samples, perPixel, grey.Row(y));
            }
        }
        return new(grey, Bits);
    }

    public override Raster<byte> ReadBytes(int page) => IsPlainGrey ? Lines(Chunks(AllBytes(Path)).Packed, 1, Width) : base.ReadBytes(page);

    // length u32be | name | body | crc32 of name and body, until IEND.
    private (byte[] Header, byte[] Palette, MemoryStream Packed) Chunks(byte[] bytes)
    {
        byte[] header = [], palette = [];
        var packed = new MemoryStream();
        for (int at = 8; ;)
        {
            if (at + 12 > bytes.Length) throw Damaged(Path, Format, $"it ends after {bytes.Length} bytes, before its IEND chunk: it was cut short");
            uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));
            string name = System.Text.Encoding.Latin1.GetString(bytes, at + 4, 4);
            if (length > IdatLimit || at + 12L + length > bytes.Length)
                throw Damaged(Path, Format, $"chunk {name} at byte {at} needs {length} bytes and the file has {bytes.Length}: it was cut short");
            var body = bytes.AsSpan(at + 8, (int)length);
            if (Crc32.HashToUInt32(bytes.AsSpan(at + 4, (int)length + 4)) != BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at + 8 + (int)length)))
                throw Damaged(Path, Format, $"the checksum of chunk {name} at byte {at} is wrong");
            if (name == "IHDR") header = body.ToArray();
            else if (name == "PLTE") palette = body.ToArray();
            else if (name == "IDAT") packed.Write(body);
            else if (name == "IEND") return (header, palette, packed);
            at += 12 + (int)length;
        }
    }

    /// <summary>The rows as they were before they were filtered and packed, a few at a time, so that what is unpacked stays near.</summary>
    /// <param name="step">Bytes from a sample to the same of the next pixel, at least 1.</param>
    private Raster<byte> Lines(MemoryStream packed, int step, int stride)
    {
        packed.Position = 0;
        var lines = new Raster<byte>(stride, Height, GC.AllocateUninitializedArray<byte>(checked(stride * Height)));
        byte[] some = new byte[(stride + 1) * Math.Clamp(PackedBytes / (stride + 1), 1, Height)], above = new byte[stride];
        int most = some.Length / (stride + 1);
        using var zlib = new ZLibStream(packed, CompressionMode.Decompress);
        for (int top = 0; top < Height; top += most)
        {
            var filtered = some.AsSpan(0, (stride + 1) * Math.Min(most, Height - top));
            Fill(zlib, filtered);
            for (int y = top; filtered.Length > 0; y++, filtered = filtered[(stride + 1)..])
                if (!PngFilter.Undo(filtered[0], filtered.Slice(1, stride), y == 0 ? above : lines.Row(y - 1), step, lines.Row(y)))
                    throw Damaged(Path, Format, $"row {y} has filter {filtered[0]}");
        }
        return lines;
    }

    private void Fill(ZLibStream zlib, Span<byte> rows)
    {
        try { zlib.ReadExactly(rows); }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw Damaged(Path, Format, "its pixels end early or cannot be unpacked", e);
        }
    }

    private static void Unpack(ReadOnlySpan<byte> row, int depth, Span<ushort> samples)
    {
        for (int i = 0; i < samples.Length; i++)
            samples[i] = depth switch
            {
                16 => BinaryPrimitives.ReadUInt16BigEndian(row[(i * 2)..]),
                8 => row[i],
                _ => (ushort)((row[i * depth / 8] >> (8 - depth - i * depth % 8)) & ((1 << depth) - 1)),
            };
    }

    private static void Stretch(Span<ushort> samples, int depth)
    {
        for (int i = 0; i < samples.Length; i++) samples[i] = (ushort)(samples[i] * 255 / ((1 << depth) - 1));
    }

    private void FromPalette(ReadOnlySpan<ushort> indices, byte[] palette, Span<ushort> row)
    {
        for (int x = 0; x < row.Length; x++)
        {
            int at = indices[x] * 3;
            if (at + 3 > palette.Length) throw Damaged(Path, Format, $"a pixel has colour {indices[x]} of a palette of {palette.Length / 3}");
            row[x] = ImageFile.Luminance(palette[at], palette[at + 1], palette[at + 2]);
        }
    }

    private GreyImage Interlaced(byte[] bytes, int depth) => depth == 16
        ? throw new InputException($"PNG image '{Path}' is interlaced with 16 bits, which is not read. Save it without interlacing.")
        : JpegImage.FromStb(Path, Format, bytes);
}
