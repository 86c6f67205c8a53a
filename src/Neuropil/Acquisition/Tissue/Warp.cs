using Neuropil.Numerics;

namespace Neuropil.Acquisition.Tissue;

/// <summary>A smooth shift of space that makes straight outlines irregular. Its slope stays below 1, so it tears and folds nothing.</summary>
internal sealed class Warp(TissueOptions options, ulong seed)
{
    private const double FineShare = 0.28;

    private readonly ulong _noise = SplitMix64.Mix(seed ^ 0x3A49UL);

    /// <summary>Where a place of the tissue lies among the straight curves.</summary>
    public Vec3 Apply(Vec3 p) => p + new Vec3(Component(p, 0), Component(p, 1), Component(p, 2));

    /// <summary>No place is moved farther along any axis.</summary>
    public static double LargestStep(TissueOptions options) => options.WarpNm * (1 + FineShare);

    /// <summary>The place of the tissue that <see cref="Apply"/> takes here; by iteration, to a thousandth of a nm or so.</summary>
    public Vec3 Invert(Vec3 straight)
    {
        var place = straight;
        for (int i = 0; i < 30; i++) place += straight - Apply(place);
        return place;
    }

    private double Component(Vec3 p, ulong axis)
    {
        double coarse = At(p, axis, options.WarpWavelengthNm);
        double fine = At(p, axis + 3, 0.36 * options.WarpWavelengthNm);
        return options.WarpNm * (coarse + FineShare * fine);
    }

    private double At(Vec3 p, ulong channel, double wavelengthNm) =>
        SmoothNoise.Value(unchecked(_noise + channel), p.X / wavelengthNm, p.Y / wavelengthNm, p.Z / wavelengthNm);
}
