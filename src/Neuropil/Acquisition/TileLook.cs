using System.Security.Cryptography;
using Neuropil.Space;
using Neuropil.Volumes.Images;

namespace Neuropil.Acquisition;

/// <summary>What one look at a tile's file tells, before tiles are compared.</summary>
/// <param name="Fault">Why the image cannot be read, in a sentence; null when it can. The other values are then 0.</param>
/// <param name="LimitPercent">Share of pixels at the darkest or brightest value the file can hold.</param>
/// <param name="Low">1st percentile of the stored grey values; <paramref name="Middle"/> and <paramref name="High"/> the 50th and 99th.</param>
/// <param name="Texture">Deviation of grey values in the tile's best-textured places, noise taken off; grey values of 255.</param>
/// <param name="Peak">The same in its very best places, a hundredth of the tile.</param>
/// <param name="Focus">Fine detail (2 to 8 px) over coarse detail (8 to 32 px), energies, noise taken off; null without any texture.</param>
/// <param name="Patch">The middle of the image, base64: tells duplicates.</param>
internal sealed record TileLook(
    string Name, string? Fault, bool Exists, string Sha256, long Bytes, int WidthPx, int HeightPx, int Bits, double LimitPercent, double Mean,
    int Low, int Middle, int High, double Texture, double Peak, double? Focus, string Patch)
{
    private const int PatchPx = 48;

    public static TileLook At(TileEntry tile)
    {
        if (!File.Exists(tile.Path)) return Missing(tile);
        byte[] bytes;
        try { bytes = File.ReadAllBytes(tile.Path); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { return Failed(tile, e.Message, exists: true, "", 0); }
        string hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        try
        {
            var image = ImageFile.Read(tile.Path);
            var (texture, peak, focus) = TileTexture.Measure(image);
            var (low, middle, high) = Percentiles(image);
            return new(
                tile.Name, null, true, hash, bytes.Length, image.Width, image.Height, image.Bits, Math.Round(LimitShare(image) * 100, 4),
                Math.Round(MeanGrey(image), 3), low, middle, high, Math.Round(texture, 4), Math.Round(peak, 4), focus is { } f ? Math.Round(f, 5) : null, PatchOf(image));
        }
        catch (InputException e)
        {
            return Failed(tile, e.Message, exists: true, hash, bytes.Length);
        }
    }

    /// <summary>A tile that is listed and whose file is not there.</summary>
    public static TileLook Missing(TileEntry tile) => Failed(tile, $"'{tile.Path}' does not exist", exists: false, "", 0);

    private static TileLook Failed(TileEntry tile, string fault, bool exists, string hash, long bytes) =>
        new(tile.Name, fault, exists, hash, bytes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null, "");

    private static double LimitShare(GreyImage image)
    {
        int top = Top(image);
        long count = 0;
        foreach (ushort value in image.Values.Values)
            if (value == 0 || value == top) count++;
        return (double)count / image.Values.Values.Length;
    }

    /// <summary>The brightest value that the camera could give: cameras of 10, 12 and 14 bits write files of 16.</summary>
    private static int Top(GreyImage image)
    {
        int brightest = image.Values.Values.Max();
        return image.Bits > 8 && brightest is 1023 or 4095 or 16383 ? brightest : (1 << image.Bits) - 1;
    }

    private static (int Low, int Middle, int High) Percentiles(GreyImage image)
    {
        var counts = new int[1 << image.Bits];
        foreach (ushort value in image.Values.Values) counts[value]++;
        int At(double share)
        {
            long wanted = (long)(share * image.Values.Values.Length), seen = 0;
            for (int i = 0; i < counts.Length; i++)
                if ((seen += counts[i]) > wanted) return i;
            return counts.Length - 1;
        }
        return (At(0.01), At(0.5), At(0.99));
    }

    private static double MeanGrey(GreyImage image)
    {
        long sum = 0;
        foreach (ushort value in image.Values.Values) sum += value;
        return (double)sum / image.Values.Values.Length * 255 / ((1 << image.Bits) - 1);
    }

    /// <summary>8-bit values as they are; of 16 bits, those that the patch uses, for many cameras use few of them.</summary>
    private static string PatchOf(GreyImage image)
    {
        int width = Math.Min(PatchPx, image.Width), height = Math.Min(PatchPx, image.Height);
        int left = (image.Width - width) / 2, top = (image.Height - height) / 2;
        var values = new ushort[width * height];
        for (int y = 0; y < height; y++) image.Values.Row(top + y).Slice(left, width).CopyTo(values.AsSpan(y * width));
        int low = image.Bits == 8 ? 0 : values.Min(), high = image.Bits == 8 ? 255 : values.Max();
        return Convert.ToBase64String(Array.ConvertAll(values, v => (byte)(255 * (v - low) / Math.Max(1, high - low))));
    }
}
