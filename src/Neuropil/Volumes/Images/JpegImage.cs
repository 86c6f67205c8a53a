using System.Buffers.Binary;
using Neuropil.Space;
using StbImageSharp;

namespace Neuropil.Volumes.Images;

/// <summary>Reads JPEG through stb. ITU-T T.81.</summary>
/// <remarks>stb paints what it has of a file that was cut short, so the end-of-image marker is looked for first. JPEG has no checksum: other
/// damage can go unseen.</remarks>
internal sealed record JpegImage(string Path, int Width, int Height) : ImagePages(Path, Width, Height, 8, 1)
{
    public static JpegImage Open(string path)
    {
        var bytes = AllBytes(path);
        // Segments: FF marker | length u16be | body. The frame header, C0…CF but not C4, C8, CC: precision u8, height u16be, width u16be.
        for (int at = 2; at + 9 <= bytes.Length && bytes[at] == 0xFF;)
        {
            int marker = bytes[at + 1], length = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at + 2));
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                var (width, height) = Sized(path, "JPEG", BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at + 7)),
                    BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at + 5)));
                return new(path, width, height);
            }
            // FF before a marker may repeat as padding.
            at += marker == 0xFF ? 1 : 2 + length;
        }
        throw Damaged(path, "JPEG", "it ends before its frame header: it was cut short");
    }

    public override GreyImage Read(int page)
    {
        var bytes = AllBytes(Path);
        // Cameras pad with zeros after the marker.
        var end = bytes.AsSpan().TrimEnd((byte)0);
        if (end is not [.., 0xFF, 0xD9]) throw Damaged(Path, "JPEG", "it has no end-of-image marker: it was cut short");
        return FromStb(Path, "JPEG", bytes);
    }

    internal static GreyImage FromStb(string path, string format, byte[] bytes)
    {
        ImageResult image;
        try { image = ImageResult.FromMemory(bytes, ColorComponents.Default); }
        catch (Exception e) when (e is InvalidOperationException or IndexOutOfRangeException or ArgumentException or EndOfStreamException)
        {
            throw Damaged(path, format, e.Message, e);
        }
        var grey = new Raster<ushort>(image.Width, image.Height);
        ToGrey(Array.ConvertAll(image.Data, b => (ushort)b), (int)image.Comp, grey.Values);
        return new(grey, 8);
    }
}
