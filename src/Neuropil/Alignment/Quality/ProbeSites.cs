using Neuropil.Space;

namespace Neuropil.Alignment.Quality;

/// <summary>Windows of the volume at fixed places, through all sections, in which the result is looked at again: a sample whose cost is bounded.</summary>
internal static class ProbeSites
{
    /// <summary>Side of a site: it must hold many neurites, or the one that bends leads it.</summary>
    private const double SideNm = 1200;

    /// <summary>Least and largest side, px of matching size: for a fit, and for its cost.</summary>
    private const int LeastSidePx = 48, UsualSidePx = 128, LargestSidePx = 256;

    /// <summary>At most so many along an axis: of sections of 10k × 10k px they show one hundredth, evenly spread.</summary>
    private const int MostPerAxis = 8;

    /// <summary>Sites begin where chunks do, so that few are decoded.</summary>
    private const int ChunkPx = 64;

    /// <param name="pixel">Volume px per px of matching size.</param>
    /// <param name="pxNm">Size of a volume px.</param>
    /// <returns>Volume px; every other site's width is left free between sites. Empty where the volume is too small.</returns>
    public static IReadOnlyList<PixelRect> Of(int widthPx, int heightPx, int pixel, double pxNm)
    {
        int usual = Math.Clamp((int)Math.Round(SideNm / (16 * pixel * pxNm)) * 16, UsualSidePx, LargestSidePx);
        int side = Math.Min(usual, Math.Min(widthPx, heightPx) / pixel / 32 * 16);
        if (side < LeastSidePx) return [];
        side *= pixel;
        int[] xs = [.. Starts(widthPx, side)], ys = [.. Starts(heightPx, side)];
        return [.. ys.SelectMany(y => xs.Select(x => new PixelRect(x, y, side, side)))];
    }

    private static IEnumerable<int> Starts(int lengthPx, int side)
    {
        int count = Math.Clamp(lengthPx / (2 * side), Math.Min(2, lengthPx / side), MostPerAxis);
        for (int k = 0; k < count; k++)
        {
            int start = (int)((k + 0.5) * lengthPx / count) - side / 2, atChunk = (start + ChunkPx / 2) / ChunkPx * ChunkPx;
            yield return Math.Clamp(count * side * 2 <= lengthPx ? atChunk : start, 0, lengthPx - side);
        }
    }
}
