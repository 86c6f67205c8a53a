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

    /// <summary>Array offsets of the seeds of an image, ascending. Empty when the image has no edges, or nothing else.</summary>
    /// <param name="spacing">Size of a voxel along x, y, z, in any one unit.</param>
    /// <param name="closed">Counts as edge; null for nowhere.</param>
    /// <param name="taken">Cannot be a seed; null for nowhere.</param>
    public static List<int> OfImage(float[] image, GridShape shape, (double X, double Y, double Z) spacing, bool[]? closed = null, bool[]? taken = null)
    {
        var gradient = new float[image.Length];
        var average = new float[image.Length];
        ImageFilters.SobelMagnitude(image, shape, gradient);
        ImageFilters.GaussianBlur(gradient, shape, EdgeSigmaVx, average);
        var edge = Edges(gradient, average, closed);
        return edge.Contains(false) ? Peaks(edge, shape, spacing, above: 0, All(MinDistanceVx), taken) : [];
    }

    /// <summary>The same section by section (PolicyPeaks2d): 2-D filters and distances, the noise anew in each section.</summary>
    /// <param name="minDistancePx">Between seeds of a section.</param>
    /// <param name="above">Lower distances to the nearest edge are no seeds, px.</param>
    public static List<int> OfSections(float[] image, GridShape shape, int minDistancePx, double above, bool[]? closed = null)
    {
        var section = new GridShape(shape.Nx, shape.Ny, 1);
        int count = (int)section.Count;
        float[] gradient = new float[count], average = new float[count];
        var seeds = new List<int>();
        for (int start = 0; start < image.Length; start += count)
        {
            ImageFilters.SobelMagnitudeOfSection(image.AsSpan(start, count), section, gradient);
            ImageFilters.GaussianBlurOfSection(gradient, section, EdgeSigmaVx, average);
            var edge = Edges(gradient, average, closed?[start..(start + count)]);
            foreach (int peak in Peaks(edge, section, (1, 1, 1), above, (minDistancePx, minDistancePx, 0))) seeds.Add(start + peak);
        }
        return seeds;
    }

    /// <summary>Array offsets of the middles of empty space, ascending: peaks of the distance to the nearest label above 0.</summary>
    /// <param name="minDistance">Narrower space is left alone; in the unit of <paramref name="spacing"/>.</param>
    /// <param name="betweenSeedsVx">Of two peaks nearer than this along every axis only the higher is a seed.</param>
    public static List<int> OfEmptySpace(int[] labels, GridShape shape, (double X, double Y, double Z) spacing, double minDistance, int betweenSeedsVx = MinDistanceVx)
    {
        var taken = new bool[labels.Length];
        for (int i = 0; i < taken.Length; i++) taken[i] = labels[i] > 0;
        return Peaks(taken, shape, spacing, minDistance, All(betweenSeedsVx));
    }

    /// <summary>Array offsets of the bright spots of an image, ascending (PolicyMaxPeaks): its own local maxima above 0.</summary>
    public static List<int> OfBrightness(float[] image, GridShape shape, bool[]? taken = null)
    {
        var heights = new double[image.Length];
        for (int i = 0; i < heights.Length; i++) heights[i] = taken is not null && taken[i] ? 0 : image[i];
        AddNoise(heights);
        return LocalMaxima.Find(heights, shape, MinDistanceVx, above: 0);
    }

    private static bool[] Edges(float[] gradient, float[] average, bool[]? closed)
    {
        var edge = new bool[gradient.Length];
        for (int i = 0; i < edge.Length; i++) edge[i] = gradient[i] > average[i] || (closed is not null && closed[i]);
        return edge;
    }

    private static List<int> Peaks(
        bool[] obstacle, GridShape shape, (double X, double Y, double Z) spacing, double above, (int, int, int) distanceVx, bool[]? taken = null)
    {
        if (!obstacle.Contains(true)) return [];
        var distance = new float[obstacle.Length];
        DistanceTransform.Euclidean(obstacle, shape, spacing, distance);
        var heights = new double[distance.Length];
        for (int i = 0; i < heights.Length; i++) heights[i] = taken is not null && taken[i] ? -1 : distance[i];
        AddNoise(heights);
        return LocalMaxima.Find(heights, shape, distanceVx, above);
    }

    private static void AddNoise(double[] heights)
    {
        var noise = new MersenneTwister(NoiseSeed);
        for (int i = 0; i < heights.Length; i++) heights[i] += noise.NextDouble() * NoiseHeight;
    }

    private static (int, int, int) All(int distance) => (distance, distance, distance);
}
