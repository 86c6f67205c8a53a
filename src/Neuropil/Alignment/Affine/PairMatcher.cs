using Neuropil.Alignment.Quality;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment.Affine;

/// <summary>Matches two sections: coarse rotation and shift, then blocks on a grid, twice.</summary>
internal static class PairMatcher
{
    /// <summary>Share of a block that must be covered in either section.</summary>
    private const double MinCovered = 0.9;

    private const double LeastTolerancePx = 3;

    /// <summary>Distance of the first round's blocks, in those of the second.</summary>
    private const int FirstApart = 2;

    /// <summary>Fewer blocks than these are not left in the first round.</summary>
    private const int LeastFirst = 20;

    /// <summary>A correlation this many standard deviations above chance, after thousands of places were tried.</summary>
    private const double LeastDeviations = 10;

    /// <summary>What is compared, and what counts as agreement.</summary>
    /// <param name="BlockPx">Side of a block, px of matching size.</param>
    /// <param name="MinRatio">Least ratio of a match to the next best place.</param>
    /// <param name="ToleranceShare">Pairs further from the common affine map than this share of the section (at least 3 px) are chance.</param>
    /// <param name="EvidenceShare">Two sections belong together when at least this share of the blocks agrees.</param>
    private sealed record Scale(Func<SectionView, Plane> Band, int BlockPx, double MinRatio, double ToleranceShare, double EvidenceShare)
    {
        public static Scale Tissue(AlignmentOptions options) => new(v => v.Band, options.BlockPx, options.MinRatio, 0.01, 0.25);

        /// <summary>An edge has a next best place all along it: instead twice as many blocks must agree.</summary>
        public static Scale Outline(AlignmentOptions options) => new(v => v.Outline, 2 * options.BlockPx, 1, 0.02, 0.5);
    }

    /// <summary>Nearby angles first, then the whole circle, then whether one lies upside down, and last by large structure alone.</summary>
    public static SectionPair Match(int from, SectionView a, int to, SectionView b, AlignmentOptions options)
    {
        var nearby = CoarseAlignment.Find(a, b, options.MaxRotationDegrees);
        var near = From(nearby, from, a, to, b, options);
        if (near.HasEvidence) return near;
        var turned = From(CoarseAlignment.Find(a, b, 180), from, a, to, b, options);
        if (turned.HasEvidence) return turned;
        if (From(CoarseAlignment.Find(a, b, 180, mirrored: true), from, a, to, b, options).HasEvidence) return near with { Mirrored = true };
        var outline = From(nearby, from, a, to, b, options, Scale.Outline(options));
        return outline.HasEvidence ? outline with { ByOutline = true } : near;
    }

    /// <summary>From a map of the matching images that is right to some px.</summary>
    public static SectionPair From(Affine2 map, int from, SectionView a, int to, SectionView b, AlignmentOptions options) =>
        From(map, from, a, to, b, options, Scale.Tissue(options));

    private static SectionPair From(Affine2 map, int from, SectionView a, int to, SectionView b, AlignmentOptions options, Scale scale)
    {
        double tolerance = Math.Max(LeastTolerancePx, scale.ToleranceShare * Math.Max(a.Band.Width, a.Band.Height));
        AffineConsensus? consensus = null;
        int blocks = 0;
        int stride = Stride(a, options), size = Size(scale.Band(a), scale), wide = FirstApart * stride;
        // The first round only brings blocks into reach: some say as much as many.
        int first = Corners(scale.Band(a), size, wide).Count() >= LeastFirst ? wide : stride;
        foreach (var (search, apart) in ((int, int)[])[(options.SearchPx, first), (Math.Max(6, options.SearchPx / 2), stride)])
        {
            (blocks, var found) = MatchBlocks(a, b, map, search, apart, options, scale);
            consensus = AffineConsensus.Find(found, tolerance, SplitMix64.Mix(unchecked((ulong)from * 1_000_003 + (ulong)to)));
            if (consensus is null || consensus.Agreeing.Count < scale.EvidenceShare * blocks) return new(from, to, blocks, null, 1, []);
            map = consensus.Map;
        }
        if (!AgreesAsAWhole(a, b, map, scale)) return new(from, to, blocks, null, 1, []);
        double independent = Math.Min(1, Math.Pow((double)stride / scale.BlockPx, 2));
        return new(from, to, blocks, Math.Round(consensus!.SigmaPx * a.Sizes.Factor, 4), Math.Round(independent, 4), [.. consensus.Agreeing.Select(p => Row(p, a.Sizes.Factor))]);
    }

    /// <summary>Blocks side by side share their tissue and with it their chance matches. Over all of the overlap the correlation of unrelated structure has
    /// the variance π l² / n, with l the length of its autocorrelation: l² = variance / variance of its slope.</summary>
    private static bool AgreesAsAWhole(SectionView a, SectionView b, Affine2 map, Scale scale)
    {
        var band = scale.Band(a);
        var (warped, known) = Warp.Bilinear(scale.Band(b), b.Mask, map, a.Band.Width, a.Band.Height);
        double n = 0, product = 0, squareA = 0, squareB = 0, slopes = 0;
        float[] own = FloatPool.RentUnset(band.Width), slope = FloatPool.RentUnset(band.Width);
        for (int y = 0; y < known.Height; y++)
        {
            // The last of a row has no slope.
            var both = known.Row(y);
            Planes.Multiply(both, a.Mask.Row(y), both);
            both[^1] = 0;
            Planes.Multiply(band.Row(y), both, own);
            for (int x = 0; x + 1 < slope.Length; x++) slope[x] = (band.Row(y)[x + 1] - band.Row(y)[x]) * both[x];
            slope[^1] = 0;
            (n, product, squareB) = (n + Planes.Sum(both), product + Planes.Dot(own, warped.Row(y)), squareB + Seen(warped.Row(y), both));
            (squareA, slopes) = (squareA + Planes.Dot(own, own), slopes + Planes.Dot(slope, slope));
        }
        foreach (float[] used in (float[][])[own, slope, warped.Values, known.Values]) FloatPool.Return(used);
        if (n == 0 || slopes == 0 || squareB == 0) return false;
        return product / Math.Sqrt(squareA * squareB) > LeastDeviations * Math.Sqrt(Math.PI * squareA / slopes / n);
    }

    /// <summary>Σ v² where the mask is 1; the values are changed.</summary>
    private static double Seen(Span<float> values, ReadOnlySpan<float> mask)
    {
        Planes.Multiply(values, mask, values);
        return Planes.Dot(values, values);
    }

    private static (int Blocks, List<PlacePair> Found) MatchBlocks(SectionView a, SectionView b, Affine2 map, int search, int stride, AlignmentOptions options, Scale scale)
    {
        var band = scale.Band(a);
        var (warped, known) = Warp.Bilinear(scale.Band(b), b.Mask, map, band.Width, band.Height);
        int size = Size(band, scale);
        var regions = Corners(band, size, stride)
            .Select(c => (Block: c, InA: RegionStatistics.Of(band, a.Mask, c), InB: RegionStatistics.Of(warped, known, c)))
            .Where(r => r.InA.Covered >= MinCovered && r.InB.Covered >= MinCovered).ToList();
        double usualA = Usual(regions.Select(r => r.InA.Spread)), usualB = Usual(regions.Select(r => r.InB.Spread));
        int blocks = 0;
        var found = new List<PlacePair>();
        foreach (var (c, inA, inB) in regions)
        {
            if (inA.Spread < options.MinTexture * usualA || inB.Spread < options.MinTexture * usualB) continue;
            blocks++;
            var window = c.Grow(search).Intersect(new(0, 0, warped.Width, warped.Height));
            var match = ImageMatch.Find(band.Crop(c.X, c.Y, size, size), warped.Crop(window.X, window.Y, window.Width, window.Height),
                ShiftRange.Around(c.X - window.X, c.Y - window.Y, search, search), 0.6);
            if (match is not { } m || m.Height < options.MinHeight || m.Ratio < scale.MinRatio) continue;
            var centre = new Px2(c.X + (size - 1) / 2.0, c.Y + (size - 1) / 2.0);
            var shift = new Px2(m.Dx + window.X - c.X, m.Dy + window.Y - c.Y);
            found.Add(new(centre, map.Apply(centre + shift), m.Height));
        }
        FloatPool.Return(warped);
        FloatPool.Return(known);
        return (blocks, found);
    }

    private static int Size(Plane band, Scale scale) => Math.Min(scale.BlockPx, Math.Min(band.Width, band.Height) / 2);

    private static int Stride(SectionView a, AlignmentOptions options) =>
        Math.Max(options.StridePx, (int)Math.Sqrt((double)a.Band.Width * a.Band.Height / options.MostBlocks));

    private static IEnumerable<PixelRect> Corners(Plane plane, int size, int stride)
    {
        int countX = 1 + (plane.Width - size) / stride, countY = 1 + (plane.Height - size) / stride;
        for (int j = 0; j < countY; j++)
            for (int i = 0; i < countX; i++)
                yield return new(
                    countX == 1 ? (plane.Width - size) / 2 : (plane.Width - size) * i / (countX - 1),
                    countY == 1 ? (plane.Height - size) / 2 : (plane.Height - size) * j / (countY - 1), size, size);
    }

    private static double Usual(IEnumerable<double> spreads)
    {
        double[] sorted = [.. spreads.Order()];
        return sorted.Length == 0 ? 0 : sorted[(int)(0.75 * (sorted.Length - 1))];
    }

    private static double[] Row(PlacePair p, int factor)
    {
        double middle = (factor - 1) / 2.0;
        double Section(double px) => Math.Round(px * factor + middle, 3);
        return [Section(p.From.X), Section(p.From.Y), Section(p.To.X), Section(p.To.Y), Math.Round(p.Height, 3)];
    }
}
