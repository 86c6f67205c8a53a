namespace Neuropil.Space;

/// <summary>A rectangle of pixels, first pixel and size.</summary>
public readonly record struct PixelRect(int X, int Y, int Width, int Height)
{
    public int Right => X + Width;

    public int Bottom => Y + Height;

    public bool IsEmpty => Width <= 0 || Height <= 0;

    public static PixelRect Of<T>(Raster<T> image) where T : unmanaged => new(0, 0, image.Width, image.Height);

    public PixelRect Translate(int x, int y) => this with { X = X + x, Y = Y + y };

    public PixelRect Grow(int by) => new(X - by, Y - by, Width + 2 * by, Height + 2 * by);

    /// <summary>The common part; empty where there is none.</summary>
    public PixelRect Intersect(PixelRect other)
    {
        int x = Math.Max(X, other.X), y = Math.Max(Y, other.Y);
        return new(x, y, Math.Min(Right, other.Right) - x, Math.Min(Bottom, other.Bottom) - y);
    }
}
