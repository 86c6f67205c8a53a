using Neuropil.Space;

namespace Neuropil.Volumes.Images;

/// <summary>A grey image as it was stored: values 0…255 when <paramref name="Bits"/> is 8, 0…65535 when it is 16.</summary>
public sealed record GreyImage(Raster<ushort> Values, int Bits)
{
    public int Width => Values.Width;

    public int Height => Values.Height;

    /// <summary>An image of 8 bits.</summary>
    public static GreyImage Of(Raster<byte> grey) => new(new(grey.Width, grey.Height, Array.ConvertAll(grey.Values, v => (ushort)v)), 8);

    /// <summary>The image in bytes; of 16 bits the upper eight are kept.</summary>
    public Raster<byte> ToBytes()
    {
        var bytes = new Raster<byte>(Width, Height);
        ushort[] from = Values.Values;
        byte[] to = bytes.Values;
        int shift = Bits == 8 ? 0 : 8;
        for (int i = 0; i < to.Length; i++) to[i] = unchecked((byte)(from[i] >> shift));
        return bytes;
    }
}

/// <summary>Reads and writes one image file; the format is told by the file's first bytes, not by its name.</summary>
public static class ImageFile
{
    /// <summary>Endings that folders are searched for.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".png", ".tif", ".tiff", ".bmp", ".jpg", ".jpeg"];

    public static bool HasImageEnding(string path) => Endings.Contains(Path.GetExtension(path).ToLowerInvariant());

    /// <summary>Reads a TIFF (first page), PNG, BMP or JPEG. Colour becomes luminance: see <see cref="Luminance"/>.</summary>
    /// <exception cref="InputException">The file is missing, cut short, damaged, or of another kind.</exception>
    public static GreyImage Read(string path) => Open(path).Read(0);

    /// <summary>The same in bytes; null where the image has 16 bits.</summary>
    /// <exception cref="InputException">As <see cref="Read"/>.</exception>
    internal static Raster<byte>? ReadBytes(string path) => Open(path) is { Bits: 8 } image ? image.ReadBytes(0) : null;

    /// <summary>Where the rows of an image lie in its file; null where they must be decoded.</summary>
    internal static PlainRows? Plain(string path) => Open(path).Plain();

    /// <summary>Reads size, depth and pages without the pixels where the format allows.</summary>
    internal static ImagePages Open(string path)
    {
        var head = Head(path);
        if (head is [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..]) return TiffImage.Open(path);
        if (head is [0x89, (byte)'P', (byte)'N', (byte)'G', ..]) return PngImage.Open(path);
        if (head is [(byte)'B', (byte)'M', ..]) return BmpImage.Open(path);
        if (head is [0xFF, 0xD8, ..]) return JpegImage.Open(path);
        throw new InputException($"'{path}' is no image that can be read: expected TIFF, PNG, BMP or JPEG"
            + (head.Length == 0 ? ", got an empty file." : $", its first bytes are {Convert.ToHexString(head)}. Convert it first."));
    }

    private static byte[] Head(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var head = new byte[8];
            return head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"Image '{path}' does not exist. Check the path.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"Image '{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Luminance of ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B, in 16-bit fixed point; equal parts give themselves.</summary>
    public static ushort Luminance(int red, int green, int blue) =>
        (ushort)((19595L * red + 38470L * green + 7471L * blue + 32768) >> 16);

    /// <summary>Writes PNG, TIFF or BMP (8 bits only), by the ending of the name; atomic.</summary>
    /// <exception cref="InputException">The ending is another one, or BMP is asked to hold 16 bits.</exception>
    public static void Write(string path, GreyImage image) => AtomicFile.Write(path, Encode(path, image));

    /// <summary>Writes an 8-bit image by the ending of the name; atomic.</summary>
    public static void Write(string path, Raster<byte> grey) => Write(path, GreyImage.Of(grey));

    private static byte[] Encode(string path, GreyImage image) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".png" when image.Bits == 8 => PngFile.Encode(image.ToBytes()),
        ".png" => PngFile.Encode(image.Values),
        ".tif" or ".tiff" => TiffWriter.Encode(image),
        ".bmp" when image.Bits == 8 => BmpImage.Encode(image.ToBytes()),
        ".bmp" => throw new InputException($"'{path}': BMP holds 8 bits of grey, the image has 16. Write .png or .tif instead."),
        var ending => throw new InputException($"'{path}': images are written as .png, .tif or .bmp, not '{ending}'."),
    };
}
