namespace Neuropil.Numerics;

/// <summary>Peaks of a 3-D array: the highest voxel of the cube of <c>2 · distance + 1</c> around it, above a threshold.</summary>
/// <remarks>Equal to skimage's <c>peak_local_max(min_distance, exclude_border=True)</c> on arrays without equal neighbours;
/// of equal peaks all are kept.</remarks>
public static class LocalMaxima
{
    /// <summary>Array offsets of the peaks, ascending, that is by (z, y, x). None lies within <paramref name="distance"/> of a face.</summary>
    public static List<int> Find(ReadOnlySpan<double> values, GridShape shape, int distance, double above) =>
        Find(values, shape, (distance, distance, distance), above);

    /// <summary>The same with a distance for each axis, x, y, z; 0 along z looks at each section for itself.</summary>
    public static List<int> Find(ReadOnlySpan<double> values, GridShape shape, (int X, int Y, int Z) distance, double above)
    {
        shape.Require(values.Length, nameof(values));
        var highest = new double[values.Length];
        var between = new double[values.Length];
        MaximumAlong(0, values, shape, distance.X, between);
        MaximumAlong(1, between, shape, distance.Y, highest);
        MaximumAlong(2, highest, shape, distance.Z, between);
        var peaks = new List<int>();
        for (int z = distance.Z; z < shape.Nz - distance.Z; z++)
            for (int y = distance.Y; y < shape.Ny - distance.Y; y++)
                for (int x = distance.X; x < shape.Nx - distance.X; x++)
                {
                    int i = (z * shape.Ny + y) * shape.Nx + x;
                    if (values[i] == between[i] && values[i] > above) peaks.Add(i);
                }
        return peaks;
    }

    /// <summary>The maximum over <c>[i − distance, i + distance]</c> along one axis, cut at the faces.</summary>
    private static void MaximumAlong(int axis, ReadOnlySpan<double> source, GridShape shape, int distance, Span<double> destination)
    {
        int stride = shape.Stride(axis), length = shape.Length(axis), i = 0;
        for (int z = 0; z < shape.Nz; z++)
            for (int y = 0; y < shape.Ny; y++)
                for (int x = 0; x < shape.Nx; x++, i++)
                {
                    int at = axis switch { 0 => x, 1 => y, _ => z };
                    int first = i - Math.Min(at, distance) * stride, last = i + Math.Min(length - 1 - at, distance) * stride;
                    double highest = source[first];
                    for (int j = first + stride; j <= last; j += stride) highest = Math.Max(highest, source[j]);
                    destination[i] = highest;
                }
    }
}
