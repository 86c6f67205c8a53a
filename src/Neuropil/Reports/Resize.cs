using Neuropil.Space;

namespace Neuropil.Reports;

/// <summary>Pictures of another size, for people to look at; not for measuring.</summary>
public static class Resize
{
    /// <summary>Shrinks until neither side is longer than <paramref name="longestPx"/>; a picture that fits is returned as it is.</summary>
    public static Raster<Rgb> Fit(Raster<Rgb> picture, int longestPx)
    {
        ArgumentNullException.ThrowIfNull(picture);
        double factor = (double)longestPx / Math.Max(picture.Width, picture.Height);
        return factor >= 1 ? picture
            : Shrink(picture, Math.Max(1, (int)Math.Round(picture.Width * factor)), Math.Max(1, (int)Math.Round(picture.Height * factor)));
    }

    /// <summary>Every pixel becomes a block of <paramref name="xTimes"/> by <paramref name="yTimes"/>: for voxels that are not square, and small pictures.</summary>
    public static Raster<Rgb> Repeat(Raster<Rgb> picture, int xTimes, int yTimes)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var large = new Raster<Rgb>(picture.Width * xTimes, picture.Height * yTimes);
        for (int y = 0; y < large.Height; y++)
            for (int x = 0; x < large.Width; x++)
                large[x, y] = picture[x / xTimes, y / yTimes];
        return large;
    }

    /// <summary>Mean of the pixels that fall into each new pixel.</summary>
    private static Raster<Rgb> Shrink(Raster<Rgb> picture, int width, int height)
    {
        var small = new Raster<Rgb>(width, height);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                small[x, y] = Mean(picture, Range(x, width, picture.Width), Range(y, height, picture.Height));
        return small;
    }

    private static (int From, int To) Range(int i, int small, int large)
    {
        int from = (int)((long)i * large / small);
        return (from, Math.Max(from + 1, (int)((long)(i + 1) * large / small)));
    }

    private static Rgb Mean(Raster<Rgb> picture, (int From, int To) xs, (int From, int To) ys)
    {
        int r = 0, g = 0, b = 0, n = (xs.To - xs.From) * (ys.To - ys.From);
        for (int y = ys.From; y < ys.To; y++)
            foreach (var pixel in picture.Row(y)[xs.From..xs.To])
            {
                r += pixel.R;
                g += pixel.G;
                b += pixel.B;
            }
        return new((byte)((r + n / 2) / n), (byte)((g + n / 2) / n), (byte)((b + n / 2) / n));
    }
}
