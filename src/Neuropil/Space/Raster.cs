namespace Neuropil.Space;

/// <summary>A 2-D image in memory. <see cref="Values"/> is <c>[y, x]</c>, x fastest.</summary>
public sealed class Raster<T>(int width, int height, T[] values) where T : unmanaged
{
    public Raster(int width, int height) : this(width, height, new T[checked(width * height)]) { }

    public int Width { get; } = width;

    public int Height { get; } = height;

    public T[] Values { get; } = values.Length == width * height
        ? values
        : throw new ArgumentException($"An image of {width}x{height} px needs {width * height} values, got {values.Length}.", nameof(values));

    public ref T this[int x, int y] => ref Values[y * Width + x];

    public Span<T> Row(int y) => Values.AsSpan(y * Width, Width);
}

/// <summary>One pixel of a colour picture, as reports show them.</summary>
public readonly record struct Rgb(byte R, byte G, byte B);
