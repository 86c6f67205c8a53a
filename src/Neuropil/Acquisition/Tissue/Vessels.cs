using Neuropil.Numerics;

namespace Neuropil.Acquisition.Tissue;

/// <summary>Blood vessels: a sparse net of tubes between the jittered nodes of a coarse lattice, each node joined to one neighbour.</summary>
internal sealed class Vessels
{
    /// <summary>The one label of all vessel walls; no neurite has it.</summary>
    public const uint WallCell = 1u << 31;

    public const double WallNm = 260;

    private const double RadiusNm = 2300, WobbleNm = 450;

    private const double BinNm = 8000;

    /// <summary>A tube counts for a bin when it may come this near to some place in it: half a bin's diagonal more than 4 µm.</summary>
    private const double HorizonNm = 4000, BinHalfDiagonalNm = 6930;

    private readonly Dictionary<(long, long, long), List<(Vec3 From, Vec3 Along)>> _bins = [];
    private readonly ulong _noise;

    /// <summary>The vessels that come near the region.</summary>
    public Vessels(TissueOptions options, ulong seed, NmBox region)
    {
        _noise = SplitMix64.Mix(seed ^ 0x7E55E1UL);
        if (options.VesselSpacingNm > 0) Collect(options.VesselSpacingNm, region);
    }

    /// <summary>Distance to the outer surface of the nearest vessel, negative inside; infinite where none is within 4 µm.</summary>
    public double Distance(Vec3 p)
    {
        if (_bins.Count == 0 || !_bins.TryGetValue(Bin(p), out var tubes)) return double.PositiveInfinity;
        double nearest = double.PositiveInfinity;
        foreach (var (from, along) in tubes) nearest = Math.Min(nearest, ToLine(p, from, along) - RadiusNm);
        if (nearest > HorizonNm) return double.PositiveInfinity;
        return nearest + WobbleNm * SmoothNoise.Value(_noise, p.X / 3500, p.Y / 3500, p.Z / 3500);
    }

    /// <summary>The direction away from the nearest vessel.</summary>
    public Vec3 Outward(Vec3 p)
    {
        const double h = 20;
        return new Vec3(
            Distance(p + new Vec3(h, 0, 0)) - Distance(p - new Vec3(h, 0, 0)),
            Distance(p + new Vec3(0, h, 0)) - Distance(p - new Vec3(0, h, 0)),
            Distance(p + new Vec3(0, 0, h)) - Distance(p - new Vec3(0, 0, h))).Unit();
    }

    private void Collect(double spacing, NmBox region)
    {
        var (low, high) = (Lattice(region.Min), Lattice(region.Max));
        for (long z = low.Z - 2; z <= high.Z + 2; z++)
            for (long y = low.Y - 2; y <= high.Y + 2; y++)
                for (long x = low.X - 2; x <= high.X + 2; x++)
                {
                    var from = Node(x, y, z);
                    int axis = (int)(SmoothNoise.Hash(_noise, x, y, z) % 3);
                    var to = Node(x + (axis == 0 ? 1 : 0), y + (axis == 1 ? 1 : 0), z + (axis == 2 ? 1 : 0));
                    Enter(region, from, to - from);
                }

        (long X, long Y, long Z) Lattice(Vec3 p) =>
            ((long)Math.Floor(p.X / spacing), (long)Math.Floor(p.Y / spacing), (long)Math.Floor(p.Z / spacing));

        Vec3 Node(long x, long y, long z)
        {
            var random = SplitMix64.For(_noise, x, y, z);
            return new Vec3(x + random.NextDouble(), y + random.NextDouble(), z + random.NextDouble()) * spacing;
        }
    }

    private void Enter(NmBox region, Vec3 from, Vec3 along)
    {
        var (low, high) = (Bin(region.Min), Bin(region.Max));
        for (long z = low.Z; z <= high.Z; z++)
            for (long y = low.Y; y <= high.Y; y++)
                for (long x = low.X; x <= high.X; x++)
                {
                    var centre = new Vec3(x + 0.5, y + 0.5, z + 0.5) * BinNm;
                    if (ToLine(centre, from, along) > RadiusNm + HorizonNm + BinHalfDiagonalNm) continue;
                    if (!_bins.TryGetValue((x, y, z), out var tubes)) _bins[(x, y, z)] = tubes = [];
                    tubes.Add((from, along));
                }
    }

    private static (long X, long Y, long Z) Bin(Vec3 p) =>
        ((long)Math.Floor(p.X / BinNm), (long)Math.Floor(p.Y / BinNm), (long)Math.Floor(p.Z / BinNm));

    private static double ToLine(Vec3 p, Vec3 from, Vec3 along)
    {
        var way = p - from;
        double t = Math.Clamp(way.Dot(along) / along.Dot(along), 0, 1);
        return (way - along * t).Length;
    }
}
