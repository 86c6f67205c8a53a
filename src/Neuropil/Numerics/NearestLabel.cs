namespace Neuropil.Numerics;

/// <summary>Gives voxels without a label that of the nearest labelled voxel, up to a distance: closes the gaps between labelled bodies.</summary>
/// <remarks>Exact Euclidean distance; of several nearest voxels the smallest label wins. A voxel's result depends only on what lies within
/// the distance, so blocks with a halo of <see cref="ReachX"/>, <see cref="ReachY"/>, <see cref="ReachZ"/> agree at their seams.
/// Safe for concurrent use.</remarks>
public sealed class NearestLabel
{
    // Neighbours sorted by distance; equal distances stand together, so that ties are seen before the search stops.
    private readonly (int Dx, int Dy, int Dz, double Squared)[] _offsets;

    /// <param name="spacing">Size of a voxel along x, y, z, in any one unit.</param>
    /// <param name="distance">How far a label may grow, in the same unit; 0 does not grow.</param>
    public NearestLabel((double X, double Y, double Z) spacing, double distance)
    {
        (ReachX, ReachY, ReachZ) = ((int)(distance / spacing.X), (int)(distance / spacing.Y), (int)(distance / spacing.Z));
        var offsets = new List<(int Dx, int Dy, int Dz, double Squared)>();
        for (int dz = -ReachZ; dz <= ReachZ; dz++)
            for (int dy = -ReachY; dy <= ReachY; dy++)
                for (int dx = -ReachX; dx <= ReachX; dx++)
                {
                    double squared = Square(dx * spacing.X) + Square(dy * spacing.Y) + Square(dz * spacing.Z);
                    if (squared > 0 && squared <= distance * distance) offsets.Add((dx, dy, dz, squared));
                }
        _offsets = [.. offsets.OrderBy(o => o.Squared)];
    }

    public int ReachX { get; }

    public int ReachY { get; }

    public int ReachZ { get; }

    /// <param name="labels">[z, y, x]; 0 is no label.</param>
    /// <param name="grown">Must not overlap <paramref name="labels"/>.</param>
    public void Fill(ReadOnlySpan<ulong> labels, GridShape shape, Span<ulong> grown)
    {
        shape.Require(labels.Length, nameof(labels));
        shape.Require(grown.Length, nameof(grown));
        var steps = _offsets.Select(o => (o.Dz * shape.Ny + o.Dy) * shape.Nx + o.Dx).ToArray();
        int i = 0;
        for (int z = 0; z < shape.Nz; z++)
            for (int y = 0; y < shape.Ny; y++)
                for (int x = 0; x < shape.Nx; x++, i++)
                    grown[i] = labels[i] != 0 ? labels[i] : Nearest(labels, shape, steps, x, y, z, i);
    }

    private ulong Nearest(ReadOnlySpan<ulong> labels, GridShape shape, int[] steps, int x, int y, int z, int place)
    {
        bool inside = x >= ReachX && y >= ReachY && z >= ReachZ && x < shape.Nx - ReachX && y < shape.Ny - ReachY && z < shape.Nz - ReachZ;
        ulong found = 0;
        double foundAt = double.PositiveInfinity;
        for (int k = 0; k < steps.Length && _offsets[k].Squared <= foundAt; k++)
        {
            var (dx, dy, dz, squared) = _offsets[k];
            if (!inside && !(Within(x + dx, shape.Nx) && Within(y + dy, shape.Ny) && Within(z + dz, shape.Nz))) continue;
            ulong label = labels[place + steps[k]];
            if (label == 0 || (found != 0 && label >= found)) continue;
            (found, foundAt) = (label, squared);
        }
        return found;
    }

    private static bool Within(int place, int length) => place >= 0 && place < length;

    private static double Square(double value) => value * value;
}
