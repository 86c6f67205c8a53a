using Neuropil.Numerics;

namespace Neuropil.Acquisition.Tissue;

/// <summary>Grows the centre lines of all cells that may touch a box: branching random walks, each a function of its own seed.</summary>
/// <remarks>Space is cut into lattice cells; each holds the origins of some cells. A curve never leaves its reach, so a box needs
/// the lattice cells within reach only, and two boxes agree on every curve they share.</remarks>
internal sealed class NeuriteGrower(TissueOptions options, ulong seed, Vessels vessels)
{
    /// <summary>Edge of a lattice cell, nm. With eight bits per axis in a cell's id, ids repeat after 0.5 mm.</summary>
    public const double LatticeNm = 2000;

    private const int SlotsPerKind = 16;

    /// <summary>Points of all curves of one kind inside the box, in an order that does not depend on the box.</summary>
    public List<CurvePoint> Grow(NeuriteShape shape, NmBox box, int threads)
    {
        var reach = box.Grow(shape.ReachNm);
        var (low, high) = (Lattice(reach.Min), Lattice(reach.Max));
        var planes = new List<CurvePoint>[high.Z - low.Z + 1];
        Parallel.For(0, planes.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, plane =>
        {
            planes[plane] = [];
            for (long y = low.Y; y <= high.Y; y++)
                for (long x = low.X; x <= high.X; x++)
                    GrowCell(shape, (x, y, low.Z + plane), box, planes[plane]);
        });
        var points = new List<CurvePoint>();
        foreach (var plane in planes) Append(plane, points);
        return points;
    }

    private static void Append(List<CurvePoint> from, List<CurvePoint> to)
    {
        int shift = to.Count;
        foreach (var point in from)
        {
            var moved = point;
            if (moved.Previous >= 0) moved.Previous += shift;
            to.Add(moved);
        }
    }

    private static (long X, long Y, long Z) Lattice(Vec3 p) =>
        ((long)Math.Floor(p.X / LatticeNm), (long)Math.Floor(p.Y / LatticeNm), (long)Math.Floor(p.Z / LatticeNm));

    private void GrowCell(NeuriteShape shape, (long X, long Y, long Z) cell, NmBox box, List<CurvePoint> kept)
    {
        var random = SplitMix64.For(seed, 1, (long)shape.Kind, cell.X, cell.Y, cell.Z);
        double expected = shape.Density * LatticeNm * LatticeNm * LatticeNm;
        int count = Math.Min(SlotsPerKind, (int)Math.Floor(expected + random.NextDouble()));
        for (int slot = 0; slot < count; slot++)
        {
            var own = SplitMix64.For(seed, 2, (long)shape.Kind, cell.X, cell.Y, cell.Z, slot);
            var origin = new Vec3(cell.X + own.NextDouble(), cell.Y + own.NextDouble(), cell.Z + own.NextDouble()) * LatticeNm;
            if (box.DistanceTo(origin) > shape.ReachNm) continue;
            double free = vessels.Distance(origin);
            if (free < shape.RadiusNm.High) continue;
            var neurite = new Neurite(Id(shape.Kind, cell, slot), shape.Kind, own.NextULong());
            var walk = new NeuriteWalk(options, shape, neurite, own, free < shape.ReachNm + 1000 ? vessels : null);
            walk.Grow(origin, BundleDirection(origin));
            Keep(walk.Points, box, kept);
        }
    }

    /// <summary>One more than, from the low bits: four of slot, three of kind, eight each of x, y and z.</summary>
    private static uint Id(CellKind kind, (long X, long Y, long Z) cell, int slot)
    {
        long place = (cell.Z & 255) << 16 | (cell.Y & 255) << 8 | (cell.X & 255);
        return (uint)(place << 7 | (long)kind << 4 | (long)slot) + 1;
    }

    private Vec3 BundleDirection(Vec3 p)
    {
        const double wavelengthNm = 7000; // about twice the width of the bundles that result
        double x = p.X / wavelengthNm, y = p.Y / wavelengthNm, z = p.Z / wavelengthNm;
        ulong noise = SplitMix64.Mix(seed ^ 0xB07D1E5UL);
        return new Vec3(
            SmoothNoise.Value(noise, x, y, z), SmoothNoise.Value(noise + 1, x, y, z), SmoothNoise.Value(noise + 2, x, y, z)).Unit();
    }

    private static void Keep(List<CurvePoint> grown, NmBox box, List<CurvePoint> kept)
    {
        var index = new int[grown.Count];
        for (int i = 0; i < grown.Count; i++)
        {
            var point = grown[i];
            index[i] = -1;
            if (!box.Contains(point.Place)) continue;
            index[i] = kept.Count;
            if (point.Previous >= 0) point.Previous = index[point.Previous];
            kept.Add(point);
        }
    }
}
