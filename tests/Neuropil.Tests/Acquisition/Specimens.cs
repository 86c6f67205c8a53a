using Neuropil.Acquisition;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Tests.Acquisition;

/// <summary>Made-up specimens whose grey values follow a formula.</summary>
internal static class Specimens
{
    public static readonly VoxelSize Voxel = new(10, 10, 30);

    /// <summary>Waves of 30 to 50 px: smooth enough that interpolation is no error worth speaking of.</summary>
    public static double Wave(double x, double y, int z) =>
        128 + 50 * Math.Sin(2 * Math.PI * x / 41 + z) + 40 * Math.Cos(2 * Math.PI * (y + 0.4 * x) / 37);

    public static Voxels<byte> Waves(Box3 box)
    {
        var em = new Voxels<byte>(box);
        for (int z = box.Min.Z; z < box.Max.Z; z++)
            for (int y = box.Min.Y; y < box.Max.Y; y++)
                for (int x = box.Min.X; x < box.Max.X; x++)
                    em[x, y, z] = (byte)Math.Round(Wave(x, y, z));
        return em;
    }

    /// <summary>A texture that differs everywhere: noise, smoothed to grains of a few pixels.</summary>
    public static Voxels<byte> Grains(Box3 box)
    {
        var em = new Voxels<byte>(box);
        for (int z = box.Min.Z; z < box.Max.Z; z++)
        {
            var noise = new Raster<float>(box.Size.X, box.Size.Y);
            var random = SplitMix64.For(7, z);
            foreach (ref float value in noise.Values.AsSpan()) value = (float)(150 + 180 * random.NextNormal());
            var grains = GaussianBlur.Apply(noise, 1.6);
            for (int i = 0; i < grains.Values.Length; i++) em.Section(z)[i] = (byte)Math.Clamp(grains.Values[i], 0, 255);
        }
        return em;
    }

    public static Specimen Of(Voxels<byte> em) => Specimen.Of(em, Voxel);
}
