using System.Buffers;

namespace Neuropil.Volumes.Images;

/// <summary>Lends images, or as many of their rows as are wanted.</summary>
public interface IImageRows
{
    /// <summary>At least the rows from <paramref name="top"/> up to, not with, <paramref name="bottom"/>; these must lie in the image. Safe for several threads.</summary>
    /// <returns>The caller's to dispose.</returns>
    ImageRows RentRows(string key, int top, int bottom);
}

/// <summary>Some rows of an image.</summary>
/// <param name="pixels"><c>[y, x]</c> from row <paramref name="top"/> on; may be longer than the rows are.</param>
/// <param name="height">Of the whole image.</param>
/// <param name="bottom">Behind the last row that is there.</param>
/// <param name="pooled">Whether <paramref name="pixels"/> were rented from the shared pool.</param>
public sealed class ImageRows(byte[] pixels, int width, int height, int top, int bottom, bool pooled = false) : IDisposable
{
    public byte[] Pixels { get; } = pixels;

    public int Width { get; } = width;

    public int Height { get; } = height;

    public int Top { get; } = top;

    public int Bottom { get; } = bottom;

    public void Dispose()
    {
        if (pooled) ArrayPool<byte>.Shared.Return(Pixels);
        pooled = false;
    }
}
