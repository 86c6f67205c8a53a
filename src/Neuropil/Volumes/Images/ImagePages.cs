using Neuropil.Space;

namespace Neuropil.Volumes.Images;

/// <summary>An image file whose header was read: all pages have one size and depth.</summary>
internal abstract record ImagePages(string Path, int Width, int Height, int Bits, int Pages)
{
    /// <exception cref="InputException">The page is damaged or the file cut short.</exception>
    public abstract GreyImage Read(int page);

    /// <summary>The same in bytes: of 16 bits the upper eight.</summary>
    public virtual Raster<byte> ReadBytes(int page) => Read(page).ToBytes();

    /// <summary>Where the rows of the first page lie, if they lie there one after the other as plain greys; else null.</summary>
    public virtual PlainRows? Plain() => null;

    protected static InputException Damaged(string path, string format, string what, Exception? inner = null) =>
        new($"{format} image '{path}' is damaged: {what}. Copy it again from where it came, or leave it out.", inner);

    protected static byte[] AllBytes(string path)
    {
        try { return File.ReadAllBytes(path); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"Image '{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Checks a size from a header before memory is taken for it.</summary>
    protected static (int Width, int Height) Sized(string path, string format, long width, long height) =>
        width is > 0 and < 1 << 20 && height is > 0 and < 1 << 20 && width * height < int.MaxValue / 8
            ? ((int)width, (int)height)
            : throw Damaged(path, format, $"its header says {width}x{height} px");

    /// <summary>One row of interleaved samples to grey: 1 sample or 2 (grey, alpha) as they are, 3 or 4 (RGB, alpha) as luminance.</summary>
    protected static void ToGrey(ReadOnlySpan<ushort> samples, int perPixel, Span<ushort> row)
    {
        for (int x = 0; x < row.Length; x++)
        {
            var pixel = samples.Slice(x * perPixel, perPixel);
            row[x] = perPixel < 3 ? pixel[0] : ImageFile.Luminance(pixel[0], pixel[1], pixel[2]);
        }
    }
}
