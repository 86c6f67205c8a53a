using Neuropil.Space;

namespace Neuropil.Tests.Volumes;

/// <summary>Catmull and Rom's cubic written out pixel by pixel; pixels beyond the edge repeat the edge.</summary>
internal static class CubicReference
{
    public static double At(Raster<byte> image, double x, double y)
    {
        int column = (int)Math.Floor(x), row = (int)Math.Floor(y);
        double sum = 0;
        for (int j = -1; j <= 2; j++)
            for (int i = -1; i <= 2; i++)
                sum += Weight(x - column - i) * Weight(y - row - j) * image[Math.Clamp(column + i, 0, image.Width - 1), Math.Clamp(row + j, 0, image.Height - 1)];
        return sum;
    }

    /// <summary>Keys 1981, a = -1/2.</summary>
    private static double Weight(double distance)
    {
        double d = Math.Abs(distance);
        return d <= 1 ? 1.5 * d * d * d - 2.5 * d * d + 1 : d < 2 ? -0.5 * d * d * d + 2.5 * d * d - 4 * d + 2 : 0;
    }
}
