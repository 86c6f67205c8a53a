using Neuropil.Space;

namespace Neuropil.Reports;

/// <summary>Flat pictures out of a box of voxels. Positions are voxel coordinates of the volume.</summary>
public static class Slices
{
    /// <summary>The section at <paramref name="z"/>: x right, y down.</summary>
    public static Raster<T> Xy<T>(Voxels<T> voxels, int z) where T : unmanaged => new(voxels.Size.X, voxels.Size.Y, voxels.Section(z).ToArray());

    /// <summary>The cut at <paramref name="y"/>: x right, z down. Shows the flicker between sections.</summary>
    public static Raster<T> Xz<T>(Voxels<T> voxels, int y) where T : unmanaged =>
        Fill<T>(voxels.Size.X, voxels.Size.Z, (x, z) => voxels[voxels.Box.Min.X + x, y, voxels.Box.Min.Z + z]);

    /// <summary>The cut at <paramref name="x"/>: y right, z down.</summary>
    public static Raster<T> Yz<T>(Voxels<T> voxels, int x) where T : unmanaged =>
        Fill<T>(voxels.Size.Y, voxels.Size.Z, (y, z) => voxels[x, voxels.Box.Min.Y + y, voxels.Box.Min.Z + z]);

    private static Raster<T> Fill<T>(int width, int height, Func<int, int, T> value) where T : unmanaged
    {
        var picture = new Raster<T>(width, height);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                picture[x, y] = value(x, y);
        return picture;
    }
}
