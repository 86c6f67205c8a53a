namespace Neuropil.Numerics;

/// <summary>Exact Euclidean distance of each voxel to the nearest obstacle voxel, in the units of the voxel size.</summary>
/// <remarks>Lower envelope of parabolas, one axis after the other: Felzenszwalb and Huttenlocher 2012, doi:10.4086/toc.2012.v008a019.
/// Obstacle voxels have distance 0; where there is no obstacle at all, every distance is infinite.</remarks>
public static class DistanceTransform
{
    /// <param name="spacing">Size of a voxel along x, y, z, in any one unit.</param>
    public static void Euclidean(ReadOnlySpan<bool> obstacle, GridShape shape, (double X, double Y, double Z) spacing, Span<float> distance)
    {
        shape.Require(obstacle.Length, nameof(obstacle));
        shape.Require(distance.Length, nameof(distance));
        var squared = new double[obstacle.Length];
        for (int i = 0; i < squared.Length; i++) squared[i] = obstacle[i] ? 0 : double.PositiveInfinity;
        SweepAxis(squared, shape, 0, spacing.X);
        SweepAxis(squared, shape, 1, spacing.Y);
        SweepAxis(squared, shape, 2, spacing.Z);
        for (int i = 0; i < squared.Length; i++) distance[i] = (float)Math.Sqrt(squared[i]);
    }

    private static void SweepAxis(double[] squared, GridShape shape, int axis, double spacing)
    {
        int length = shape.Length(axis), stride = shape.Stride(axis);
        var line = new Envelope(length, spacing);
        // The other two axes, the faster one inside.
        int inner = axis == 0 ? 1 : 0, outer = axis == 2 ? 1 : 2;
        for (int b = 0; b < shape.Length(outer); b++)
            for (int a = 0; a < shape.Length(inner); a++)
                line.Sweep(squared, b * shape.Stride(outer) + a * shape.Stride(inner), stride);
    }

    /// <summary>The lower envelope of the parabolas <c>f(v) + (spacing · (q − v))²</c> along one line.</summary>
    private sealed class Envelope(int length, double spacing)
    {
        private readonly double[] _height = new double[length];
        private readonly int[] _vertex = new int[length];
        private readonly double[] _from = new double[length];   // where the parabola of _vertex[k] becomes the lowest
        private readonly double _square = spacing * spacing;

        public void Sweep(double[] squared, int start, int stride)
        {
            for (int q = 0; q < length; q++) _height[q] = squared[start + q * stride];
            int count = Build();
            if (count == 0) return;   // no obstacle seen so far: the line stays infinite
            for (int q = 0, k = 0; q < length; q++)
            {
                while (k + 1 < count && _from[k + 1] < q) k++;
                double d = q - _vertex[k];
                squared[start + q * stride] = _height[_vertex[k]] + d * d * _square;
            }
        }

        private int Build()
        {
            int count = 0;
            for (int q = 0; q < length; q++)
            {
                if (double.IsPositiveInfinity(_height[q])) continue;
                double from = double.NegativeInfinity;
                while (count > 0 && (from = Crossing(_vertex[count - 1], q)) <= _from[count - 1]) count--;
                _vertex[count] = q;
                _from[count++] = count == 1 ? double.NegativeInfinity : from;
            }
            return count;
        }

        private double Crossing(int v, int q) =>
            (_height[q] - _height[v] + _square * ((double)q * q - (double)v * v)) / (2 * _square * (q - v));
    }
}
