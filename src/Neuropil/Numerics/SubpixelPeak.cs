namespace Neuropil.Numerics;

/// <summary>Where between the samples a maximum lies.</summary>
/// <remarks>A paraboloid through 3×3 samples is off by up to 0.08 px on structure 5 px wide, and towards whole pixels, so that errors do not
/// average out. Band-limited interpolation (Lanczos, 8×8 samples) of the surface itself has no such pull.</remarks>
internal static class SubpixelPeak
{
    /// <summary>Half-width of the interpolation kernel, samples.</summary>
    private const int Reach = 4;

    /// <summary>The offset of the top from the inner maximum (<paramref name="i"/>, <paramref name="j"/>), at most half a step along each axis,
    /// and the value there.</summary>
    public static (double X, double Y, double Height) Refine(Plane values, int i, int j)
    {
        if (!IsSurrounded(values, i, j)) return TopOfParabola(values, i, j);
        double x = 0, y = 0;
        // Parabolas through ever closer samples; five rounds end below 0.005 px.
        for (double step = 0.5; step > 0.03; step /= 2)
        {
            double centre = At(values, i, j, x, y);
            x = Math.Clamp(x + step * Top(At(values, i, j, x - step, y), centre, At(values, i, j, x + step, y)), -0.5, 0.5);
            centre = At(values, i, j, x, y);
            y = Math.Clamp(y + step * Top(At(values, i, j, x, y - step), centre, At(values, i, j, x, y + step)), -0.5, 0.5);
        }
        return (x, y, At(values, i, j, x, y));
    }

    private static (double X, double Y, double Height) TopOfParabola(Plane values, int i, int j) =>
        (0.5 * Math.Clamp(2 * Top(values[i - 1, j], values[i, j], values[i + 1, j]), -1, 1),
         0.5 * Math.Clamp(2 * Top(values[i, j - 1], values[i, j], values[i, j + 1]), -1, 1), values[i, j]);

    /// <summary>The top of the parabola through three samples, in steps from the middle one; at most one step away.</summary>
    private static double Top(double before, double middle, double after)
    {
        double bend = before - 2 * middle + after;
        return bend >= 0 ? 0 : Math.Clamp(0.5 * (before - after) / bend, -1, 1);
    }

    private static bool IsSurrounded(Plane values, int i, int j)
    {
        if (i < Reach || j < Reach || i >= values.Width - Reach || j >= values.Height - Reach) return false;
        for (int y = -Reach; y <= Reach; y++)
            for (int x = -Reach; x <= Reach; x++)
                if (values[i + x, j + y] == NccSurface.NotMeasured) return false;
        return true;
    }

    private static double At(Plane values, int i, int j, double x, double y)
    {
        int x0 = (int)Math.Floor(x), y0 = (int)Math.Floor(y);
        Span<double> across = stackalloc double[2 * Reach], down = stackalloc double[2 * Reach];
        Lanczos(x - x0, across);
        Lanczos(y - y0, down);
        double sum = 0;
        for (int b = 0; b < 2 * Reach; b++)
        {
            int row = Math.Clamp(j + y0 + b - Reach + 1, 0, values.Height - 1);
            double line = 0;
            for (int a = 0; a < 2 * Reach; a++) line += across[a] * values[Math.Clamp(i + x0 + a - Reach + 1, 0, values.Width - 1), row];
            sum += down[b] * line;
        }
        return sum;
    }

    /// <summary>Weights of the samples at -Reach + 1 … Reach for a place between 0 and 1; their sum is 1.</summary>
    /// <remarks>sin(π (f - k)) = ± sin(πf), and the wider sine by the sum formula: three sines for all eight.</remarks>
    private static void Lanczos(double fraction, Span<double> weights)
    {
        double sum = 0, narrow = Math.Sin(Math.PI * fraction);
        var (wideSin, wideCos) = Math.SinCos(Math.PI * fraction / Reach);
        for (int k = 0; k < weights.Length; k++)
        {
            double t = Math.PI * (fraction - (k - Reach + 1)), sign = (k + Reach + 1) % 2 == 0 ? 1 : -1;
            weights[k] = Math.Abs(t) < 1e-9 ? 1 : sign * narrow * Reach * (wideSin * TapCos[k] - wideCos * TapSin[k]) / (t * t);
            sum += weights[k];
        }
        for (int k = 0; k < weights.Length; k++) weights[k] /= sum;
    }

    private static readonly double[] TapCos = [.. Enumerable.Range(1 - Reach, 2 * Reach).Select(k => Math.Cos(Math.PI * k / Reach))];

    private static readonly double[] TapSin = [.. Enumerable.Range(1 - Reach, 2 * Reach).Select(k => Math.Sin(Math.PI * k / Reach))];
}
