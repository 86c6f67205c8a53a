using Neuropil.Space;

namespace Neuropil.Alignment.Damage;

/// <summary>Puts lines together of which windows side by side found a piece each: in the halos both see the same of it.</summary>
/// <remarks><code>
///   one window     ────────────────────╲_          where they run together, up to its middle the one, then the other;
///   the next                   ─────────────────   what goes on for less beyond that is dropped
/// </code></remarks>
internal static class DamageJoin
{
    /// <summary>Windows place a line alike but for so much.</summary>
    private const double NearPx = 4;

    /// <summary>Lines that cross at 20° are near each other for less.</summary>
    private const double LeastCommonPx = 24;

    /// <summary>Of a short line so much is enough.</summary>
    private const double LeastCommonShare = 0.8;

    /// <param name="pieces">Of one kind and section, in any order.</param>
    public static IReadOnlyList<DamageTrace> Join(IReadOnlyList<DamageTrace> pieces)
    {
        List<DamageTrace> lines = [.. pieces.OrderByDescending(p => p.LengthPx).ThenBy(p => p.Path[0].X).ThenBy(p => p.Path[0].Y)];
        int before;
        do
        {
            before = lines.Count;
            for (int k = 0; k < lines.Count; k++) Grow(lines, k);
        }
        while (lines.Count < before);
        return lines;
    }

    /// <summary>Takes into a line all later ones that are the same.</summary>
    private static void Grow(List<DamageTrace> lines, int k)
    {
        for (int other = k + 1; other < lines.Count; other++)
        {
            if (Joined(lines[k], lines[other]) is not { } joined) continue;
            lines[k] = joined;
            lines.RemoveAt(other);
            // It may now reach those it did not.
            other = k;
        }
    }

    private static DamageTrace? Joined(DamageTrace a, DamageTrace b)
    {
        var (one, other) = a.LengthPx >= b.LengthPx ? (a, b) : (b, a);
        if (Common.Of(one, other) is not { } common) return null;
        if (common.LengthPx < Math.Min(LeastCommonPx, LeastCommonShare * other.LengthPx)) return null;
        if (common.RunsBack) (other, common) = (other.Reversed(), Common.Of(one, other.Reversed())!);
        bool head = common.Before > common.BeforeOne + NearPx, tail = common.Behind > common.BehindOne + NearPx;
        if (head && tail) return other;
        if (tail) return GoneOn(one, other, common);
        // Walked the other way a line goes on behind.
        var (back, otherBack) = (one.Reversed(), other.Reversed());
        return head && Common.Of(back, otherBack) is { } commonBack ? GoneOn(back, otherBack, commonBack) : one;
    }

    /// <summary>The one as far as the middle of what is common, the other from there.</summary>
    private static DamageTrace GoneOn(DamageTrace one, DamageTrace other, Common common)
    {
        var (at, along) = common.Middle;
        double[] lengths = Lengths(one);
        // A point so near would only make a corner.
        int[] first = [.. Enumerable.Range(0, one.Path.Count).Where(k => lengths[k] < along - NearPx / 2 && (k == 0 || one.IsSeen(k)))];
        List<Px2> path = [.. first.Select(k => one.Path[k]), .. other.Path.Skip(at)];
        List<double> widths = [.. first.Select(k => one.WidthPx[k]), .. other.WidthPx.Skip(at)];
        double rest = Lengths(other)[^1] - Lengths(other)[at], contrast = (one.Contrast * along + other.Contrast * rest) / Math.Max(along + rest, 1e-9);
        var joined = new DamageTrace(one.Kind, path, widths, 0, contrast);
        return joined with { LengthPx = Lengths(joined)[^1] };
    }

    /// <summary>From the first place seen to each point; what was prolonged has no length.</summary>
    private static double[] Lengths(DamageTrace trace)
    {
        var lengths = new double[trace.Path.Count];
        for (int k = 1; k < lengths.Length; k++)
            lengths[k] = lengths[k - 1] + (trace.IsSeen(k) && trace.IsSeen(k - 1) ? (trace.Path[k] - trace.Path[k - 1]).Length : 0);
        return lengths;
    }

    /// <summary>Where a line runs along another.</summary>
    /// <param name="LengthPx">Of what is near.</param>
    /// <param name="Before">Of the line before that, and of the one it runs along.</param>
    /// <param name="Behind">The same behind.</param>
    /// <param name="Middle">A point of the line in the middle of what is common, and how far along the one it lies.</param>
    private sealed record Common(double LengthPx, double Before, double BeforeOne, double Behind, double BehindOne, (int Point, double Along) Middle)
    {
        /// <summary>As one walks along the line one walks back along the other.</summary>
        public bool RunsBack { get; private init; }

        /// <returns>Null where they are not near each other.</returns>
        public static Common? Of(DamageTrace one, DamageTrace line)
        {
            if (!AreClose(one, line)) return null;
            double[] lengths = Lengths(line), lengthsOfOne = Lengths(one);
            var nearest = line.Path.Select((p, k) => line.IsSeen(k) ? Nearest(one, lengthsOfOne, p) : null).ToArray();
            int[] near = [.. Enumerable.Range(0, nearest.Length).Where(k => nearest[k] is not null)];
            if (near.Length == 0) return null;
            double common = near.Where(k => k > 0 && nearest[k - 1] is not null).Sum(k => lengths[k] - lengths[k - 1]);
            double half = (lengths[near[0]] + lengths[near[^1]]) / 2, first = nearest[near[0]]!.Value, last = nearest[near[^1]]!.Value;
            int middle = near.MinBy(k => Math.Abs(lengths[k] - half));
            return new(common, lengths[near[0]], first, lengths[^1] - lengths[near[^1]], lengthsOfOne[^1] - last, (middle, nearest[middle]!.Value)) { RunsBack = first > last };
        }

        private static bool AreClose(DamageTrace one, DamageTrace other)
        {
            var (a, b) = (Extent(one), Extent(other));
            return a.Left <= b.Right + NearPx && b.Left <= a.Right + NearPx && a.Top <= b.Bottom + NearPx && b.Top <= a.Bottom + NearPx;
        }

        private static (double Left, double Top, double Right, double Bottom) Extent(DamageTrace trace)
        {
            List<Px2> seen = [.. trace.Path.Where((_, k) => trace.IsSeen(k))];
            return (seen.Min(p => p.X), seen.Min(p => p.Y), seen.Max(p => p.X), seen.Max(p => p.Y));
        }

        /// <summary>How far along a line the place nearest to another lies; null where it is not near.</summary>
        private static double? Nearest(DamageTrace one, double[] lengths, Px2 p)
        {
            double best = NearPx;
            double? along = null;
            for (int k = 0; k + 1 < one.Path.Count; k++)
            {
                if (!one.IsSeen(k) || !one.IsSeen(k + 1)) continue;
                Px2 step = one.Path[k + 1] - one.Path[k], from = p - one.Path[k];
                double length = Math.Max(step.Length, 1e-9), t = Math.Clamp((step.X * from.X + step.Y * from.Y) / length, 0, length);
                double distance = (from - step * (t / length)).Length;
                if (distance <= best) (best, along) = (distance, lengths[k] + t);
            }
            return along;
        }
    }
}
