namespace Neuropil.Acquisition.Tissue;

/// <summary>Pushes crossing curves apart until they lie beside each other, as processes do in neuropil.</summary>
/// <remarks>
/// Every round moves each point by its own small step, from the places of the round before (Jacobi), so the order of points and
/// threads does not matter. A point sees others within <see cref="RangeNm"/> only: after K rounds the result inside a box
/// depends on nothing farther than K · (range + step), which is how boxes made apart agree:
/// <code>
///   |---- halo of K rounds ----|#### exact ####|---- halo of K rounds ----|
/// </code>
/// </remarks>
internal sealed class CurvePacking(double rangeNm, int rounds)
{
    /// <summary>The longest step of a point in one round.</summary>
    private const double MaxStepNm = 35;

    private const double Stiffness = 0.25;

    /// <summary>Points come nearer than their radii add up to, and the partition gives each its share of the overlap.</summary>
    private const double Softness = 0.92;

    public double RangeNm => rangeNm;

    public double HaloNm => rounds * (rangeNm + MaxStepNm);

    /// <summary>Moves the points; those that end inside <paramref name="exact"/> end where they would in any larger box.</summary>
    /// <param name="points">All points that start within <see cref="HaloNm"/> of the exact box.</param>
    /// <param name="obstacles">Points that stay where they are, within reach of the halo.</param>
    public void Relax(CurvePoint[] points, CurvePoint[] obstacles, double obstacleRangeNm, NmBox exact, int threads)
    {
        var next = SuccessorOf(points);
        var fixedBins = new PointBins(obstacles, exact.Grow(HaloNm + obstacleRangeNm), obstacleRangeNm);
        var moved = new Vec3[points.Length];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
        for (int round = 0; round < rounds; round++)
        {
            var region = exact.Grow((rounds - round) * (rangeNm + MaxStepNm));
            var bins = new PointBins(points, region, rangeNm);
            Parallel.For(0, (points.Length + 4095) / 4096, parallel, chunk =>
            {
                for (int i = chunk * 4096; i < Math.Min(points.Length, (chunk + 1) * 4096); i++)
                    moved[i] = region.Contains(points[i].Place)
                        ? points[i].Place + Step(points, i, next[i], bins, obstacles, fixedBins)
                        : points[i].Place;
            });
            for (int i = 0; i < points.Length; i++) points[i].Place = moved[i];
        }
    }

    private static int[] SuccessorOf(CurvePoint[] points)
    {
        var next = new int[points.Length];
        Array.Fill(next, -1);
        for (int i = 0; i < points.Length; i++)
            if (points[i].Previous >= 0 && next[points[i].Previous] < 0) next[points[i].Previous] = i;
        return next;
    }

    private Vec3 Step(CurvePoint[] points, int i, int next, PointBins bins, CurvePoint[] obstacles, PointBins fixedBins)
    {
        var push = Repulsion(points[i], points, bins, 0.5) + Repulsion(points[i], obstacles, fixedBins, 1.0);
        push += Bending(points, points[i], next);
        double length = push.Length;
        return length > MaxStepNm ? push * (MaxStepNm / length) : push;
    }

    private static Vec3 Repulsion(in CurvePoint point, CurvePoint[] others, PointBins bins, double share)
    {
        var push = default(Vec3);
        uint cell = point.Neurite.Cell;
        var place = point.Place;
        foreach (var run in bins.Around(place))
            foreach (int j in run)
            {
                ref readonly var other = ref others[j];
                double x = place.X - other.Place.X, y = place.Y - other.Place.Y, z = place.Z - other.Place.Z;
                double square = x * x + y * y + z * z;
                double want = Math.Min(Softness * (point.RadiusNm + other.RadiusNm), bins.EdgeNm);
                if (square >= want * want || square < 1e-6 || other.Neurite.Cell == cell) continue;
                double distance = Math.Sqrt(square);
                // The thinner one gives way more.
                double yield = share == 1.0 ? 0.6 : 1.2 * other.RadiusNm / (point.RadiusNm + other.RadiusNm) * share;
                double scale = yield * (want - distance) / distance;
                push += new Vec3(x * scale, y * scale, z * scale);
            }
        return push;
    }

    private Vec3 Bending(CurvePoint[] points, in CurvePoint point, int next)
    {
        if (point.Previous < 0 || next < 0) return default;
        var before = points[point.Previous].Place - point.Place;
        var after = points[next].Place - point.Place;
        if (before.Length > rangeNm || after.Length > rangeNm) return default; // farther than a point may see
        return (before + after) * (Stiffness / 2);
    }
}
