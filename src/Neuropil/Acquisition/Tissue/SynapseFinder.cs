using System.Numerics;
using Neuropil.Numerics;

namespace Neuropil.Acquisition.Tissue;

/// <summary>Gives each bouton a partner: the best neighbour that its membrane touches, dendrites first.</summary>
internal sealed class SynapseFinder(TissueGeometry geometry, SegmentBins bins, double searchNm)
{
    private const int Directions = 10;

    /// <summary>A partner is looked for this far from the bouton's middle.</summary>
    public const float LongestNm = 300;

    private const float StepNm = 14;

    private readonly BrickField _field = new(geometry);
    private readonly List<int> _near = [];

    /// <summary>All synapses whose cleft may lie in the box (among the straight curves), in the order of the points.</summary>
    public List<SynapseSite> Find(NmBox box)
    {
        var sites = new List<SynapseSite>();
        var wide = box.Grow(LongestNm);
        foreach (var point in geometry.Points)
            if (point.IsBouton && wide.Contains(point.Place) && Best(point) is { } site && box.Contains(site.Cleft))
                sites.Add(site);
        return sites;
    }

    private SynapseSite? Best(in CurvePoint bouton)
    {
        bins.Near(bouton.Place, searchNm, _near);
        _field.Load(_near, bouton.Place, LongestNm / 2);
        var random = SplitMix64.For(bouton.Neurite.Hash, 21, (long)Math.Round(bouton.ArcNm));
        SynapseSite? best = null;
        for (int i = 0; i < Directions; i++)
        {
            var direction = new Vec3(random.NextNormal(), random.NextNormal(), random.NextNormal()).Unit();
            var site = March(bouton, direction, (float)random.Uniform(95, 175), random.NextULong());
            if (site is not null && (best is null || site.PostsynapticKind < best.PostsynapticKind)) best = site;
        }
        return best;
    }

    /// <summary>Goes from the bouton's middle outwards to the first boundary.</summary>
    private SynapseSite? March(in CurvePoint bouton, Vec3 direction, float radiusNm, ulong hash)
    {
        var step = new Vector3((float)direction.X, (float)direction.Y, (float)direction.Z);
        for (float way = 0; way < LongestNm; way += StepNm)
        {
            var at = _field.At(step * way);
            if (at.Segment < 0 || at.Other < 0 || Owner(at.Segment).Cell != bouton.Neurite.Cell) return null;
            if (at.BoundaryNm > StepNm) continue;
            var partner = Owner(at.Other);
            if (partner.Kind is CellKind.Glia or CellKind.MyelinatedAxon) return null;
            var cleft = step * way - at.Normal * at.BoundaryNm;
            return new(bouton.Neurite.Cell, partner.Cell, partner.Kind,
                bouton.Place + new Vec3(cleft.X, cleft.Y, cleft.Z), new(at.Normal.X, at.Normal.Y, at.Normal.Z), radiusNm, hash);
        }
        return null;
    }

    private Neurite Owner(int segment) => geometry.Points[geometry.Segments[segment].From].Neurite;
}
