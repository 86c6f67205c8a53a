using Neuropil.Artefacts;
using Neuropil.Numerics;

namespace Neuropil.Alignment.Affine;

/// <summary>How far sections are shrunk for matching: the same for all of a stack, so that pixels and transforms compare.</summary>
/// <param name="Factor">Section px per px of the matching image; a multiple of the pixel that sections are painted at.</param>
/// <param name="CoarseFactor">Px of the matching image per coarse px.</param>
/// <param name="CoarseReach">Largest shift looked for, coarse px.</param>
/// <param name="CoarseFft">Holds the largest section and that shift.</param>
internal sealed record MatchSizes(int Factor, int CoarseFactor, int CoarseReach, RealFft2 CoarseFft)
{
    /// <summary>Longest side of the coarse images, px: a rotation search over them costs tens of milliseconds.</summary>
    private const int CoarsePx = 160;

    public static MatchSizes Of(SectionSet set, AlignmentOptions options)
    {
        int width = set.Sections.Max(s => s.WidthPx), height = set.Sections.Max(s => s.HeightPx);
        int factor = CeilDiv(CeilDiv(Math.Max(width, height), options.MatchPx), set.PaintedPx) * set.PaintedPx, coarse = CeilDiv(CeilDiv(Math.Max(width, height), factor), CoarsePx);
        int coarseWidth = CeilDiv(width, factor * coarse), coarseHeight = CeilDiv(height, factor * coarse);
        int reach = (int)Math.Ceiling(options.MaxShift * Math.Max(coarseWidth, coarseHeight));
        return new(factor, coarse, reach, RealFft2.For(coarseWidth + reach + 1, coarseHeight + reach + 1));
    }

    private static int CeilDiv(int a, int b) => (a + b - 1) / b;
}
