using System.Numerics;

namespace Neuropil.Acquisition.Tissue;

/// <summary>The two nearest cells of a voxel, and how it lies to the boundary between them.</summary>
internal struct Nearest
{
    /// <summary>For <see cref="Segment"/> and <see cref="Other"/>: none near, or a blood vessel.</summary>
    public const int None = -1, Vessel = -2;

    /// <summary>Index of the segment the voxel belongs to, and of the best one of another cell.</summary>
    public int Segment, Other;

    /// <summary>Way along the segment, 0…1, and distance to its centre line, nm (of a vessel: to its outer surface).</summary>
    public float Along, AxisNm;

    /// <summary>Distance to the boundary with the other cell, nm, at least 0.</summary>
    public float BoundaryNm;

    /// <summary>The boundary's unit normal, pointing into the voxel's own cell.</summary>
    public Vector3 Normal;

    /// <summary>From the centre line to the voxel, nm.</summary>
    public Vector3 FromAxis;
}

/// <summary>The partition of space into cells within one small brick: each place belongs to the tube whose surface is nearest
/// (additively weighted Voronoi cells of curves).</summary>
/// <remarks>A cell is star-shaped about its own centre line: on the way there its distance falls fastest. So cells are in one
/// piece as long as no centre line is swallowed by another tube, which the packing sees to.</remarks>
internal sealed class BrickField(TissueGeometry geometry)
{
    /// <summary>Boundaries farther from a voxel than about half of this are not told apart.</summary>
    private const float MarginNm = 240;

    private const float Far = 1e6f;

    private int[] _segment = [];
    private uint[] _cell = [];
    private float[] _ax = [], _ay = [], _az = [], _dx = [], _dy = [], _dz = [], _inverse = [], _radius = [], _slope = [], _f = [];
    private int _count, _padded;
    private Vec3 _centre;
    private bool _hasVessel;

    /// <summary>Chooses the segments that can matter within <paramref name="reachNm"/> of the centre.</summary>
    public void Load(List<int> near, Vec3 centre, float reachNm)
    {
        _centre = centre;
        _hasVessel = geometry.Vessels.Distance(centre) < 1500;
        Reserve(near.Count);
        for (int i = 0; i < near.Count; i++) Set(i, near[i], centre);
        Pad(near.Count);
        Distances(0, 0, 0);
        float best = Far;
        for (int i = 0; i < near.Count; i++) best = Math.Min(best, _f[i]);
        Compact(best + MarginNm + 2 * reachNm);
    }

    /// <summary>Looks up the place given relative to the centre, nm, after the warp. The warp's own stretch, some 15 %, is left in
    /// the width of membranes: they vary as much in tissue.</summary>
    public Nearest At(Vector3 p)
    {
        Distances(p.X, p.Y, p.Z);
        var (best, second) = Best();
        var nearest = new Nearest { Segment = Nearest.None, Other = Nearest.None, BoundaryNm = MarginNm };
        var first = Rival.None;
        if (best >= 0)
        {
            nearest.FromAxis = Foot(best, p.X, p.Y, p.Z, out nearest.Along);
            nearest.AxisNm = nearest.FromAxis.Length();
            first = new(_segment[best], _f[best], Unit(nearest.FromAxis));
        }
        var next = second < 0 ? Rival.None : new(_segment[second], _f[second], Unit(Foot(second, p.X, p.Y, p.Z, out _)));
        if (_hasVessel) (first, next) = Admit(VesselAt(p), first, next);
        Resolve(ref nearest, first, next);
        return nearest;
    }

    private static void Resolve(ref Nearest nearest, in Rival first, in Rival next)
    {
        (nearest.Segment, nearest.Other) = (first.Segment, next.Segment);
        if (first.Segment == Nearest.Vessel) (nearest.AxisNm, nearest.FromAxis) = (first.DistanceNm, first.Outward);
        if (next.Segment == Nearest.None) return;
        var gradient = next.Outward - first.Outward;
        float length = gradient.Length();
        nearest.Normal = gradient / Math.Max(length, 1e-6f);
        nearest.BoundaryNm = (next.DistanceNm - first.DistanceNm) / Math.Max(length, 0.5f);
    }

    private static (Rival First, Rival Next) Admit(in Rival vessel, in Rival first, in Rival next)
    {
        if (vessel.DistanceNm < first.DistanceNm) return (vessel, first);
        return vessel.DistanceNm < next.DistanceNm ? (first, vessel) : (first, next);
    }

    private Rival VesselAt(Vector3 p)
    {
        var place = _centre + new Vec3(p.X, p.Y, p.Z);
        var outward = geometry.Vessels.Outward(place);
        return new(Nearest.Vessel, (float)geometry.Vessels.Distance(place), new((float)outward.X, (float)outward.Y, (float)outward.Z));
    }

    /// <summary>A cell that may own a place: its distance (negative inside its tube) and the direction in which that grows.</summary>
    private readonly record struct Rival(int Segment, float DistanceNm, Vector3 Outward)
    {
        public static Rival None => new(Nearest.None, Far, default);
    }

    private static Vector3 Unit(Vector3 v) => v / Math.Max(v.Length(), 1e-3f);

    private (int Best, int Second) Best()
    {
        int best = -1, second = -1;
        float f1 = Far / 2, f2 = Far / 2;
        uint cell = 0;
        for (int i = 0; i < _count; i++)
        {
            float f = _f[i];
            if (f >= f2) continue;
            if (f < f1)
            {
                if (_cell[i] != cell) (f2, second, cell) = (f1, best, _cell[i]);
                (f1, best) = (f, i);
            }
            else if (_cell[i] != cell)
            {
                (f2, second) = (f, i);
            }
        }
        return (best, second);
    }

    private Vector3 Foot(int i, float x, float y, float z, out float along)
    {
        float px = x - _ax[i], py = y - _ay[i], pz = z - _az[i];
        along = Math.Clamp((px * _dx[i] + py * _dy[i] + pz * _dz[i]) * _inverse[i], 0f, 1f);
        return new(px - along * _dx[i], py - along * _dy[i], pz - along * _dz[i]);
    }

    private void Distances(float x, float y, float z)
    {
        Vector<float> vx = new(x), vy = new(y), vz = new(z);
        for (int i = 0; i < _padded; i += Vector<float>.Count)
        {
            Vector<float> dx = new(_dx, i), dy = new(_dy, i), dz = new(_dz, i);
            Vector<float> px = vx - new Vector<float>(_ax, i), py = vy - new Vector<float>(_ay, i), pz = vz - new Vector<float>(_az, i);
            var t = (px * dx + py * dy + pz * dz) * new Vector<float>(_inverse, i);
            t = Vector.Min(Vector.Max(t, Vector<float>.Zero), Vector<float>.One);
            px -= t * dx;
            py -= t * dy;
            pz -= t * dz;
            var f = Vector.SquareRoot(px * px + py * py + pz * pz) - new Vector<float>(_radius, i) - t * new Vector<float>(_slope, i);
            f.CopyTo(_f, i);
        }
    }

    private void Reserve(int count)
    {
        if (_cell.Length >= count + Vector<float>.Count) return;
        int size = 2 * count + Vector<float>.Count;
        (_segment, _cell) = (new int[size], new uint[size]);
        (_ax, _ay, _az) = (new float[size], new float[size], new float[size]);
        (_dx, _dy, _dz) = (new float[size], new float[size], new float[size]);
        (_inverse, _radius, _slope, _f) = (new float[size], new float[size], new float[size], new float[size]);
    }

    private void Set(int i, int segment, Vec3 centre)
    {
        var from = geometry.Points[geometry.Segments[segment].From];
        var to = geometry.Points[geometry.Segments[segment].To];
        (_segment[i], _cell[i]) = (segment, from.Neurite.Cell);
        var (a, d) = (from.Place - centre, to.Place - from.Place);
        (_ax[i], _ay[i], _az[i]) = ((float)a.X, (float)a.Y, (float)a.Z);
        (_dx[i], _dy[i], _dz[i]) = ((float)d.X, (float)d.Y, (float)d.Z);
        _inverse[i] = (float)(1 / Math.Max(d.Dot(d), 1));
        (_radius[i], _slope[i]) = (from.RadiusNm, to.RadiusNm - from.RadiusNm);
    }

    private void Pad(int count)
    {
        _count = count;
        _padded = (count + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        for (int i = count; i < _padded; i++) (_ax[i], _dx[i], _dy[i], _dz[i], _radius[i], _slope[i]) = (Far, 0, 0, 0, 0, 0);
    }

    private void Compact(float limit)
    {
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            if (_f[i] > limit) continue;
            (_segment[kept], _cell[kept]) = (_segment[i], _cell[i]);
            (_ax[kept], _ay[kept], _az[kept]) = (_ax[i], _ay[i], _az[i]);
            (_dx[kept], _dy[kept], _dz[kept]) = (_dx[i], _dy[i], _dz[i]);
            (_inverse[kept], _radius[kept], _slope[kept]) = (_inverse[i], _radius[i], _slope[i]);
            kept++;
        }
        Pad(kept);
    }
}
