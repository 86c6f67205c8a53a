using Neuropil.Space;

namespace Neuropil.Scoring;

/// <summary>How far points lie from where they belong, in px, once the freedom that nobody can know (the gauge) is taken out.</summary>
/// <remarks>
/// Montage error: groups = sections, gauge = rigid, points = a grid on every tile. Each section is fitted on its own.
/// Alignment error: one group = the whole stack, gauge = affine. A drift through the stack therefore counts as error.
/// </remarks>
public static class TransformError
{
    /// <summary>Distances after the best fit of one group, in the order of the pairs. Null when the pairs do not determine the fit.</summary>
    public static double[]? Residuals(IReadOnlyList<PointPair> pairs, Gauge gauge)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return PlaneFit.Fit(pairs, gauge) is { } map ? [.. pairs.Select(p => (map.Apply(p.Placed) - p.True).Length)] : null;
    }

    /// <summary>Each group fitted on its own, all residuals pooled. Groups that do not determine a fit give no evidence and are left out.</summary>
    public static Spread? Pooled(IEnumerable<IReadOnlyList<PointPair>> groups, Gauge gauge) =>
        Spread.Of([.. groups.SelectMany(g => Residuals(g, gauge) ?? [])]);

    /// <summary>A regular grid of points over an image, first and last pixel included: where errors are measured.</summary>
    public static IReadOnlyList<Px2> Grid(int widthPx, int heightPx, int pointsPerAxis)
    {
        if (pointsPerAxis < 2) throw new ArgumentOutOfRangeException(nameof(pointsPerAxis), pointsPerAxis, "A grid needs 2 points an axis or more.");
        var points = new List<Px2>(pointsPerAxis * pointsPerAxis);
        for (int y = 0; y < pointsPerAxis; y++)
            for (int x = 0; x < pointsPerAxis; x++)
                points.Add(new((widthPx - 1.0) * x / (pointsPerAxis - 1), (heightPx - 1.0) * y / (pointsPerAxis - 1)));
        return points;
    }
}
