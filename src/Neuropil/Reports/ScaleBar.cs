using Neuropil.Space;

namespace Neuropil.Reports;

/// <summary>A bar of known length in the lower left corner, as every micrograph carries one.</summary>
public static class ScaleBar
{
    /// <summary>Draws the bar and its length: the longest of 1, 2 and 5 times a power of ten nm that fits a quarter of the width.</summary>
    public static void Draw(Raster<Rgb> picture, double nmPerPx)
    {
        ArgumentNullException.ThrowIfNull(picture);
        double lengthNm = RoundLengthNm(picture.Width * nmPerPx / 4);
        int width = (int)Math.Round(lengthNm / nmPerPx), margin = Math.Max(4, picture.Height / 50), thick = Math.Max(2, picture.Height / 120);
        int scale = Math.Max(1, picture.Height / 160), top = picture.Height - margin - thick;
        Drawing.FillBox(picture, margin - 1, top - 1, width + 2, thick + 2, new(0, 0, 0));
        Drawing.FillBox(picture, margin, top, width, thick, new(255, 255, 255));
        TinyText.Draw(picture, margin, top - 3 - TinyText.HeightPx * scale, Label(lengthNm), new(255, 255, 255), scale);
    }

    /// <summary>The largest of 1, 2, 5 · 10^k that is at most <paramref name="longest"/>.</summary>
    public static double RoundLengthNm(double longest)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(longest)));
        return power * (longest >= 5 * power ? 5 : longest >= 2 * power ? 2 : 1);
    }

    private static string Label(double nm) => nm >= 1000 ? $"{nm / 1000:0.###} µm" : $"{nm:0.###} nm";
}
