using System.Security.Cryptography;
using Neuropil.Space;
using Neuropil.Volumes.Images;

namespace Neuropil.Acquisition;

/// <summary>What one look at a tile's file tells, before tiles are compared.</summary>
/// <param name="Fault">Why the image cannot be read, in a sentence; null when it can. The other values are then 0.</param>
/// <param name="LimitPercent">Share of pixels at the darkest or brightest value the file can hold.</param>
/// <param name="Texture">Deviation of grey values in the tile's best-textured places, noise taken off; grey values of 255.</param>
/// <param name="Peak">The same in its very best places, a hundredth of the tile.</param>
/// <param name="Focus">Fine detail (2 to 8 px) over coarse detail (8 to 32 px), energies, noise taken off; null without any texture.</param>
/// <param name="Patch">The middle of the image, base64: tells duplicates.</param>
internal sealed record TileLook(
    string Name, string? Fault, bool Exists, string Sha256, long Bytes, int WidthPx, int HeightPx, int Bits, double LimitPercent, double Mean,
    double Texture, double Peak, double? Focus, string Patch)
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
            return new(
                tile.Name, null, true, hash, bytes.Length, image.Width, image.Height, image.Bits, Math.Round(LimitShare(image) * 100, 4),
                Math.Round(MeanGrey(image), 3), Math.Round(texture, 4), Math.Round(peak, 4), focus is { } f ? Math.Round(f, 5) : null, PatchOf(image.ToBytes()));
        }
        catch (InputException e)
        {
            return Failed(tile, e.Message, exists: true, hash, bytes.Length);
        }
    }

    /// <summary>A tile that is listed and whose file is not there.</summary>
    public static TileLook Missing(TileEntry tile) => Failed(tile, $"'{tile.Path}' does not exist", exists: false, "", 0);

    private static TileLook Failed(TileEntry tile, string fault, bool exists, string hash, long bytes) =>
        new(tile.Name, fault, exists, hash, bytes, 0, 0, 0, 0, 0, 0, 0, null, "");

    private static double LimitShare(GreyImage image)
    {
        int top = (1 << image.Bits) - 1;
        long count = 0;
        foreach (ushort value in image.Values.Values)
            if (value == 0 || value == top) count++;
        return (double)count / image.Values.Values.Length;
    }

    private static double MeanGrey(GreyImage image)
    {
        long sum = 0;
        foreach (ushort value in image.Values.Values) sum += value;
        return (double)sum / image.Values.Values.Length * 255 / ((1 << image.Bits) - 1);
    }

    private static string PatchOf(Raster<byte> image)
    {
        int width = Math.Min(PatchPx, image.Width), height = Math.Min(PatchPx, image.Height);
        int left = (image.Width - width) / 2, top = (image.Height - height) / 2;
        var patch = new byte[width * height];
        for (int y = 0; y < height; y++) image.Row(top + y).Slice(left, width).CopyTo(patch.AsSpan(y * width));
        return Convert.ToBase64String(patch);
    }
}
