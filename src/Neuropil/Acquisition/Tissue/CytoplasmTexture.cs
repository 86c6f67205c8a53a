using System.Numerics;
using Neuropil.Numerics;

namespace Neuropil.Acquisition.Tissue;

/// <summary>The look of cytoplasm: a grey of its own for each cell, clouds, grains, and microtubules along the axis.</summary>
internal sealed class CytoplasmTexture(TissueGreys greys, ulong seed)
{
    private const float MicrotubuleSpacingNm = 75, MicrotubuleRadiusNm = 13;

    private readonly ulong _noise = SplitMix64.Mix(seed ^ 0xC170UL);

    public float Grey(Vec3 place, Neurite neurite, in Nearest nearest, Vec3 along)
    {
        var random = new SplitMix64(neurite.Hash);
        double mean = neurite.Kind == CellKind.Glia ? greys.Glia : greys.Cytoplasm;
        float grey = (float)(mean + greys.CellSpread * random.NextNormal());
        grey += (float)greys.Granularity * Grain(place);
        if (neurite.Kind is not CellKind.Glia and not CellKind.VesselWall)
            grey -= 48 * Microtubule(neurite, nearest.FromAxis, along);
        return grey;
    }

    /// <summary>Mean about 0, standard deviation about 1: dark grains on a lighter, cloudy ground.</summary>
    public float Grain(Vec3 p)
    {
        float fine = SmoothNoise.Value(_noise, p.X / 17, p.Y / 17, p.Z / 17);
        float middle = SmoothNoise.Value(_noise + 1, p.X / 42, p.Y / 42, p.Z / 42);
        float cloud = SmoothNoise.Value(_noise + 2, p.X / 170, p.Y / 170, p.Z / 170);
        float speck = MathF.Max(0, middle - 0.25f);
        return 1.1f * fine + 0.7f * cloud + 0.5f - 4.5f * speck;
    }

    /// <summary>1 on the wall of a microtubule, 0 off it. They stand on a jittered lattice across the axis and run along it.</summary>
    private static float Microtubule(Neurite neurite, Vector3 fromAxis, Vec3 along)
    {
        var axis = along.Unit();
        var side = axis.Cross(Math.Abs(axis.Z) < 0.8 ? new(0, 0, 1) : new(1, 0, 0)).Unit();
        var up = axis.Cross(side);
        float u = (float)(fromAxis.X * side.X + fromAxis.Y * side.Y + fromAxis.Z * side.Z) / MicrotubuleSpacingNm;
        float v = (float)(fromAxis.X * up.X + fromAxis.Y * up.Y + fromAxis.Z * up.Z) / MicrotubuleSpacingNm;
        long iu = (long)MathF.Floor(u), iv = (long)MathF.Floor(v);
        ulong hash = SmoothNoise.Hash(neurite.Hash, iu, iv, 7);
        if ((hash & 3) == 0) return 0;
        float du = u - iu - (0.3f + 0.4f * ((hash >> 8) & 255) / 255f), dv = v - iv - (0.3f + 0.4f * ((hash >> 16) & 255) / 255f);
        float distance = MathF.Sqrt(du * du + dv * dv) * MicrotubuleSpacingNm;
        return MathF.Max(0, 1 - MathF.Abs(distance - 0.6f * MicrotubuleRadiusNm) / (0.7f * MicrotubuleRadiusNm));
    }
}
