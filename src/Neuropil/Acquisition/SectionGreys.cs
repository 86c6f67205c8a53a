using Neuropil.Artefacts;

namespace Neuropil.Acquisition;

/// <summary>Finds sections whose grey values lie quite elsewhere than those of the others: taken with another gain, offset or detector.</summary>
internal static class SectionGreys
{
    /// <summary>With fewer sections nobody can say which is the odd one.</summary>
    private const int LeastSections = 3;

    /// <summary>Greys spread over more than this many times the usual width, or less than one over it. Stain and charging stay within 2.</summary>
    private const double WidthFactor = 2.5;

    private readonly record struct Range(int Low, int Middle, int High)
    {
        public int Width => Math.Max(1, High - Low);
    }

    /// <returns>Section → what its tiles have as a finding.</returns>
    public static IReadOnlyDictionary<string, string> Odd(IReadOnlyList<JudgedTile> tiles)
    {
        var ranges = tiles.Where(t => t.Look.Fault is null && t.State is not TileState.Rejected && !t.IsEmpty).GroupBy(t => t.Entry.Section, StringComparer.Ordinal)
            .Select(g => (Section: g.Key, Range: Middle([.. g.Select(t => new Range(t.Look.Low, t.Look.Middle, t.Look.High))]))).ToList();
        if (ranges.Count < LeastSections) return new Dictionary<string, string>();
        var usual = Middle([.. ranges.Select(r => r.Range)]);
        return ranges.Where(r => IsOdd(r.Range, usual)).ToDictionary(r => r.Section, r =>
            FormattableString.Invariant($"{TileFindings.GreyRange}: {r.Range.Low} to {r.Range.High}, the usual {usual.Low} to {usual.High}"), StringComparer.Ordinal);
    }

    private static bool IsOdd(Range range, Range usual)
    {
        double width = (double)range.Width / usual.Width;
        return width is > WidthFactor or < 1 / WidthFactor || range.Middle < usual.Low || range.Middle > usual.High;
    }

    private static Range Middle(IReadOnlyList<Range> ranges)
    {
        int Median(Func<Range, int> value) => ranges.Select(value).Order().ElementAt(ranges.Count / 2);
        return new(Median(r => r.Low), Median(r => r.Middle), Median(r => r.High));
    }
}
