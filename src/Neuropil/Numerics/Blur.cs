namespace Neuropil.Numerics;

/// <summary>Gaussian blur and the band-pass made of two of them, normalised at the borders: nothing outside the plane is assumed.</summary>
public static class Blur
{
    /// <summary>Three standard deviations: what is cut off weighs 0.3 %.</summary>
    private const double RadiusInSigmas = 3;

    public static Plane Gaussian(Plane plane, double sigma)
    {
        var kernel = Kernel(sigma);
        var across = FloatPool.RentUnsetPlane(plane.Width, plane.Height);
        var weights = Weights(plane.Width, kernel);
        for (int y = 0; y < plane.Height; y++)
        {
            AlongRow(plane.Values, y * plane.Width, kernel, across.Row(y));
            Planes.Divide(across.Row(y), weights, across.Row(y));
        }
        var blurred = FloatPool.RentUnsetPlane(plane.Width, plane.Height);
        weights = Weights(plane.Height, kernel);
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
        var known = FloatPool.RentUnsetPlane(plane.Width, plane.Height);
        Planes.Multiply(plane.Values, mask.Values, known.Values);
        Plane result = Normalised(known, mask, fine), wide = Normalised(known, mask, coarse);
        Subtract(result.Values, wide.Values);
        Planes.Multiply(result.Values, mask.Values, result.Values);
        FloatPool.Return(known);
        FloatPool.Return(wide);
        return result;
    }

    private static Plane Normalised(Plane known, Plane mask, double sigma)
    {
        Plane sum = Gaussian(known, sigma), weight = Gaussian(mask, sigma);
        foreach (ref float w in weight.Values.AsSpan()) w = Math.Max(w, 1e-3f);
        Planes.Divide(sum.Values, weight.Values, sum.Values);
        FloatPool.Return(weight);
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

    /// <param name="values">Hold the row from <paramref name="start"/> on; it is as long as <paramref name="destination"/>.</param>
    internal static void AlongRow(float[] values, int start, float[] kernel, Span<float> destination)
    {
        int radius = kernel.Length / 2, inner = destination.Length - 2 * radius;
        Span<int> starts = kernel.Length <= 64 ? stackalloc int[kernel.Length] : new int[kernel.Length];
        for (int k = 0; k < starts.Length; k++) starts[k] = start + k;
        if (inner > 0) Planes.WeightedSum(values, starts, kernel, destination.Slice(radius, inner));
        var row = values.AsSpan(start, destination.Length);
        for (int x = 0; x < destination.Length; x++)
        {
            if (inner > 0 && x == radius) x += inner;
            float sum = 0;
            for (int t = Math.Max(-radius, -x); t <= Math.Min(radius, row.Length - 1 - x); t++) sum += row[x + t] * kernel[t + radius];
            destination[x] = sum;
        }
    }

    private static void AcrossRows(Plane plane, float[] kernel, int y, float weight, Span<float> destination)
    {
        int radius = kernel.Length / 2, first = Math.Max(-radius, -y), count = Math.Min(radius, plane.Height - 1 - y) - first + 1;
        Span<int> starts = count <= 64 ? stackalloc int[count] : new int[count];
        Span<float> weights = count <= 64 ? stackalloc float[count] : new float[count];
        for (int k = 0; k < count; k++) (starts[k], weights[k]) = ((y + first + k) * plane.Width, kernel[first + k + radius] / weight);
        Planes.WeightedSum(plane.Values, starts, weights, destination);
    }
}
