using Neuropil.Numerics;

namespace Neuropil.Acquisition.Tissue;

/// <summary>A smooth shift of space that makes straight outlines irregular. Its slope stays below 1, so it tears and folds nothing.</summary>
internal sealed class Warp(TissueOptions options, ulong seed)
{
    private readonly ulong _noise = SplitMix64.Mix(seed ^ 0x3A49UL);

    /// <summary>Where a place of the tissue lies among the straight curves.</summary>
    public Vec3 Apply(Vec3 p) => p + new Vec3(Component(p, 0), Component(p, 1), Component(p, 2));

    private double Component(Vec3 p, ulong axis)
    {
        double coarse = At(p, axis, 4.2 * options.WarpWavelengthNm) * 1.7;
        double middle = At(p, axis + 3, options.WarpWavelengthNm);
        double fine = At(p, axis + 6, 0.36 * options.WarpWavelengthNm) * 0.28;
        return options.WarpNm * (coarse + middle + fine);
    }

    private double At(Vec3 p, ulong channel, double wavelengthNm) =>
        SmoothNoise.Value(unchecked(_noise + channel), p.X / wavelengthNm, p.Y / wavelengthNm, p.Z / wavelengthNm);
}
