using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment.Affine;

/// <summary>Rotation and shift between two sections, from shrunk images: every angle of a fan, all shifts at once by correlation.</summary>
internal static class CoarseAlignment
{
    /// <summary>First fan, degrees: at half the coarse size the rest turns by 2 px, which the band still bears.</summary>
    private const double FirstStep = 3, LastStep = 0.75;

    /// <summary>A correlation that chance does not reach over so large an overlap (of a hundred thousand places it stays below 0.2); and the share of the best
    /// that angles further out must stay below for it to be a maximum: then no others are tried.</summary>
    private const double Sure = 0.35, Past = 0.75;

    /// <summary>Least share of the smaller section that must overlap.</summary>
    private const double MinShare = 0.4;

    /// <summary>From px of the first matching image to px of the second.</summary>
    /// <param name="mirrored">The second lies upside down: its x runs backwards.</param>
    public static Affine2 Find(SectionView a, SectionView b, double maxRotationDegrees, bool mirrored = false)
    {
        var flip = mirrored ? new Affine2(-1, 0, b.CoarseBand.Width - 1, 0, 1, 0) : Affine2.Identity;
        Trial Try(SectionView first, SectionView second, double degrees) => CoarseAlignment.Try(first, second, degrees, flip);
        var best = Try(a, b, 0);
        for (double angle = FirstStep; angle <= maxRotationDegrees; angle += FirstStep)
        {
            Trial right = Try(a, b, angle), left = Try(a, b, -angle);
            best = Better(Better(best, right), left);
            if (best.Score >= Sure && Math.Max(right.Score, left.Score) < Past * best.Score) break;
        }
        for (double step = FirstStep / 2; step >= LastStep; step /= 2)
        {
            double centre = best.Degrees;
            best = Better(Better(best, Try(a, b, centre - step)), Try(a, b, centre + step));
        }
        return ToMatching(best.Map, a.Sizes.CoarseFactor);
    }

    private readonly record struct Trial(double Degrees, Affine2 Map, double Score);

    private static Trial Better(Trial a, Trial b) => b.Score > a.Score ? b : a;

    private static Trial Try(SectionView a, SectionView b, double degrees, Affine2 flip)
    {
        var centre = new Px2((b.CoarseBand.Width - 1) / 2.0, (b.CoarseBand.Height - 1) / 2.0);
        var turn = Affine2.Rotation(degrees * Math.PI / 180, centre).Then(flip);
        var (band, mask) = b.TurnedCoarse(turn);
        using var spectra = new MaskedSpectra(band, mask, a.Sizes.CoarseFft);
        FloatPool.Return(band);
        FloatPool.Return(mask);
        var surface = NccSurface.Of(a.CoarseSpectra, spectra, ShiftRange.Around(0, 0, a.Sizes.CoarseReach, a.Sizes.CoarseReach), MinShare);
        if (ImageMatch.Candidates(surface, 1) is not [var (dx, dy, height)]) return new(degrees, Affine2.Identity, 0);
        return new(degrees, Affine2.Translation(dx, dy).Then(turn), height);
    }

    /// <summary>Coarse px c stands for matching px f·c + (f - 1) / 2.</summary>
    private static Affine2 ToMatching(Affine2 map, int factor)
    {
        double middle = (factor - 1) / 2.0;
        return new Affine2(1.0 / factor, 0, -middle / factor, 0, 1.0 / factor, -middle / factor).Then(map)
            .Then(new(factor, 0, middle, 0, factor, middle));
    }
}
