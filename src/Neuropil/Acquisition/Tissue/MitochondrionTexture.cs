using Neuropil.Numerics;

namespace Neuropil.Acquisition.Tissue;

/// <summary>The look of a mitochondrion: two dark membranes, a grey matrix, cristae across it.</summary>
internal sealed class MitochondrionTexture(TissueGreys greys, ulong seed)
{
    private const float OuterNm = 4, InnerNm = 19, LineNm = 6.5f, CristaSpacingNm = 62;

    private readonly ulong _noise = SplitMix64.Mix(seed ^ 0x417CUL);

    /// <param name="depthNm">Depth below the surface of the mitochondrion; negative outside.</param>
    /// <param name="arcNm">Way along the neurite.</param>
    public float Over(float grey, Vec3 p, float depthNm, float arcNm)
    {
        if (depthNm < -10) return grey;
        float inside = Math.Clamp((depthNm + 4) / 8, 0, 1);
        float matrix = (float)greys.Mitochondrion + 10 * SmoothNoise.Value(_noise, p.X / 20, p.Y / 20, p.Z / 20);
        float result = grey + (matrix - grey) * inside;
        if (depthNm > InnerNm) result += Crista(p, arcNm) * Math.Clamp((depthNm - InnerNm) / 10, 0, 1);
        float lines = Line(depthNm - OuterNm) + 0.8f * Line(depthNm - InnerNm);
        return result + ((float)greys.Membrane - result) * Math.Min(1, 0.85f * lines);
    }

    /// <summary>Cristae: dark double sheets with a light space between, bent by noise.</summary>
    private float Crista(Vec3 p, float arcNm)
    {
        float bend = 85 * SmoothNoise.Value(_noise + 1, p.X / 210, p.Y / 210, p.Z / 210)
            + 22 * SmoothNoise.Value(_noise + 2, p.X / 60, p.Y / 60, p.Z / 60);
        float phase = (arcNm + bend) * (2 * MathF.PI / CristaSpacingNm);
        return -26 * MathF.Cos(phase) + 12 * MathF.Cos(2 * phase);
    }

    private static float Line(float distance) => MathF.Exp(-distance * distance / (2 * LineNm * LineNm));
}
