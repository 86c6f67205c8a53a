namespace Neuropil.Numerics;

/// <summary>Filters of 3-D images, equal to their namesakes in SciPy's <c>ndimage</c> with mode "reflect".</summary>
public static class ImageFilters
{
    private static readonly double[] Derivative = [0, 1];   // −1 0 1
    private static readonly double[] Smoothing = [2, 1];    //  1 2 1

    /// <summary>Gaussian blur; the kernel ends at 4 sigma.</summary>
    public static void GaussianBlur(ReadOnlySpan<float> image, GridShape shape, double sigmaVx, Span<float> blurred)
    {
        shape.Require(image.Length, nameof(image));
        shape.Require(blurred.Length, nameof(blurred));
        var weights = GaussianWeights(sigmaVx);
        var between = new float[image.Length];
        Correlation.Along(2, image, shape, weights, antisymmetric: false, blurred);
        Correlation.Along(1, blurred, shape, weights, antisymmetric: false, between);
        Correlation.Along(0, between, shape, weights, antisymmetric: false, blurred);
    }

    /// <summary>Length of the gradient: the square root of the sum of the squared Sobel derivatives along the three axes.</summary>
    public static void SobelMagnitude(ReadOnlySpan<float> image, GridShape shape, Span<float> magnitude)
    {
        shape.Require(image.Length, nameof(image));
        shape.Require(magnitude.Length, nameof(magnitude));
        var derivative = new float[image.Length];
        var between = new float[image.Length];
        magnitude.Clear();
        for (int axis = 2; axis >= 0; axis--)
        {
            Sobel(axis, image, shape, derivative, between);
            for (int i = 0; i < derivative.Length; i++) magnitude[i] += derivative[i] * derivative[i];
        }
        for (int i = 0; i < magnitude.Length; i++) magnitude[i] = MathF.Sqrt(magnitude[i]);
    }

    private static void Sobel(int axis, ReadOnlySpan<float> image, GridShape shape, float[] derivative, float[] between)
    {
        int first = axis == 2 ? 1 : 2, second = axis == 0 ? 1 : 0;
        Correlation.Along(axis, image, shape, Derivative, antisymmetric: true, derivative);
        Correlation.Along(first, derivative, shape, Smoothing, antisymmetric: false, between);
        Correlation.Along(second, between, shape, Smoothing, antisymmetric: false, derivative);
    }

    /// <summary>Gaussian blur of one section, along y and x only.</summary>
    public static void GaussianBlurOfSection(ReadOnlySpan<float> image, GridShape shape, double sigmaPx, Span<float> blurred)
    {
        RequireSection(image, shape);
        var weights = GaussianWeights(sigmaPx);
        var between = new float[image.Length];
        Correlation.Along(1, image, shape, weights, antisymmetric: false, between);
        Correlation.Along(0, between, shape, weights, antisymmetric: false, blurred);
    }

    /// <summary>Length of the gradient of one section: the square root of the sum of the squared 2-D Sobel derivatives along y and x.</summary>
    public static void SobelMagnitudeOfSection(ReadOnlySpan<float> image, GridShape shape, Span<float> magnitude)
    {
        RequireSection(image, shape);
        var derivative = new float[image.Length];
        var smooth = new float[image.Length];
        magnitude.Clear();
        for (int axis = 1; axis >= 0; axis--)
        {
            Correlation.Along(axis, image, shape, Derivative, antisymmetric: true, derivative);
            Correlation.Along(1 - axis, derivative, shape, Smoothing, antisymmetric: false, smooth);
            for (int i = 0; i < smooth.Length; i++) magnitude[i] += smooth[i] * smooth[i];
        }
        for (int i = 0; i < magnitude.Length; i++) magnitude[i] = MathF.Sqrt(magnitude[i]);
    }

    private static void RequireSection(ReadOnlySpan<float> image, GridShape shape)
    {
        shape.Require(image.Length, nameof(image));
        if (shape.Nz != 1) throw new ArgumentException($"One section is expected, got {shape.Nz}.", nameof(shape));
    }

    /// <summary>Centre first, then outwards; the whole kernel sums to 1.</summary>
    private static double[] GaussianWeights(double sigma)
    {
        int radius = (int)(4 * sigma + 0.5);
        var weights = new double[radius + 1];
        double sum = 0;
        for (int k = radius; k >= 0; k--)
        {
            weights[k] = Math.Exp(-0.5 / (sigma * sigma) * k * k);
            sum += k == 0 ? weights[k] : 2 * weights[k];
        }
        for (int k = 0; k <= radius; k++) weights[k] /= sum;
        return weights;
    }
}
