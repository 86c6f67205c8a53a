using Neuropil.Flooding;
using Neuropil.Networks;
using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.Segmentation;

/// <summary>How a network trained on larger voxels looks at the volume: averages over whole numbers of voxels along each axis.</summary>
/// <remarks>
/// Coarse voxels lie on one grid for the whole volume, so that all blocks see the same ones:
/// <code>
///   volume   0 1 2 3 4 5 6 7 8      factor 2
///   coarse   '0' '1' '2' '3' '4'
/// </code>
/// A coarse look follows thin, long objects where a fine one stops at noise, and merges where a membrane is thinner than its voxels; so it is
/// worth most as one opinion in a consensus (Januszewski et al. 2018, Online Methods, use three resolutions).
/// </remarks>
internal static class CoarseImage
{
    // Resampling a little: networks bear a difference of a fifth in voxel size.
    private const double Tolerance = 0.2;

    /// <summary>Voxels of the volume along each axis to one of the network's; 1,1,1 unless the network was trained on voxels about a whole number
    /// of times as large.</summary>
    public static Vox3 FactorOf(NetworkDescription network, VoxelSize voxel) => network.VoxelSize is { } trained
        ? new(One(trained.XNm, voxel.XNm), One(trained.YNm, voxel.YNm), One(trained.ZNm, voxel.ZNm))
        : Vox3.All(1);

    /// <summary>The same network with its field of view and its steps in voxels of the volume.</summary>
    public static NetworkDescription InVolume(NetworkDescription network, VoxelSize voxel)
    {
        var factor = FactorOf(network, voxel);
        return network with { FieldOfView = Times(network.FieldOfView, factor), Deltas = Times(network.Deltas, factor) };
    }

    /// <summary>The coarse voxels that <paramref name="box"/> of the volume touches.</summary>
    public static Box3 Around(Box3 box, Vox3 factor) => new(Floor(box.Min, factor), Floor(box.Max + factor - Vox3.All(1), factor));

    /// <summary>The normalised image over coarse voxels: means of those of the volume, mirrored where the box leaves it.</summary>
    public static Voxels<float> Read(Volume em, Box3 coarse, Vox3 factor, NetworkDescription network, CancellationToken ct)
    {
        var fine = FloodImage.Read(em, new(Times(coarse.Min, factor), Times(coarse.Max, factor)), network, ct);
        if (factor == Vox3.All(1)) return fine;
        var image = new Voxels<float>(coarse);
        int to = 0;
        for (int z = fine.Box.Min.Z; z < fine.Box.Max.Z; z += factor.Z)
            for (int y = fine.Box.Min.Y; y < fine.Box.Max.Y; y += factor.Y)
                for (int x = fine.Box.Min.X; x < fine.Box.Max.X; x += factor.X)
                    image.Values[to++] = Mean(fine, Box3.At(new(x, y, z), factor));
        return image;
    }

    public static Vox3 Times(Vox3 a, Vox3 factor) => new(a.X * factor.X, a.Y * factor.Y, a.Z * factor.Z);

    public static Vox3 Floor(Vox3 a, Vox3 factor) => new(Floor(a.X, factor.X), Floor(a.Y, factor.Y), Floor(a.Z, factor.Z));

    private static int Floor(int a, int factor) => a >= 0 ? a / factor : -((-a + factor - 1) / factor);

    private static float Mean(Voxels<float> fine, Box3 cell)
    {
        double sum = 0;
        for (int z = cell.Min.Z; z < cell.Max.Z; z++)
            for (int y = cell.Min.Y; y < cell.Max.Y; y++)
                for (int x = cell.Min.X; x < cell.Max.X; x++) sum += fine[x, y, z];
        return (float)(sum / cell.Count);
    }

    private static int One(double trained, double voxel)
    {
        double factor = Math.Round(trained / voxel);
        return factor >= 2 && Math.Abs(trained / voxel / factor - 1) <= Tolerance ? (int)factor : 1;
    }
}
