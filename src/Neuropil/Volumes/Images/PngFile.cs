using System.Runtime.InteropServices;
using Neuropil.Space;
using StbImageWriteSharp;

namespace Neuropil.Volumes.Images;

/// <summary>Writes 8-bit PNG pictures: reports, thumbnails, virtual tiles. W3C PNG specification, third edition.</summary>
public static class PngFile
{
    public static byte[] Encode(Raster<byte> grey) => Encode(grey.Values, grey.Width, grey.Height, ColorComponents.Grey);

    public static byte[] Encode(Raster<Rgb> colour) =>
        Encode(MemoryMarshal.AsBytes(colour.Values.AsSpan()).ToArray(), colour.Width, colour.Height, ColorComponents.RedGreenBlue);

    public static void Write(string path, Raster<byte> grey) => AtomicFile.Write(path, Encode(grey));

    public static void Write(string path, Raster<Rgb> colour) => AtomicFile.Write(path, Encode(colour));

    private static byte[] Encode(byte[] bytes, int width, int height, ColorComponents components)
    {
        using var stream = new MemoryStream();
        new ImageWriter().WritePng(bytes, width, height, components, stream);
        return stream.ToArray();
    }
}
