using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Reports;

/// <summary>A colour for each object id: the same in every picture of every run, neighbours in id far apart in colour.</summary>
public static class LabelColours
{
    /// <summary>Id 0, "no object", is black.</summary>
    public static Rgb Of(ulong id)
    {
        if (id == 0) return default;
        ulong bits = SplitMix64.Mix(id);
        double hue = (bits & 0xFFFF) / 65536.0 * 6, saturation = 0.45 + 0.5 * ((bits >> 16) & 0xFF) / 255.0, value = 0.7 + 0.3 * ((bits >> 24) & 0xFF) / 255.0;
        return FromHsv(hue, saturation, value);
    }

    public static Raster<Rgb> Paint(Raster<ulong> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return new(labels.Width, labels.Height, [.. labels.Values.Select(Of)]);
    }

    /// <param name="hue">In [0, 6): red, yellow, green, cyan, blue, magenta at whole numbers.</param>
    private static Rgb FromHsv(double hue, double saturation, double value)
    {
        byte Channel(double offset)
        {
            double k = (offset + hue) % 6;
            return (byte)Math.Round(255 * value * (1 - saturation * Math.Clamp(Math.Min(k, 4 - k), 0, 1)));
        }
        return new(Channel(5), Channel(3), Channel(1));
    }
}
