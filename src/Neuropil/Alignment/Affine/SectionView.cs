using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment.Affine;

/// <summary>One section prepared for matching: band-passed at matching size and at coarse size.</summary>
/// <remarks>Immutable once made; safe for several threads.</remarks>
internal sealed class SectionView
{
    /// <summary>Bands of structure compared, px: above pixel noise and vesicles, which do not go on from section to section; below shading.</summary>
    private const double FinePx = 1.5, WidePx = 16, CoarseFinePx = 1, CoarseWidePx = 8;

    /// <summary>Band of the outline of a specimen: cells no longer count.</summary>
    private const double OutlineFinePx = 4, OutlineWidePx = 32;

    private readonly Lazy<Plane> _outline;

    /// <param name="plane">The section as montaged, at matching size.</param>
    /// <param name="mask">1 where tiles lie, 0 elsewhere.</param>
    public SectionView(Plane plane, Plane mask, MatchSizes sizes)
    {
        Sizes = sizes;
        (MeanGrey, SpreadGrey) = MeanAndSpread(plane, mask);
        Band = CoarseBandPass.Of(plane, mask, FinePx, WidePx);
        Mask = mask;
        _outline = new(() => CoarseBandPass.Of(plane, mask, OutlineFinePx, OutlineWidePx), LazyThreadSafetyMode.ExecutionAndPublication);
        CoarseMask = Whole(mask.Shrink(sizes.CoarseFactor));
        CoarseBand = Blur.BandPass(plane.Shrink(sizes.CoarseFactor), CoarseMask, CoarseFinePx, CoarseWidePx);
        CoarseSpectra = new(CoarseBand, CoarseMask, sizes.CoarseFft);
    }

    public MatchSizes Sizes { get; }

    public Plane Band { get; }

    /// <summary>Large structure only, at matching size; made when it is first asked for.</summary>
    public Plane Outline => _outline.Value;

    public Plane Mask { get; }

    public Plane CoarseBand { get; }

    public Plane CoarseMask { get; }

    public MaskedSpectra CoarseSpectra { get; }

    public double? MeanGrey { get; }

    public double? SpreadGrey { get; }

    /// <summary>The turned section for a search: band(R x) and mask(R x). The caller's, to return to <see cref="FloatPool"/>.</summary>
    public (Plane Band, Plane Mask) TurnedCoarse(Affine2 turn) => Warp.Bilinear(CoarseBand, CoarseMask, turn, CoarseBand.Width, CoarseBand.Height);

    /// <summary>A cell counts only where all of it is covered.</summary>
    private static Plane Whole(Plane mask)
    {
        foreach (ref float v in mask.Values.AsSpan()) v = v > 0.999f ? 1 : 0;
        return mask;
    }

    private static (double?, double?) MeanAndSpread(Plane plane, Plane mask)
    {
        double n = 0, sum = 0, squares = 0;
        for (int i = 0; i < plane.Values.Length; i++)
        {
            if (mask.Values[i] == 0) continue;
            double v = plane.Values[i];
            (n, sum, squares) = (n + 1, sum + v, squares + v * v);
        }
        return n == 0 ? (null, null) : (sum / n, Math.Sqrt(Math.Max(0, squares / n - sum / n * (sum / n))));
    }
}
