using Neuropil.Space;

namespace Neuropil.Acquisition;

/// <summary>A separable Gaussian, cut off at three standard deviations; pixels beyond the edge repeat the edge.</summary>
internal static class GaussianBlur
{
    public static Raster<float> Apply(Raster<float> image, double sigmaPx)
    {
        var kernel = Kernel(sigmaPx);
        int radius = kernel.Length / 2;
        var across = new Raster<float>(image.Width, image.Height);
        for (int y = 0; y < image.Height; y++)
            for (int x = 0; x < image.Width; x++)
            {
                float sum = 0;
                for (int k = -radius; k <= radius; k++) sum += kernel[k + radius] * image[Math.Clamp(x + k, 0, image.Width - 1), y];
                across[x, y] = sum;
            }
        var blurred = new Raster<float>(image.Width, image.Height);
        for (int y = 0; y < image.Height; y++)
            for (int k = -radius; k <= radius; k++)
            {
                var from = across.Row(Math.Clamp(y + k, 0, image.Height - 1));
                var to = blurred.Row(y);
                float weight = kernel[k + radius];
                for (int x = 0; x < to.Length; x++) to[x] += weight * from[x];
            }
        return blurred;
    }

    private static float[] Kernel(double sigmaPx)
    {
        int radius = (int)Math.Ceiling(3 * sigmaPx);
        var kernel = new float[2 * radius + 1];
        double sum = 0;
        for (int k = -radius; k <= radius; k++) sum += Math.Exp(-k * k / (2 * sigmaPx * sigmaPx));
        for (int k = -radius; k <= radius; k++) kernel[k + radius] = (float)(Math.Exp(-k * k / (2 * sigmaPx * sigmaPx)) / sum);
        return kernel;
    }
}
