using System.Runtime.CompilerServices;
using Neuropil.Numerics;

namespace Neuropil.Acquisition.Tissue;

/// <summary>Smooth random fields over the infinite space: values hashed at lattice points, blended with a quintic.</summary>
/// <remarks>Perlin 2002, doi:10.1145/566570.566636, with values in place of gradients. Pure functions of (seed, place).</remarks>
internal static class SmoothNoise
{
    /// <summary>Between -1 and 1; standard deviation about 0.34. Coordinates in lattice spacings.</summary>
    public static float Value(ulong seed, double x, double y, double z)
    {
        double fx = Math.Floor(x), fy = Math.Floor(y), fz = Math.Floor(z);
        long ix = (long)fx, iy = (long)fy, iz = (long)fz;
        float u = Fade((float)(x - fx)), v = Fade((float)(y - fy)), w = Fade((float)(z - fz));
        float near = Plane(seed, ix, iy, iz, u, v), far = Plane(seed, ix, iy, iz + 1, u, v);
        return near + (far - near) * w;
    }

    /// <summary>Uniform in [-1, 1) at a lattice point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float At(ulong seed, long ix, long iy, long iz) => unchecked((int)(Hash(seed, ix, iy, iz) >> 32) * (1f / 2147483648f));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Hash(ulong seed, long ix, long iy, long iz)
    {
        unchecked
        {
            return SplitMix64.Mix(seed + (ulong)ix * 0x9E3779B97F4A7C15UL ^ (ulong)iy * 0xC2B2AE3D27D4EB4FUL
                ^ (ulong)iz * 0x165667B19E3779F9UL);
        }
    }

    private static float Plane(ulong seed, long ix, long iy, long iz, float u, float v)
    {
        float a = At(seed, ix, iy, iz), b = At(seed, ix + 1, iy, iz);
        float c = At(seed, ix, iy + 1, iz), d = At(seed, ix + 1, iy + 1, iz);
        float top = a + (b - a) * u, bottom = c + (d - c) * u;
        return top + (bottom - top) * v;
    }

    private static float Fade(float t) => t * t * t * (t * (t * 6 - 15) + 10);
}
