using Neuropil.Space;

namespace Neuropil.Alignment.Affine;

/// <summary>How differently sections lie, each independent of the others: standard deviations.</summary>
/// <param name="PlacePx">Per axis, from the nominal place.</param>
/// <param name="Stretch">Stretch and shear, as a share.</param>
internal sealed record StackScatter(double PlacePx, double TurnRadians, double Stretch)
{
    /// <summary>Fewer sections tell nothing of their scatter.</summary>
    private const int LeastSections = 8;

    /// <summary>No section lies better than this.</summary>
    private const double LeastPlacePx = 1, LeastTurn = 0.002, LeastStretch = 0.002;

    /// <summary>Before anything is known: as good as free.</summary>
    public static StackScatter Loose(double halfPx) => new(0.5 * halfPx, 0.15, 0.05);

    /// <summary>From the steps between neighbours: of independent places the difference scatters by √2 more than each. The median step is
    /// the drift and no scatter.</summary>
    /// <param name="used">Sections with tiles.</param>
    public static StackScatter Estimate(IReadOnlyList<Affine2> maps, IReadOnlyList<Px2> anchors, bool[] used, double halfPx, AlignmentOptions options)
    {
        var known = Enumerable.Range(0, maps.Count).Where(i => used[i]).ToList();
        if (known.Count < LeastSections) return Loose(halfPx) with { Stretch = options.ShapeSpread ?? 0.01, PlacePx = options.PlaceSpreadPx ?? 0.5 * halfPx };
        double[] Steps(Func<int, double> value) => [.. Enumerable.Range(0, known.Count - 1).Select(k => value(known[k + 1]) - value(known[k]))];
        double place = Spread([Steps(i => maps[i].Apply(anchors[i]).X), Steps(i => maps[i].Apply(anchors[i]).Y)]);
        double turn = Spread([Steps(i => Turn(maps[i]))]);
        double stretch = Spread([Steps(i => (maps[i].A + maps[i].D) / 2 / Math.Cos(Turn(maps[i]))), Steps(i => (maps[i].A - maps[i].D) / 2),
            Steps(i => (maps[i].B + maps[i].C) / 2)]);
        return new(options.PlaceSpreadPx ?? Math.Max(LeastPlacePx, place), Math.Max(LeastTurn, turn), options.ShapeSpread ?? Math.Max(LeastStretch, stretch));
    }

    public static double Turn(Affine2 map) => Math.Atan2(map.C - map.B, map.A + map.D);

    /// <summary>Median absolute deviation of the steps, each kind from its own median, as the standard deviation of one section.</summary>
    private static double Spread(IReadOnlyList<double[]> kinds)
    {
        var deviations = new List<double>();
        foreach (double[] steps in kinds)
        {
            double median = Median(steps);
            deviations.AddRange(steps.Select(s => Math.Abs(s - median)));
        }
        return 1.4826 * Median(deviations) / Math.Sqrt(2);
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
