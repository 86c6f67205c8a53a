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
            grey -= 62 * Microtubule(neurite, nearest.FromAxis, along);
        return grey;
    }

    /// <summary>Mean about 0, standard deviation about 1: dark grains on a lighter, cloudy ground.</summary>
    public float Grain(Vec3 place)
    {
        var p = Turn(place);
        float fine = SmoothNoise.Value(_noise, p.X / 17, p.Y / 17, p.Z / 17);
        float middle = SmoothNoise.Value(_noise + 1, p.X / 42, p.Y / 42, p.Z / 42);
        float cloud = SmoothNoise.Value(_noise + 2, p.X / 130, p.Y / 130, p.Z / 130);
        float bank = SmoothNoise.Value(_noise + 3, p.X / 420, p.Y / 420, p.Z / 420);
        float speck = MathF.Max(0, middle - 0.18f) * (1 - 0.7f * bank);
        return 1.2f * fine + 0.8f * cloud + 0.9f * bank + 0.5f - 4.8f * speck;
    }

    /// <summary>A fixed rotation (the quaternion 1, 2, 3, 4 made unit), so that the noise's lattice never shows along rows of pixels.</summary>
    private static Vec3 Turn(Vec3 p) => new(
        (-20 * p.X + 4 * p.Y + 22 * p.Z) / 30, (20 * p.X - 10 * p.Y + 20 * p.Z) / 30, (10 * p.X + 28 * p.Y + 4 * p.Z) / 30);

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
