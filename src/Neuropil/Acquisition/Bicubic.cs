using Neuropil.Space;

namespace Neuropil.Acquisition;

/// <summary>Catmull-Rom interpolation: passes through the pixels, exact for quadratics. Keys 1981, doi:10.1109/TASSP.1981.1163711.</summary>
internal static class Bicubic
{
    /// <summary>The value at a place in px; pixels beyond the edge repeat the edge.</summary>
    public static float Sample(Raster<float> image, double x, double y)
    {
        int column = (int)Math.Floor(x), row = (int)Math.Floor(y);
        Span<float> weightX = stackalloc float[4], weightY = stackalloc float[4];
        Weights((float)(x - column), weightX);
        Weights((float)(y - row), weightY);
        float sum = 0;
        if (column >= 1 && row >= 1 && column < image.Width - 2 && row < image.Height - 2)
        {
            for (int j = 0; j < 4; j++)
            {
                var line = image.Row(row - 1 + j).Slice(column - 1, 4);
                sum += weightY[j] * (weightX[0] * line[0] + weightX[1] * line[1] + weightX[2] * line[2] + weightX[3] * line[3]);
            }
            return sum;
        }
        for (int j = 0; j < 4; j++)
        {
            var line = image.Row(Math.Clamp(row - 1 + j, 0, image.Height - 1));
            float part = 0;
            for (int i = 0; i < 4; i++) part += weightX[i] * line[Math.Clamp(column - 1 + i, 0, image.Width - 1)];
            sum += weightY[j] * part;
        }
        return sum;
    }

    private static void Weights(float t, Span<float> weights)
    {
        weights[0] = ((-0.5f * t + 1) * t - 0.5f) * t;
        weights[1] = (1.5f * t - 2.5f) * t * t + 1;
        weights[2] = ((-1.5f * t + 2) * t + 0.5f) * t;
        weights[3] = (0.5f * t - 0.5f) * t * t;
    }
}
