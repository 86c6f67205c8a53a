using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment;

/// <summary>One section prepared for matching: band-passed at matching size and at coarse size.</summary>
/// <remarks>Immutable once made; safe for several threads.</remarks>
internal sealed class SectionView
{
    /// <summary>Longest side of the coarse images, px: a rotation search over them costs tens of milliseconds.</summary>
    public const int CoarsePx = 160;

    /// <summary>Bands of structure compared, px: above pixel noise and vesicles, which do not go on from section to section; below shading.</summary>
    private const double FinePx = 1.5, WidePx = 16, CoarseFinePx = 1, CoarseWidePx = 8;

    /// <param name="grey">The section as montaged.</param>
    /// <param name="covered">1 where a tile lies.</param>
    /// <param name="factor">Section px per px of the matching image.</param>
    public SectionView(Raster<byte> grey, Raster<byte> covered, int factor, double maxShift)
    {
        Factor = factor;
        Plane plane = ToPlane(grey).Shrink(factor), mask = Whole(ToPlane(covered).Shrink(factor));
        (MeanGrey, SpreadGrey) = MeanAndSpread(plane, mask);
        Band = Blur.BandPass(plane, mask, FinePx, WidePx);
        Mask = mask;
        CoarseFactor = Math.Max(1, (Math.Max(plane.Width, plane.Height) + CoarsePx - 1) / CoarsePx);
        CoarseMask = Whole(mask.Shrink(CoarseFactor));
        CoarseBand = Blur.BandPass(plane.Shrink(CoarseFactor), CoarseMask, CoarseFinePx, CoarseWidePx);
        int reach = (int)Math.Ceiling(maxShift * Math.Max(CoarseBand.Width, CoarseBand.Height));
        CoarseSpectra = new(CoarseBand, CoarseMask, RealFft2.For(CoarseBand.Width + reach + 1, CoarseBand.Height + reach + 1));
        CoarseReach = reach;
    }

    public int Factor { get; }

    public Plane Band { get; }

    public Plane Mask { get; }

    /// <summary>Px of the matching image per coarse px.</summary>
    public int CoarseFactor { get; }

    public Plane CoarseBand { get; }

    public Plane CoarseMask { get; }

    public MaskedSpectra CoarseSpectra { get; }

    /// <summary>Largest shift looked for, coarse px.</summary>
    public int CoarseReach { get; }

    public double? MeanGrey { get; }

    public double? SpreadGrey { get; }

    /// <summary>The turned section for a search: band(R x) and mask(R x).</summary>
    public (Plane Band, Plane Mask) TurnedCoarse(Affine2 turn) => Warp.Bilinear(CoarseBand, CoarseMask, turn, CoarseBand.Width, CoarseBand.Height);

    private static Plane ToPlane(Raster<byte> image)
    {
        var plane = new Plane(image.Width, image.Height);
        for (int i = 0; i < plane.Values.Length; i++) plane.Values[i] = image.Values[i];
        return plane;
    }

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
