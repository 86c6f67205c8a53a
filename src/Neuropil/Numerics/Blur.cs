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
        float[] padded = FloatPool.RentUnset(plane.Width + kernel.Length - 1);
        for (int y = 0; y < plane.Height; y++)
        {
            AlongRow(plane.Row(y), kernel, padded, across.Row(y));
            Planes.Divide(across.Row(y), weights, across.Row(y));
        }
        var blurred = FloatPool.RentUnsetPlane(plane.Width, plane.Height);
        weights = Weights(plane.Height, kernel);
        for (int y = 0; y < plane.Height; y++) AcrossRows(across, kernel, y, weights[y], blurred.Row(y));
        FloatPool.Return(padded);
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
        {
            // All of it falls inside from here to the other end.
            if (i > radius && i + radius < length) weights[i] = weights[i - 1];
            else for (int t = Math.Max(-radius, -i); t <= Math.Min(radius, length - 1 - i); t++) weights[i] += kernel[t + radius];
        }
        return weights;
    }

    /// <summary>What lies beyond the row counts as 0.</summary>
    /// <param name="padded">Longer than the row by all of the kernel but one.</param>
    internal static void AlongRow(ReadOnlySpan<float> row, float[] kernel, float[] padded, Span<float> destination)
    {
        int radius = kernel.Length / 2;
        padded.AsSpan(0, radius).Clear();
        row.CopyTo(padded.AsSpan(radius));
        padded.AsSpan(radius + row.Length, radius).Clear();
        Span<int> starts = kernel.Length <= 64 ? stackalloc int[kernel.Length] : new int[kernel.Length];
        for (int k = 0; k < starts.Length; k++) starts[k] = k;
        Planes.WeightedSum(padded, starts, kernel, destination);
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
