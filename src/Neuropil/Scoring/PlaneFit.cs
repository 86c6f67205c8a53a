using Neuropil.Space;

namespace Neuropil.Scoring;

/// <summary>A point where it was put, and where it truly belongs.</summary>
public readonly record struct PointPair(Px2 Placed, Px2 True);

/// <summary>The maps of the plane that a whole result may be off by without being wrong: nobody can know where the origin lies.</summary>
public enum Gauge
{
    /// <summary>No freedom: places are compared as they are.</summary>
    None,

    Translation,

    /// <summary>Rotation and translation.</summary>
    Rigid,

    Affine,
}

/// <summary>Least-squares maps from placed to true points, in closed form.</summary>
public static class PlaneFit
{
    /// <summary>The best map of the gauge. Null when the points do not determine it (none; for affine: fewer than three, or on a line).</summary>
    public static Affine2? Fit(IReadOnlyList<PointPair> pairs, Gauge gauge)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        if (gauge == Gauge.None) return Affine2.Identity;
        if (pairs.Count == 0) return null;
        var placed = Mean(pairs, p => p.Placed);
        var truth = Mean(pairs, p => p.True);
        var linear = gauge switch
        {
            Gauge.Translation => Affine2.Identity,
            Gauge.Rigid => BestRotation(pairs, placed, truth),
            _ => BestLinear(pairs, placed, truth),
        };
        if (linear is not { } map) return null;
        var shift = truth - map.Apply(placed);
        return map with { Tx = shift.X, Ty = shift.Y };
    }

    /// <summary>Kabsch in the plane: the angle of the sum of complex products <c>conj(p) t</c>.</summary>
    private static Affine2 BestRotation(IReadOnlyList<PointPair> pairs, Px2 placedMean, Px2 truthMean)
    {
        double dot = 0, cross = 0;
        foreach (var pair in pairs)
        {
            Px2 p = pair.Placed - placedMean, t = pair.True - truthMean;
            dot += p.X * t.X + p.Y * t.Y;
            cross += p.X * t.Y - p.Y * t.X;
        }
        return Affine2.Rotation(Math.Atan2(cross, dot), default);
    }

    /// <summary><c>M = (Σ t pᵀ)(Σ p pᵀ)⁻¹</c> over centred points.</summary>
    private static Affine2? BestLinear(IReadOnlyList<PointPair> pairs, Px2 placedMean, Px2 truthMean)
    {
        double xx = 0, xy = 0, yy = 0, ux = 0, uy = 0, vx = 0, vy = 0;
        foreach (var pair in pairs)
        {
            Px2 p = pair.Placed - placedMean, t = pair.True - truthMean;
            xx += p.X * p.X;
            xy += p.X * p.Y;
            yy += p.Y * p.Y;
            ux += t.X * p.X;
            uy += t.X * p.Y;
            vx += t.Y * p.X;
            vy += t.Y * p.Y;
        }
        double det = xx * yy - xy * xy;
        if (det <= 1e-12 * (xx + yy) * (xx + yy)) return null;
        return new((ux * yy - uy * xy) / det, (uy * xx - ux * xy) / det, 0, (vx * yy - vy * xy) / det, (vy * xx - vx * xy) / det, 0);
    }

    private static Px2 Mean(IReadOnlyList<PointPair> pairs, Func<PointPair, Px2> point)
    {
        double x = 0, y = 0;
        foreach (var pair in pairs)
        {
            var p = point(pair);
            x += p.X;
            y += p.Y;
        }
        return new(x / pairs.Count, y / pairs.Count);
    }
}
