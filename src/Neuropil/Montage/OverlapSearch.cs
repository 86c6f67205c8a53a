using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Montage;

/// <summary>A place that a whole overlap suggests.</summary>
/// <param name="Shift">First pixel of the second tile in the frame of the first, px of full resolution.</param>
internal readonly record struct OverlapCandidate(Px2 Shift, double Height);

/// <summary>Finds how two neighbours stand to each other when the overlap is not known, on shrunk images.</summary>
internal static class OverlapSearch
{
    /// <summary>Longest side of a shrunk tile, px: membranes still show, and one search costs milliseconds.</summary>
    private const int SmallPx = 512;

    private const int Candidates = 8;

    /// <summary>Band of structure compared, px of the shrunk image.</summary>
    private const double FinePx = 1, CoarsePx = 8;

    public static int ShrinkFactor(int widthPx, int heightPx) => Math.Max(1, (Math.Max(widthPx, heightPx) + SmallPx - 1) / SmallPx);

    public static Plane Shrink(Raster<byte> tile, int factor)
    {
        var small = new Plane(tile.Width / factor, tile.Height / factor);
        for (int y = 0; y < small.Height * factor; y++) ByteCells.AddRow(tile.Row(y), small.Row(y / factor), factor);
        ByteCells.Divide(small, factor);
        return CoarseBandPass.Of(small, FinePx, CoarsePx);
    }

    /// <summary>The best few places, best first; empty where the tiles show nothing.</summary>
    public static IReadOnlyList<OverlapCandidate> Find(Plane a, Plane b, int factor, TilePair pair, int minOverlapPx)
    {
        int minX = (int)Math.Floor(pair.MinX / factor), maxX = (int)Math.Ceiling(pair.MaxX / factor);
        int minY = (int)Math.Floor(pair.MinY / factor), maxY = (int)Math.Ceiling(pair.MaxY / factor);
        // Only what can overlap takes part: a from the least shift on, b up to what the least shift leaves.
        int ax = Math.Clamp(minX, 0, a.Width - 2), ay = Math.Clamp(minY, 0, a.Height - 2);
        int aw = Math.Min(a.Width, maxX + b.Width) - ax, ah = Math.Min(a.Height, maxY + b.Height) - ay;
        int bx = Math.Clamp(-maxX, 0, b.Width - 2), by = Math.Clamp(-maxY, 0, b.Height - 2);
        int bw = Math.Min(b.Width, a.Width - minX) - bx, bh = Math.Min(b.Height, a.Height - minY) - by;
        if (aw < 4 || ah < 4 || bw < 4 || bh < 4) return [];
        PlanePart partA = new(a, ax, ay, aw, ah), partB = new(b, bx, by, bw, bh);
        // The surface speaks of a(x) ~ b(x + d): b's first pixel stands at -d, corrected for both crops.
        var range = new ShiftRange(ax - bx - maxX, ax - bx - minX, ay - by - maxY, ay - by - minY);
        double least = 0.5 * minOverlapPx / factor * Math.Min(Math.Min(aw, ah), Math.Min(bw, bh)) / Math.Min((double)aw * ah, (double)bw * bh);
        var surface = NccSurface.Of(partA, partB, range, least);
        return [.. ImageMatch.Candidates(surface, Candidates)
            .Select(c => new OverlapCandidate(new Px2((ax - bx - c.Dx) * factor, (ay - by - c.Dy) * factor), c.Height))];
    }
}
