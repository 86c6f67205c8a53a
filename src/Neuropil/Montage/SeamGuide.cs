using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Montage;

/// <summary>Where the patches of an overlap are to be found: from a few of them, searched widely at half size, that agree. The others then need only be
/// searched near by.</summary>
internal sealed class SeamGuide
{
    /// <summary>How far a patch is searched round its guide, px: what a tile's distortion changes from one scout to the next, and room to interpolate.</summary>
    public const int NearPx = 8;

    /// <summary>A peak no further from the middle of what was looked at has enough round it.</summary>
    public const int CentredPx = 4;

    /// <summary>Below this there is little to save, px and patches.</summary>
    private const int LeastSearchPx = 16, LeastPatches = 24;

    private const int Shrink = 2, Scouts = 16;

    /// <summary>Scouts within this of their median agree, px; at least so many of them, and this share of all that match, make a guide: of a search over
    /// 40 px to all sides chance puts one in fifty there.</summary>
    private const double AgreePx = 4, AgreeShare = 0.75;

    private const int LeastAgreeing = 5;

    private readonly List<(Px2 At, Px2 Shift)> _found;

    private SeamGuide(List<(Px2 At, Px2 Shift)> found) => _found = found;

    /// <summary>The shift of the nearest scout, whole px.</summary>
    public (int Dx, int Dy) Of(PixelRect patch)
    {
        var nearest = _found[0];
        foreach (var scout in _found)
            if ((scout.At - Middle(patch)).Length < (nearest.At - Middle(patch)).Length) nearest = scout;
        return ((int)Math.Round(nearest.Shift.X), (int)Math.Round(nearest.Shift.Y));
    }

    /// <summary>Null where the search is short or the scouts do not agree: then every patch is searched as far as the first.</summary>
    public static SeamGuide? Find(SeamSide a, SeamSide b, IReadOnlyList<PixelRect> patches, int search, MontageOptions options)
    {
        if (search < LeastSearchPx || patches.Count < LeastPatches) return null;
        Plane bandA = a.Band.Shrink(Shrink), bandB = b.Band.Shrink(Shrink);
        var found = new List<(Px2 At, Px2 Shift)>();
        for (int k = 0; k < Scouts; k++)
        {
            var patch = patches[k * (patches.Count - 1) / (Scouts - 1)];
            if (Scout(bandA, a.Rect, bandB, b.Rect, patch, search, options) is { } shift) found.Add((Middle(patch), shift));
        }
        if (found.Count < LeastAgreeing) return null;
        var median = new Px2(Median(found.Select(f => f.Shift.X)), Median(found.Select(f => f.Shift.Y)));
        var agreeing = found.Where(f => (f.Shift - median).Length <= AgreePx).ToList();
        return agreeing.Count >= Math.Max(LeastAgreeing, AgreeShare * found.Count) ? new(agreeing) : null;
    }

    private static Px2? Scout(Plane bandA, PixelRect rectA, Plane bandB, PixelRect rectB, PixelRect patch, int search, MontageOptions options)
    {
        PixelRect part = Halved(patch, rectA, bandA), window = Halved(patch.Grow(search).Intersect(rectB), rectB, bandB);
        if (part.Width < 8 || part.Height < 8 || window.Width < 8 || window.Height < 8) return null;
        // Where the part would lie in the window if nothing had moved, px of half size and the fraction beyond.
        double x = (rectA.X - rectB.X) / (double)Shrink + part.X - window.X, y = (rectA.Y - rectB.Y) / (double)Shrink + part.Y - window.Y;
        int wholeX = (int)Math.Round(x), wholeY = (int)Math.Round(y), reach = search / Shrink;
        var found = ImageMatch.Find(new(bandA, part.X, part.Y, part.Width, part.Height), new PlanePart(bandB, window.X, window.Y, window.Width, window.Height),
            ShiftRange.Around(wholeX, wholeY, reach, reach), SeamMatcher.MinShare);
        return found is { } f && f.Height >= options.MinHeight && f.Ratio >= options.MinRatio ? new Px2(f.Dx - x, f.Dy - y) * Shrink : null;
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
