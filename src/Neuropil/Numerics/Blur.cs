namespace Neuropil.Numerics;

/// <summary>Gaussian blur and the band-pass made of two of them, normalised at the borders: nothing outside the plane is assumed.</summary>
public static class Blur
{
    /// <summary>Three standard deviations: what is cut off weighs 0.3 %.</summary>
    private const double RadiusInSigmas = 3;

    public static Plane Gaussian(Plane plane, double sigma)
    {
        var kernel = Kernel(sigma);
        var across = FloatPool.RentPlane(plane.Width, plane.Height);
        for (int y = 0; y < plane.Height; y++) AlongRow(plane.Row(y), kernel, across.Row(y));
        DivideColumnsBy(across, Weights(plane.Width, kernel));
        var blurred = FloatPool.RentPlane(plane.Width, plane.Height);
        var weights = Weights(plane.Height, kernel);
        for (int y = 0; y < plane.Height; y++) AcrossRows(across, kernel, y, weights[y], blurred.Row(y));
        FloatPool.Return(across);
        return blurred;
    }

    /// <summary>Structure between two sizes: blur by <paramref name="fine"/> minus blur by <paramref name="coarse"/> (standard deviations).
    /// Takes out pixel noise and slow changes of brightness.</summary>
    public static Plane BandPass(Plane plane, double fine, double coarse)
    {
        var result = Gaussian(plane, fine);
        var wide = Gaussian(plane, coarse);
        Subtract(result.Values, wide.Values);
        FloatPool.Return(wide);
        return result;
    }

    /// <summary>The same where only part of the plane is known: <paramref name="mask"/> is 1 where it is, 0 elsewhere;
    /// the result is 0 where it is not.</summary>
    public static Plane BandPass(Plane plane, Plane mask, double fine, double coarse)
    {
        var known = new Plane(plane.Width, plane.Height);
        for (int i = 0; i < known.Values.Length; i++) known.Values[i] = plane.Values[i] * mask.Values[i];
        var result = Normalised(known, mask, fine);
        Subtract(result.Values, Normalised(known, mask, coarse).Values);
        for (int i = 0; i < known.Values.Length; i++) result.Values[i] *= mask.Values[i];
        return result;
    }

    private static Plane Normalised(Plane known, Plane mask, double sigma)
    {
        Plane sum = Gaussian(known, sigma), weight = Gaussian(mask, sigma);
        for (int i = 0; i < sum.Values.Length; i++) sum.Values[i] /= Math.Max(weight.Values[i], 1e-3f);
        return sum;
    }

    private static void Subtract(Span<float> values, ReadOnlySpan<float> other)
    {
        for (int i = 0; i < values.Length; i++) values[i] -= other[i];
    }

    internal static float[] Kernel(double sigma)
    {
        int radius = Math.Max(1, (int)Math.Ceiling(RadiusInSigmas * sigma));
        var kernel = new float[2 * radius + 1];
        for (int i = -radius; i <= radius; i++) kernel[i + radius] = (float)Math.Exp(-0.5 * i * i / (sigma * sigma));
        return kernel;
    }

    /// <summary>The part of the kernel that falls inside, per position.</summary>
    internal static float[] Weights(int length, float[] kernel)
    {
        int radius = kernel.Length / 2;
        var weights = new float[length];
        for (int i = 0; i < length; i++)
            for (int t = Math.Max(-radius, -i); t <= Math.Min(radius, length - 1 - i); t++) weights[i] += kernel[t + radius];
        return weights;
    }

    private static void DivideColumnsBy(Plane plane, float[] weights)
    {
        for (int y = 0; y < plane.Height; y++) Planes.Divide(plane.Row(y), weights, plane.Row(y));
    }

    internal static void AlongRow(ReadOnlySpan<float> row, float[] kernel, Span<float> destination)
    {
        int radius = kernel.Length / 2;
        for (int t = -radius; t <= radius; t++)
        {
            int from = Math.Max(0, -t), count = row.Length - Math.Abs(t);
            if (count > 0) AddScaled(row.Slice(from + t, count), kernel[t + radius], destination.Slice(from, count));
        }
    }

    private static void AcrossRows(Plane plane, float[] kernel, int y, float weight, Span<float> destination)
    {
        int radius = kernel.Length / 2;
        for (int t = Math.Max(-radius, -y); t <= Math.Min(radius, plane.Height - 1 - y); t++)
            AddScaled(plane.Row(y + t), kernel[t + radius] / weight, destination);
    }

    private static void AddScaled(ReadOnlySpan<float> source, float factor, Span<float> destination) => Planes.AddScaled(source, factor, destination);
}
