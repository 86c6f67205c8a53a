using System.Numerics.Tensors;
using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Volumes.Images;

namespace Neuropil.Montage;

/// <summary>What the fine search found in one overlap.</summary>
internal sealed record SeamMatches(int Patches, int Textured, List<TileMatch> Matches, List<GreyPair> Greys)
{
    /// <summary>An overlap is empty when fewer of its patches than this share show structure.</summary>
    private const double EmptyShare = 0.05;

    /// <summary>An overlap is evidence when at least this share of its textured patches match and agree, and never fewer than three
    /// (of fewer patches, all).</summary>
    private const double MatchedShare = 0.2;

    private const int LeastMatches = 3;

    public OverlapEvidence Evidence
    {
        get
        {
            if (Textured < Math.Max(1, EmptyShare * Patches)) return OverlapEvidence.Empty;
            return Matches.Count >= Math.Max(Math.Min(LeastMatches, Textured), MatchedShare * Textured) ? OverlapEvidence.Matched : OverlapEvidence.Unmatched;
        }
    }
}

/// <summary>Compares two tiles patch by patch along their overlap, at full resolution.</summary>
internal sealed class SeamMatcher(MontageOptions options, double usualTexture)
{
    /// <summary>Band of structure compared, px: above pixel noise, below shading.</summary>
    public const double FinePx = 1.2, CoarsePx = 12;

    /// <summary>A patch with little structure is believed only when it matches as no noise does.</summary>
    private const double FaintHeight = 0.6, FaintRatio = 1.4;

    /// <summary>Least share of a patch that must lie in both tiles.</summary>
    public const double MinShare = 0.5;

    /// <summary>Matches of two rigid tiles scatter less than this, px.</summary>
    private const double SameShiftPx = 1.5;

    /// <summary>Enough for the interpolation of a peak that is known to a px.</summary>
    private const int SharpSearchPx = 8;

    public SeamMatches Match(Raster<byte> a, Raster<byte> b, Px2 shift)
    {
        int dx = (int)Math.Round(shift.X), dy = (int)Math.Round(shift.Y);
        int search = SearchPx(a);
        // The overlap in the frame of a, and what of either tile can take part in it.
        PixelRect common = PixelRect.Of(a).Intersect(PixelRect.Of(b).Translate(dx, dy));
        var seam = new SeamMatches(0, 0, [], []);
        if (common.Width < 4 || common.Height < 4) return seam;
        PixelRect rectA = common.Grow(search).Intersect(PixelRect.Of(a)), rectB = common.Grow(search).Intersect(PixelRect.Of(b).Translate(dx, dy));
        SeamSide sideA = SideOf(a, rectA, rectA), sideB = SideOf(b, rectB.Translate(-dx, -dy), rectB);
        seam = Compare(sideA, sideB, common, search);
        sideA.Return();
        sideB.Return();
        return seam with { Matches = [.. seam.Matches.Select(m => m with { InB = m.InB - new Px2(dx, dy) })] };
    }

    /// <summary>Matches across a narrow overlap of tiles that differ by one shift, measured anew with both tiles cut to what they have in common.</summary>
    /// <remarks>A band ends differently at the edge of a tile than inside one. In an overlap narrower than the band is coarse, that pulls every match the
    /// same way, by a tenth of a px, and errors add up from tile to tile. Cut alike, both bands end alike: equal pixels give the exact shift.</remarks>
    /// <returns>What was given where the overlap is wider than a patch, where the tiles differ by more than one shift, or where less matches so.</returns>
    public SeamMatches Sharpen(Raster<byte> a, Raster<byte> b, SeamMatches seam)
    {
        if (seam.Evidence is not OverlapEvidence.Matched || SharedShift(seam.Matches) is not var (dx, dy)) return seam;
        PixelRect common = PixelRect.Of(a).Intersect(PixelRect.Of(b).Translate(dx, dy));
        if (Math.Min(common.Width, common.Height) is var narrow && (narrow < 4 || narrow >= options.PatchPx)) return seam;
        SeamSide sideA = SideOf(a, common, common), sideB = SideOf(b, common.Translate(-dx, -dy), common);
        var sharp = Compare(sideA, sideB, common, SharpSearchPx);
        sideA.Return();
        sideB.Return();
        sharp = sharp with { Matches = [.. sharp.Matches.Select(m => m with { InB = m.InB - new Px2(dx, dy) })] };
        return sharp.Evidence is OverlapEvidence.Matched && sharp.Matches.Count >= seam.Matches.Count && SharedShift(sharp.Matches) is not null ? sharp : seam;
    }

    /// <summary>The median shift in whole px; null where a match is further than <see cref="SameShiftPx"/> from it.</summary>
    private static (int Dx, int Dy)? SharedShift(IReadOnlyList<TileMatch> matches)
    {
        double[] x = [.. matches.Select(m => m.InA.X - m.InB.X).Order()], y = [.. matches.Select(m => m.InA.Y - m.InB.Y).Order()];
        var median = new Px2(x[x.Length / 2], y[y.Length / 2]);
        return matches.All(m => (m.InA - m.InB - median).Length <= SameShiftPx) ? ((int)Math.Round(median.X), (int)Math.Round(median.Y)) : null;
    }

    /// <summary>Compares two tiles as they are placed, distortion and all, both painted into the frame of the section.</summary>
    /// <param name="across">With patches small enough for two of them across a narrow overlap, to see what changes from one side to the other.</param>
    public SeamMatches Match(TileInSection a, TileInSection b, int searchPx, bool across)
    {
        var seam = new SeamMatches(0, 0, [], []);
        var common = a.Bounds.Intersect(b.Bounds);
        if (common.Width < 4 || common.Height < 4) return seam;
        PaintedWindow paintedA = a.Paint(common), paintedB = b.Paint(common);
        var inner = Covered(paintedA.Covered, paintedB.Covered);
        if (inner.Width < 4 || inner.Height < 4) return seam;
        var rect = inner.Translate(common.X, common.Y);
        seam = Compare(SideOf(paintedA, inner, rect), SideOf(paintedB, inner, rect), rect, searchPx, across);
        return seam with { Matches = [.. seam.Matches.Select(m => m with { InA = a.Placed.Invert(m.InA), InB = b.Placed.Invert(m.InB) })] };
    }

    private static SeamSide SideOf(Raster<byte> tile, PixelRect part, PixelRect inFrame)
    {
        var grey = Cut(tile, part);
        return new(grey, CoarseBandPass.Of(grey, FinePx, CoarsePx), inFrame);
    }

    private static SeamSide SideOf(PaintedWindow painted, PixelRect inner, PixelRect rect)
    {
        Plane grey = Cut(painted.Grey, inner), known = Cut(painted.Covered, inner);
        return new(grey, Blur.BandPass(grey, known, FinePx, CoarsePx), rect);
    }

    /// <summary>Cuts lines off the edges as long as more than a hundredth of one is not covered by both, the worst first.</summary>
    private static PixelRect Covered(Raster<byte> a, Raster<byte> b)
    {
        const double Spared = 0.01;
        PixelRect rect = PixelRect.Of(a);
        double Missing(PixelRect line)
        {
            int missing = 0;
            for (int y = line.Y; y < line.Bottom; y++)
                for (int x = line.X; x < line.Right; x++) missing += a[x, y] == 0 || b[x, y] == 0 ? 1 : 0;
            return (double)missing / (line.Width * line.Height);
        }
        while (!rect.IsEmpty)
        {
            PixelRect[] lines =
            [
                rect with { Width = 1 }, rect with { X = rect.Right - 1, Width = 1 }, rect with { Height = 1 }, rect with { Y = rect.Bottom - 1, Height = 1 },
            ];
            double[] missing = [.. lines.Select(Missing)];
            int worst = Array.IndexOf(missing, missing.Max());
            if (missing[worst] <= Spared) break;
            rect = worst switch
            {
                0 => new(rect.X + 1, rect.Y, rect.Width - 1, rect.Height),
                1 => rect with { Width = rect.Width - 1 },
                2 => new(rect.X, rect.Y + 1, rect.Width, rect.Height - 1),
                _ => rect with { Height = rect.Height - 1 },
            };
        }
        return rect;
    }

    /// <summary>Matches with both places in the common frame.</summary>
    private SeamMatches Compare(SeamSide a, SeamSide b, PixelRect common, int search, bool across = false)
    {
        var patches = SeamPatches.Of(common, options.PatchPx, across);
        var guide = SeamGuide.Find(a, b, patches, search, options);
        if (guide is not null) patches = SeamPatches.Thin(patches);
        var seam = new SeamMatches(0, 0, [], []);
        foreach (var patch in patches)
        {
            var (dx, dy) = guide?.Of(patch) ?? (0, 0);
            var same = patch.Translate(dx, dy).Intersect(b.Rect);
            if (same.Width < 4 || same.Height < 4) continue;
            var template = a.BandOf(patch);
            seam = seam with { Patches = seam.Patches + 1 };
            seam.Greys.Add(Greys(a.GreyOf(same.Translate(-dx, -dy)), b.GreyOf(same)));
            bool textured = HasTexture(template) && HasTexture(b.BandOf(same));
            var (found, window) = guide is null ? Find(template, patch, b, search) : FindGuided(template, patch, guide, b);
            bool believed = found is { } f && f.Height >= (textured ? options.MinHeight : FaintHeight) && f.Ratio >= (textured ? options.MinRatio : FaintRatio);
            if (textured || believed) seam = seam with { Textured = seam.Textured + 1 };
            if (believed) seam.Matches.Add(AtCentre(found!.Value, patch, window));
        }
        return seam;
    }

    /// <param name="at">Where it is looked for, frame of <paramref name="b"/>.</param>
    private static (Match? Found, PixelRect Window) Find(PlanePart template, PixelRect at, SeamSide b, int reach)
    {
        var window = at.Grow(reach).Intersect(b.Rect);
        return (ImageMatch.Find(template, b.BandOf(window), ShiftRange.Around(at.X - window.X, at.Y - window.Y, reach, reach), MinShare), window);
    }

    /// <summary>At half size first: that leaves a few shifts to look at in full. Where it does not tell, or misleads, all near by.</summary>
    internal static (Match? Found, PixelRect Window) FindGuided(PlanePart template, PixelRect patch, SeamGuide guide, SeamSide b)
    {
        if (guide.Near(patch) is { } near)
        {
            var at = patch.Translate((int)Math.Round(near.Dx), (int)Math.Round(near.Dy));
            var (found, window) = Find(template, at, b, SeamGuide.CloselyPx);
            // What comes second lies beyond so short a search.
            if (found is { } f && OffCentre(f, window, at) <= SeamGuide.CloselyCentredPx) return (f with { Second = Math.Max(f.Second, f.Height / near.Ratio) }, window);
        }
        var (dx, dy) = guide.Of(patch);
        return FindNear(template, patch.Translate(dx, dy), b);
    }

    /// <summary>Whole px along the axis that is further.</summary>
    private static int OffCentre(Match found, PixelRect window, PixelRect at) =>
        Math.Max(Math.Abs((int)Math.Round(found.Dx) + window.X - at.X), Math.Abs((int)Math.Round(found.Dy) + window.Y - at.Y));

    /// <summary>Once more where the first look finds it near the edge of what was looked at: a peak is interpolated with what lies round it.</summary>
    internal static (Match? Found, PixelRect Window) FindNear(PlanePart template, PixelRect at, SeamSide b)
    {
        var (found, window) = Find(template, at, b, SeamGuide.NearPx);
        if (found is not { } f || OffCentre(f, window, at) <= SeamGuide.CentredPx) return (found, window);
        return Find(template, at.Translate((int)Math.Round(f.Dx) + window.X - at.X, (int)Math.Round(f.Dy) + window.Y - at.Y), b, SeamGuide.NearPx);
    }

    public int SearchPx(Raster<byte> tile) => Math.Max(8, (int)(options.PatchSearch * Math.Max(tile.Width, tile.Height)));

    /// <summary>How much structure patches of the section usually show: the 90th percentile over patches spread over its tiles.</summary>
    public static double UsualTexture(IEnumerable<Raster<byte>> tiles)
    {
        const int PatchPx = 96, PerAxis = 4;
        var spreads = new List<double>();
        foreach (var tile in tiles)
            for (int j = 0; j < PerAxis; j++)
                for (int i = 0; i < PerAxis; i++)
                {
                    int width = Math.Min(PatchPx, tile.Width), height = Math.Min(PatchPx, tile.Height);
                    var rect = new PixelRect((tile.Width - width) * i / (PerAxis - 1), (tile.Height - height) * j / (PerAxis - 1), width, height);
                    var side = SideOf(tile, rect, rect);
                    spreads.Add(MeanAndSpread(PlanePart.Of(side.Band)).Spread);
                    side.Return();
                }
        spreads.Sort();
        return spreads.Count == 0 ? 0 : spreads[(int)(0.9 * (spreads.Count - 1))];
    }

    /// <summary>The match as the centre of the part both tiles show: a patch cut by an edge speaks for what is left of it.</summary>
    private static TileMatch AtCentre(Match match, PixelRect patch, PixelRect window)
    {
        double shiftX = match.Dx + window.X - patch.X, shiftY = match.Dy + window.Y - patch.Y;
        double left = Math.Max(patch.X, window.X - shiftX), right = Math.Min(patch.Right, window.Right - shiftX);
        double top = Math.Max(patch.Y, window.Y - shiftY), bottom = Math.Min(patch.Bottom, window.Bottom - shiftY);
        var inA = new Px2((left + right - 1) / 2, (top + bottom - 1) / 2);
        return new(inA, new(inA.X + shiftX, inA.Y + shiftY), match.Height, match.Confidence, null);
    }

    private bool HasTexture(PlanePart band) => usualTexture > 0 && MeanAndSpread(band).Spread >= options.MinTexture * usualTexture;

    private static GreyPair Greys(PlanePart a, PlanePart b)
    {
        var ((meanA, spreadA), (meanB, spreadB)) = (MeanAndSpread(a), MeanAndSpread(b));
        return new(meanA, meanB, spreadA, spreadB);
    }

    private static (double Mean, double Spread) MeanAndSpread(PlanePart part)
    {
        var (sum, squares) = part.Sums();
        double mean = sum / part.Count;
        return (mean, Math.Sqrt(Math.Max(0, squares / part.Count - mean * mean)));
    }

    private static Plane Cut(Raster<byte> tile, PixelRect rect)
    {
        var plane = FloatPool.RentPlane(rect.Width, rect.Height);
        for (int y = 0; y < rect.Height; y++)
        {
            ReadOnlySpan<byte> row = tile.Row(rect.Y + y).Slice(rect.X, rect.Width);
            var target = plane.Row(y);
            TensorPrimitives.ConvertTruncating(row, target);
        }
        return plane;
    }
}
