using Neuropil.Numerics;

namespace Neuropil.Flooding;

/// <summary>Where to start: the middles of what lies between image edges (PolicyPeaks), or of space that is still empty.</summary>
/// <remarks>
/// An edge is where the Sobel gradient exceeds its own Gaussian average; seeds are the local maxima of the distance to the nearest edge. The
/// constants are those of google/ffn (sigma 49/6, minimum distance 3, noise 1e-4 from MT19937 with seed 42), so that its runs can be repeated.
/// </remarks>
internal static class PeakSeeds
{
    private const double EdgeSigmaVx = 49.0 / 6.0;
    private const int MinDistanceVx = 3;
    private const double NoiseHeight = 1e-4;
    private const uint NoiseSeed = 42;

    /// <summary>Array offsets of the seeds of an image, ascending. Empty when the image has no edges.</summary>
    /// <param name="spacing">Size of a voxel along x, y, z, in any one unit.</param>
    public static List<int> OfImage(float[] image, GridShape shape, (double X, double Y, double Z) spacing)
    {
        var gradient = new float[image.Length];
        var average = new float[image.Length];
        ImageFilters.SobelMagnitude(image, shape, gradient);
        ImageFilters.GaussianBlur(gradient, shape, EdgeSigmaVx, average);
        var edge = new bool[image.Length];
        for (int i = 0; i < edge.Length; i++) edge[i] = gradient[i] > average[i];
        return Peaks(edge, shape, spacing, above: 0);
    }

    /// <summary>Array offsets of the middles of empty space, ascending: peaks of the distance to the nearest label above 0.</summary>
    /// <param name="minDistance">Narrower space is left alone; in the unit of <paramref name="spacing"/>.</param>
    public static List<int> OfEmptySpace(int[] labels, GridShape shape, (double X, double Y, double Z) spacing, double minDistance)
    {
        var taken = new bool[labels.Length];
        for (int i = 0; i < taken.Length; i++) taken[i] = labels[i] > 0;
        return Peaks(taken, shape, spacing, minDistance);
    }

    private static List<int> Peaks(bool[] obstacle, GridShape shape, (double X, double Y, double Z) spacing, double above)
    {
        if (!obstacle.Contains(true)) return [];
        var distance = new float[obstacle.Length];
        DistanceTransform.Euclidean(obstacle, shape, spacing, distance);
        var noise = new MersenneTwister(NoiseSeed);
        var heights = new double[distance.Length];
        for (int i = 0; i < heights.Length; i++) heights[i] = distance[i] + noise.NextDouble() * NoiseHeight;
        return LocalMaxima.Find(heights, shape, MinDistanceVx, above);
    }
}
