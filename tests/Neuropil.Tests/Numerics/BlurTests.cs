using Neuropil.Numerics;

namespace Neuropil.Tests.Numerics;

public class BlurTests
{
    /// <summary>The mean of what lies inside, weighted by exp(-d² / 2σ²) within three deviations, first along rows and then across.</summary>
    [Theory, InlineData(1, 1, 1.2), InlineData(7, 40, 1.2), InlineData(61, 35, 3), InlineData(30, 20, 12)]
    public void AGaussianIsTheWeightedMeanOfWhatLiesInside(int width, int height, double sigma)
    {
        var random = new SplitMix64(3);
        var plane = new Plane(width, height);
        foreach (ref float v in plane.Values.AsSpan()) v = (float)(255 * random.NextDouble());
        Plane expected = Across(Along(plane, sigma), sigma), found = Blur.Gaussian(plane, sigma);
        for (int i = 0; i < expected.Values.Length; i++) Assert.Equal(expected.Values[i], found.Values[i], 1e-3f);
    }

    private static Plane Along(Plane plane, double sigma)
    {
        var blurred = new Plane(plane.Width, plane.Height);
        for (int y = 0; y < plane.Height; y++)
            for (int x = 0; x < plane.Width; x++) blurred[x, y] = (float)Mean(t => plane[t, y], x, plane.Width, sigma);
        return blurred;
    }

    private static Plane Across(Plane plane, double sigma)
    {
        var blurred = new Plane(plane.Width, plane.Height);
        for (int y = 0; y < plane.Height; y++)
            for (int x = 0; x < plane.Width; x++) blurred[x, y] = (float)Mean(t => plane[x, t], y, plane.Height, sigma);
        return blurred;
    }

    private static double Mean(Func<int, float> at, int centre, int length, double sigma)
    {
        int radius = (int)Math.Ceiling(3 * sigma);
        double sum = 0, weights = 0;
        for (int t = Math.Max(0, centre - radius); t <= Math.Min(length - 1, centre + radius); t++)
        {
            double weight = Math.Exp(-0.5 * (t - centre) * (t - centre) / (sigma * sigma));
            (sum, weights) = (sum + weight * at(t), weights + weight);
        }
        return sum / weights;
    }
}
