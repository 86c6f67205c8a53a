namespace Neuropil.Acquisition.Tissue;

/// <summary>Pushes crossing curves apart until they lie beside each other, as processes do in neuropil.</summary>
/// <remarks>
/// Every round moves each point by its own small step, from the places of the round before (Jacobi), so the order of points and
/// threads does not matter. A point sees others within a range only: after K rounds the result inside a box depends on nothing
/// farther than K · (range + step), which is how boxes made apart agree:
/// <code>
///   |---- halo of K rounds ----|#### exact ####|---- halo of K rounds ----|
/// </code>
/// </remarks>
internal sealed class CurvePacking(double rangeNm, int rounds)
{
    /// <summary>The longest step of a point in one round.</summary>
    private const double MaxStepNm = 30;

    private const double Stiffness = 0.25;

    /// <summary>Points come nearer than their radii add up to, and the partition gives each its share of the overlap.</summary>
    private const double Softness = 0.92;

    private const int Chunk = 1024;

    public double HaloNm => rounds * (rangeNm + MaxStepNm);

    /// <summary>Points that stay where they are, and how far from them others feel it.</summary>
    public readonly record struct Obstacles(CurvePoint[] Points, double RangeNm);

    /// <summary>Moves the points; those that end inside <paramref name="exact"/> end where they would in any larger box.</summary>
    /// <param name="points">All points that start within <see cref="HaloNm"/> of the exact box.</param>
    /// <param name="obstacles">Complete as far as the halo and their own range reach.</param>
    public void Relax(CurvePoint[] points, IReadOnlyList<Obstacles> obstacles, Vessels vessels, NmBox exact, int threads)
    {
        var next = SuccessorOf(points);
        var walls = obstacles.Select(o => new PointBins(o.Points, exact.Grow(HaloNm + o.RangeNm), o.RangeNm)).ToArray();
        var moved = new Vec3[points.Length];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
        for (int round = 0; round < rounds; round++)
        {
            var region = exact.Grow((rounds - round) * (rangeNm + MaxStepNm));
            var bins = new PointBins(points, region, rangeNm);
            Parallel.For(0, (points.Length + Chunk - 1) / Chunk, parallel, chunk =>
            {
                for (int i = chunk * Chunk; i < Math.Min(points.Length, (chunk + 1) * Chunk); i++)
                    moved[i] = region.Contains(points[i].Place)
                        ? points[i].Place + Step(points, i, next[i], bins, walls, vessels)
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

    private Vec3 Step(CurvePoint[] points, int i, int next, PointBins bins, PointBins[] walls, Vessels vessels)
    {
        var push = Repulsion(points[i], bins, isFixed: false) + Bending(points, points[i], next);
        foreach (var wall in walls) push += Repulsion(points[i], wall, isFixed: true);
        if (vessels.Distance(points[i].Place) is var free && free < points[i].RadiusNm)
            push += vessels.Outward(points[i].Place) * (points[i].RadiusNm - free);
        double length = push.Length;
        return length > MaxStepNm ? push * (MaxStepNm / length) : push;
    }

    private static Vec3 Repulsion(in CurvePoint point, PointBins bins, bool isFixed)
    {
        double pushX = 0, pushY = 0, pushZ = 0;
        uint cell = point.Neurite.Cell;
        double radius = point.RadiusNm, edge = bins.EdgeNm;
        var place = point.Place;
        foreach (var run in bins.Around(place))
            foreach (ref readonly var other in run)
            {
                double x = place.X - other.Place.X, y = place.Y - other.Place.Y, z = place.Z - other.Place.Z;
                double square = x * x + y * y + z * z;
                double want = Math.Min(Softness * (radius + other.RadiusNm), edge);
                if (square >= want * want || square < 1e-6 || other.Cell == cell) continue;
                double distance = Math.Sqrt(square);
                // Of two that can move, the thinner one gives way more.
                double yield = isFixed ? 0.6 : 0.6 * other.RadiusNm / (radius + other.RadiusNm);
                double scale = yield * (want - distance) / distance;
                (pushX, pushY, pushZ) = (pushX + x * scale, pushY + y * scale, pushZ + z * scale);
            }
        return new(pushX, pushY, pushZ);
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
