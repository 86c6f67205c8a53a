using Neuropil.Space;

namespace Neuropil.Reports;

/// <summary>Numbers as colours: dark blue is low, yellow is high; readable in grey and by the colour-blind.</summary>
public static class HeatMap
{
    // A straight walk in lightness from dark blue over teal to yellow, our own five stops.
    private static readonly Rgb[] Stops = [new(38, 20, 92), new(42, 84, 148), new(34, 150, 138), new(128, 200, 84), new(250, 230, 60)];

    /// <param name="share">0…1; cut off outside.</param>
    public static Rgb Colour(double share)
    {
        double place = Math.Clamp(share, 0, 1) * (Stops.Length - 1);
        int below = Math.Min((int)place, Stops.Length - 2);
        return Pictures.Blend(Stops[below], Stops[below + 1], place - below);
    }

    /// <summary>A map of values from <paramref name="low"/> to <paramref name="high"/>; null values are mid grey: no evidence.</summary>
    public static Raster<Rgb> Paint(int width, int height, double low, double high, Func<int, int, double?> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var picture = new Raster<Rgb>(width, height);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                picture[x, y] = value(x, y) is { } v ? Colour((v - low) / (high - low)) : new(128, 128, 128);
        return picture;
    }

    /// <summary>The picture with a bar below that says which colour is which number.</summary>
    /// <param name="unit">Few capital letters, as <see cref="TinyText"/> has them.</param>
    public static Raster<Rgb> WithLegend(Raster<Rgb> picture, double low, double high, string unit)
    {
        ArgumentNullException.ThrowIfNull(picture);
        const int Gap = 6, Bar = 10, Scale = 2, Steps = 2;
        int width = Math.Max(picture.Width, 240);
        var whole = Pictures.Blank(width, picture.Height + Gap + Bar + 4 + TinyText.HeightPx * Scale + 6, new(40, 44, 50));
        Pictures.Paste(picture, whole, 0, 0);
        int top = picture.Height + Gap;
        for (int x = 0; x < width; x++) Drawing.FillBox(whole, x, top, 1, Bar, Colour((double)x / (width - 1)));
        for (int i = 0; i <= Steps; i++)
        {
            string text = $"{low + (high - low) * i / Steps:0.##}{(i == Steps ? " " + unit : "")}";
            int x = Math.Clamp(i * width / Steps - TinyText.WidthPx(text) * Scale / 2, 2, width - TinyText.WidthPx(text) * Scale - 2);
            TinyText.Draw(whole, x, top + Bar + 4, text, new(255, 255, 255), Scale);
        }
        return whole;
    }
}
