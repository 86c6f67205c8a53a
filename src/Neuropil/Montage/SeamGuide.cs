using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Montage;

/// <summary>Where the patches of an overlap are to be found: from a few of them, searched widely at half size, that agree. The others are then searched near by,
/// first at half size, too.</summary>
internal sealed class SeamGuide
{
    /// <summary>How far a patch is searched round its guide, px: what a tile's distortion changes from one scout to the next, and room to interpolate.</summary>
    public const int NearPx = 8;

    /// <summary>A peak no further from the middle of what was looked at has enough round it.</summary>
    public const int CentredPx = 4;

    /// <summary>How far a patch is searched round the place found at half size, px, and how far from the middle its peak then has enough round it.</summary>
    public const int CloselyPx = 5, CloselyCentredPx = 1;

    /// <summary>Below this there is little to save, px and patches.</summary>
    private const int LeastSearchPx = 16, LeastPatches = 24;

    private const int Shrink = 2;

    /// <summary>Every other scout is asked first; the rest only where those do not settle it.</summary>
    private const int Scouts = 16, ScoutStep = 2;

    /// <summary>How far round its scout a patch is searched at half size, px of that; a peak of structure 3 px wide reaches half as far there.</summary>
    private const int HalfNearPx = 5, HalfPeakPx = ImageMatch.PeakRadiusPx / Shrink;

    /// <summary>Scouts within this of their median agree, px; at least so many of them, and this share of all that match, make a guide: of a search over
    /// 40 px to all sides chance puts one in fifty there.</summary>
    private const double AgreePx = 4, AgreeShare = 0.75;

    private const int LeastAgreeing = 5;

    private readonly Plane _bandA, _bandB;
    private readonly PixelRect _rectA, _rectB;
    private readonly MontageOptions _options;
    private readonly List<(Px2 At, Px2 Shift)> _found = [];

    private SeamGuide(SeamSide a, SeamSide b, MontageOptions options)
    {
        (_bandA, _bandB) = (a.Band.Shrink(Shrink), b.Band.Shrink(Shrink));
        (_rectA, _rectB, _options) = (a.Rect, b.Rect, options);
    }

    /// <summary>The shift of the nearest scout, whole px.</summary>
    public (int Dx, int Dy) Of(PixelRect patch)
    {
        var nearest = _found[0];
        foreach (var scout in _found)
            if ((scout.At - Middle(patch)).Length < (nearest.At - Middle(patch)).Length) nearest = scout;
        return ((int)Math.Round(nearest.Shift.X), (int)Math.Round(nearest.Shift.Y));
    }

    /// <summary>The shift of a patch to about a px, from a search at half size near its scout; null where that does not tell.</summary>
    public Match? Near(PixelRect patch) => Look(patch, Of(patch), HalfNearPx, HalfPeakPx);

    /// <summary>Null where the search is short or the scouts do not agree: then every patch is searched as far as the first.</summary>
    public static SeamGuide? Find(SeamSide a, SeamSide b, IReadOnlyList<PixelRect> patches, int search, MontageOptions options)
    {
        if (search < LeastSearchPx || patches.Count < LeastPatches) return null;
        var guide = new SeamGuide(a, b, options);
        for (int first = 0; first < ScoutStep; first++)
        {
            for (int k = first; k < Scouts; k += ScoutStep)
            {
                var patch = patches[k * (patches.Count - 1) / (Scouts - 1)];
                if (guide.Look(patch, (0, 0), search / Shrink, ImageMatch.PeakRadiusPx) is { } scout) guide._found.Add((Middle(patch), new(scout.Dx, scout.Dy)));
            }
            if (guide.Agreeing() is not { } agreeing) continue;
            guide._found.RemoveAll(f => !agreeing.Contains(f));
            return guide;
        }
        return null;
    }

    private List<(Px2 At, Px2 Shift)>? Agreeing()
    {
        if (_found.Count < LeastAgreeing) return null;
        var median = new Px2(Median(_found.Select(f => f.Shift.X)), Median(_found.Select(f => f.Shift.Y)));
        var agreeing = _found.Where(f => (f.Shift - median).Length <= AgreePx).ToList();
        return agreeing.Count >= Math.Max(LeastAgreeing, AgreeShare * _found.Count) ? agreeing : null;
    }

    /// <summary>Where a patch is found at half size, shift in px of full size.</summary>
    /// <param name="about">Shift to search round, px of full size; <paramref name="reach"/> and <paramref name="peakRadius"/> are of half size.</param>
    private Match? Look(PixelRect patch, (int Dx, int Dy) about, int reach, int peakRadius)
    {
        PixelRect part = Halved(patch, _rectA, _bandA);
        PixelRect window = Halved(patch.Translate(about.Dx, about.Dy).Grow(reach * Shrink).Intersect(_rectB), _rectB, _bandB);
        if (part.Width < 8 || part.Height < 8 || window.Width < 8 || window.Height < 8) return null;
        // Where the part would lie in the window if nothing had moved, px of half size and the fraction beyond.
        double x = (_rectA.X - _rectB.X) / (double)Shrink + part.X - window.X, y = (_rectA.Y - _rectB.Y) / (double)Shrink + part.Y - window.Y;
        int wholeX = (int)Math.Round(x + about.Dx / (double)Shrink), wholeY = (int)Math.Round(y + about.Dy / (double)Shrink);
        var found = ImageMatch.FindRoughly(
            new(_bandA, part.X, part.Y, part.Width, part.Height), new PlanePart(_bandB, window.X, window.Y, window.Width, window.Height),
            ShiftRange.Around(wholeX, wholeY, reach, reach), SeamMatcher.MinShare, peakRadius);
        return found is { } f && f.Height >= _options.MinHeight && f.Ratio >= _options.MinRatio
            ? f with { Dx = (f.Dx - x) * Shrink, Dy = (f.Dy - y) * Shrink } : null;
    }

    /// <summary>Of a plane of half size whose first pixel is that of <paramref name="whole"/>.</summary>
    private static PixelRect Halved(PixelRect part, PixelRect whole, Plane small)
    {
        int left = (part.X - whole.X) / Shrink, top = (part.Y - whole.Y) / Shrink;
        return new(left, top, Math.Min(part.Width / Shrink, small.Width - left), Math.Min(part.Height / Shrink, small.Height - top));
    }

    private static Px2 Middle(PixelRect patch) => new(patch.X + patch.Width / 2.0, patch.Y + patch.Height / 2.0);

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
