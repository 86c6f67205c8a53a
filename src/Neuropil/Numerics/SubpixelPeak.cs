namespace Neuropil.Numerics;

/// <summary>Where between the samples a maximum lies.</summary>
/// <remarks>A paraboloid through 3×3 samples is off by up to 0.08 px on structure 5 px wide, and towards whole pixels, so that errors do not
/// average out. Band-limited interpolation (Lanczos, 8×8 samples) of the surface itself has no such pull.</remarks>
internal static class SubpixelPeak
{
    /// <summary>Half-width of the interpolation kernel, samples.</summary>
    private const int Reach = 4;

    /// <summary>Samples on either side that some place within one step of the middle looks at, and the middle.</summary>
    private const int Taps = 2 * Reach + 1;

    /// <summary>The offset of the top from the inner maximum (<paramref name="i"/>, <paramref name="j"/>), at most half a step along each axis,
    /// and the value there.</summary>
    public static (double X, double Y, double Height) Refine(Plane values, int i, int j)
    {
        if (!IsSurrounded(values, i, j)) return TopOfParabola(values, i, j);
        Span<double> near = stackalloc double[Taps * Taps], line = stackalloc double[Taps];
        for (int row = 0; row < Taps; row++)
            for (int column = 0; column < Taps; column++) near[row * Taps + column] = values.Row(j + row - Reach)[i + column - Reach];
        double x = 0, y = 0;
        // Parabolas through ever closer samples; five rounds end below 0.005 px.
        for (double step = 0.5; step > 0.03; step /= 2)
        {
            Join(near, Taps, 1, y, line);
            x = Closer(line, x, step);
            Join(near, 1, Taps, x, line);
            y = Closer(line, y, step);
        }
        return (x, y, At(line, y));
    }

    private static double Closer(ReadOnlySpan<double> line, double x, double step) =>
        Math.Clamp(x + step * Top(At(line, x - step), At(line, x), At(line, x + step)), -0.5, 0.5);

    /// <summary>The top of two parabolas, to a tenth of a step: for those who only want to look closer there.</summary>
    public static (double X, double Y, double Height) Roughly(Plane values, int i, int j)
    {
        var (x, y, middle) = TopOfParabola(values, i, j);
        return (x, y, middle + 0.25 * (x * (values[i + 1, j] - values[i - 1, j]) + y * (values[i, j + 1] - values[i, j - 1])));
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

    /// <summary>Between the samples of a line, its middle at 0.</summary>
    private static double At(ReadOnlySpan<double> line, double place)
    {
        Span<double> weights = stackalloc double[Taps];
        Weights(place, weights);
        double sum = 0;
        for (int k = 0; k < Taps; k++) sum += weights[k] * line[k];
        return sum;
    }

    /// <summary>Lines that lie beside each other, to one between them.</summary>
    /// <param name="beside">From a sample to the one of the next line; <paramref name="along"/> to the next of its own.</param>
    private static void Join(ReadOnlySpan<double> samples, int beside, int along, double place, Span<double> line)
    {
        Span<double> weights = stackalloc double[Taps];
        Weights(place, weights);
        for (int a = 0; a < Taps; a++)
        {
            double sum = 0;
            for (int k = 0; k < Taps; k++) sum += weights[k] * samples[k * beside + a * along];
            line[a] = sum;
        }
    }

    /// <summary>Of the samples at -Reach … Reach, for a place at most one from the middle.</summary>
    private static void Weights(double place, Span<double> weights)
    {
        int before = Math.Min((int)Math.Floor(place), 0);
        weights.Clear();
        Lanczos(place - before, weights.Slice(before + 1, 2 * Reach));
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
