namespace Neuropil.Montage;

/// <summary>What range of 16-bit greys to show, from how often each occurs.</summary>
internal static class GreyCounts
{
    /// <summary>Greys are counted in bins of 16.</summary>
    public const int BinShift = 4, Bins = (1 << 16) >> BinShift;

    /// <summary>Share of the pixels that may be clipped at either end: specks and hot pixels, no tissue.</summary>
    private const double Clipped = 0.0005;

    /// <summary>The middle of the greys, which holds no hot and no dead pixels.</summary>
    private const double CoreShare = 0.01;

    /// <summary>No tissue leaves as many greys unused as this many times the width of the middle, and then uses some.</summary>
    private const double GapWidths = 2;

    /// <summary>From the 0.05 to the 99.95 percentile; less where nothing lies between them and the middle: hot and dead pixels may be more than that.</summary>
    public static (double Low, double High) Range(long[] counts)
    {
        int low = BinAt(counts, Clipped), high = BinAt(counts, 1 - Clipped), first = BinAt(counts, CoreShare), last = BinAt(counts, 1 - CoreShare);
        int gap = (int)(GapWidths * (last - first + 1));
        return (BeforeGap(counts, first, low, -1, gap) << BinShift, (BeforeGap(counts, last, high, 1, gap) + 1) << BinShift);
    }

    /// <summary>The last bin in use on the way to <paramref name="to"/> before as many unused ones; <paramref name="to"/> where there are none.</summary>
    private static int BeforeGap(long[] counts, int from, int to, int step, int gap)
    {
        int used = from;
        for (int i = from; i != to; i += step)
        {
            if (counts[i] > 0) used = i;
            else if (Math.Abs(i - used) >= gap) return used;
        }
        return to;
    }

    private static int BinAt(long[] counts, double share)
    {
        long wanted = (long)(share * counts.Sum()), seen = 0;
        for (int i = 0; i < counts.Length; i++)
            if ((seen += counts[i]) > wanted) return i;
        return counts.Length - 1;
    }
}
