namespace Neuropil.Numerics;

/// <summary>A shift at which two planes look alike: b(x + dx, y + dy) ≈ a(x, y).</summary>
/// <param name="Height">The correlation there, 0 … 1.</param>
/// <param name="Second">The highest correlation that does not belong to this peak.</param>
public readonly record struct Match(double Dx, double Dy, double Height, double Second)
{
    public double Ratio => Height / Math.Max(Second, 1e-3);

    /// <summary>How far the peak stands out, 0 … 1: its height above the next best.</summary>
    public double Confidence => Math.Clamp(Height - Math.Max(Second, 0), 0, 1);
}

/// <summary>Finds the shift between two planes from the peak of their correlation.</summary>
public static class ImageMatch
{
    /// <summary>Maxima nearer than this belong to the same peak: twice the correlation length of structure 3 px wide.</summary>
    public const int PeakRadiusPx = 6;

    /// <summary>The best shift, to a fraction of a pixel; null where nothing was measured or the best lies on the edge of the range,
    /// because the true one may lie outside.</summary>
    public static Match? Find(Plane a, Plane b, ShiftRange range, double minShare) => Best(NccSurface.Of(a, b, range, minShare));

    internal static Match? Find(PlanePart a, PlanePart b, ShiftRange range, double minShare) => Best(NccSurface.Of(a, b, range, minShare));

    /// <summary>To a tenth of a pixel or so.</summary>
    /// <param name="peakRadius">In pixels of these planes.</param>
    internal static Match? FindRoughly(PlanePart a, PlanePart b, ShiftRange range, double minShare, int peakRadius) =>
        Best(NccSurface.Of(a, b, range, minShare), peakRadius, SubpixelPeak.Roughly);

    public static Match? Best(NccSurface surface) => Best(surface, PeakRadiusPx, SubpixelPeak.Refine);

    private static Match? Best(NccSurface surface, int peakRadius, Func<Plane, int, int, (double X, double Y, double Height)> refine)
    {
        var values = surface.Values;
        int best = IndexOfLargest(values.Values);
        int i = best % values.Width, j = best / values.Width;
        if (values.Values[best] <= 0 || i == 0 || j == 0 || i == values.Width - 1 || j == values.Height - 1) return null;
        var (sx, sy, height) = refine(values, i, j);
        return new(surface.Range.MinX + i + sx, surface.Range.MinY + j + sy, Math.Min(height, 1), LargestBeyond(values, i, j, peakRadius));
    }

    /// <summary>The highest maxima, apart from each other by the peak radius, ordered by correlation times the root of the overlap:
    /// for unrelated planes the correlation scatters by one over that root, so a small overlap needs a higher one.</summary>
    public static IReadOnlyList<(int Dx, int Dy, double Height)> Candidates(NccSurface surface, int count)
    {
        var scores = new Plane(surface.Values.Width, surface.Values.Height);
        for (int k = 0; k < scores.Values.Length; k++)
            scores.Values[k] = surface.Values.Values[k] * MathF.Sqrt(Math.Max(surface.Shares.Values[k], 0));
        var found = new List<(int, int, double)>();
        while (found.Count < count)
        {
            int best = IndexOfLargest(scores.Values);
            if (scores.Values[best] <= 0) break;
            int i = best % scores.Width, j = best / scores.Width;
            found.Add((surface.Range.MinX + i, surface.Range.MinY + j, surface.Values.Values[best]));
            for (int y = Math.Max(0, j - PeakRadiusPx); y <= Math.Min(scores.Height - 1, j + PeakRadiusPx); y++)
                for (int x = Math.Max(0, i - PeakRadiusPx); x <= Math.Min(scores.Width - 1, i + PeakRadiusPx); x++) scores[x, y] = 0;
        }
        return found;
    }

    /// <summary>The first of the largest values, so that ties do not depend on anything.</summary>
    private static int IndexOfLargest(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int k = 1; k < values.Length; k++)
            if (values[k] > values[best]) best = k;
        return best;
    }

    private static double LargestBeyond(Plane values, int i, int j, int radius)
    {
        float largest = 0;
        for (int y = 0; y < values.Height; y++)
        {
            var row = values.Row(y);
            for (int x = 0; x < row.Length; x++)
                if (row[x] > largest && (x - i) * (x - i) + (y - j) * (y - j) > radius * radius) largest = row[x];
        }
        return largest;
    }
}
