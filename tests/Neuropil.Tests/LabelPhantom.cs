using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Tests;

/// <summary>Packed cells with unlabelled membrane between them: Voronoi cells of random points, cut back where two are nearly as near.</summary>
internal static class LabelPhantom
{
    public static Voxels<ulong> Cells(Vox3 size, int count, ulong seed, double membraneVx = 1.5)
    {
        var random = new SplitMix64(seed);
        var points = Enumerable.Range(0, count).Select(_ => (X: random.Uniform(0, size.X), Y: random.Uniform(0, size.Y), Z: random.Uniform(0, size.Z))).ToArray();
        var labels = new Voxels<ulong>(Box3.OfSize(size));
        Parallel.For(0, size.Z, z =>
        {
            for (int y = 0; y < size.Y; y++)
                for (int x = 0; x < size.X; x++)
                    labels[x, y, z] = CellAt(points, x, y, z, membraneVx);
        });
        return labels;
    }

    private static ulong CellAt((double X, double Y, double Z)[] points, int x, int y, int z, double membraneVx)
    {
        double first = double.PositiveInfinity, second = double.PositiveInfinity;
        int nearest = 0;
        for (int i = 0; i < points.Length; i++)
        {
            double dx = points[i].X - x, dy = points[i].Y - y, dz = points[i].Z - z, d = Math.Sqrt(dx * dx + dy * dy + dz * dz);
            if (d < first) (second, first, nearest) = (first, d, i);
            else if (d < second) second = d;
        }
        return second - first < 2 * membraneVx ? 0 : (ulong)nearest + 1;
    }
}
