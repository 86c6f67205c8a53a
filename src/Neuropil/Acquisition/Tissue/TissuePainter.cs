using System.Numerics;
using Neuropil.Space;

namespace Neuropil.Acquisition.Tissue;

/// <summary>Turns the place of a voxel within its cell into grey level, label and class.</summary>
internal sealed class TissuePainter(TissueOptions options, ulong seed, TissueGeometry geometry, VoxelSize voxel)
{
    private readonly MembraneProfile _membrane = new(options.MembraneNm, voxel);
    private readonly CytoplasmTexture _cytoplasm = new(options.Greys, seed);
    private readonly SynapseTexture _synapse = new(options.Greys, options.MembraneNm);
    private readonly List<SynapseSite> _sites = [];
    private Vec3 _centre;
    private readonly MitochondrionTexture _mitochondrion = new(options.Greys, seed);

    /// <summary>Call before the voxels of a brick.</summary>
    public void Begin(in WarpPatch patch, List<SynapseSite> sites)
    {
        _centre = patch.Centre;
        _sites.Clear();
        foreach (var site in sites)
            if ((site.Cleft - patch.Centre).Length < SynapseSite.ReachNm + patch.RadiusNm) _sites.Add(site);
    }

    /// <param name="place">In the tissue, nm: textures hang on it.</param>
    /// <param name="straight">Among the straight curves, relative to the brick's centre: synapses are placed there.</param>
    public void Paint(Vec3 place, Vector3 straight, in Nearest nearest, out byte em, out uint cell, out byte kind)
    {
        if (nearest.Segment == Nearest.Vessel)
        {
            Vessel(place, nearest, out em, out cell, out kind);
            return;
        }
        if (nearest.Segment == Nearest.None)
        {
            (em, cell, kind) = (ToByte(options.Greys.Lumen), 0, (byte)TissueClass.Membrane); // nothing grows near: empty resin
            return;
        }
        var (from, to) = geometry.Segments[nearest.Segment];
        ref readonly var a = ref geometry.Points[from];
        ref readonly var b = ref geometry.Points[to];
        var neurite = a.Neurite;
        float half = _membrane.LabelHalfWidthNm(nearest.Normal);
        bool inside = nearest.BoundaryNm >= half;
        (cell, kind) = inside ? (neurite.Cell, (byte)Class(neurite.Kind)) : (0u, (byte)TissueClass.Membrane);
        float grey = _cytoplasm.Grey(place, neurite, nearest, b.Place - a.Place);
        if (inside && neurite.Kind != CellKind.MyelinatedAxon) Organelles(place, nearest, a, b, ref grey, ref kind);
        if (neurite.Kind == CellKind.MyelinatedAxon) Myelin(nearest, a.RadiusNm + nearest.Along * (b.RadiusNm - a.RadiusNm), half, ref grey, ref cell, ref kind);
        float dark = _membrane.Darkness(nearest.BoundaryNm, nearest.Normal.Z);
        grey += ((float)options.Greys.Membrane - grey) * dark;
        if (_sites.Count > 0) Synapses(_centre + new Vec3(straight.X, straight.Y, straight.Z), neurite.Cell, nearest, ref grey, ref kind);
        em = ToByte(grey);
    }

    private void Synapses(Vec3 place, uint own, in Nearest nearest, ref float grey, ref byte kind)
    {
        uint other = nearest.Other < 0 ? 0 : geometry.Points[geometry.Segments[nearest.Other].From].Neurite.Cell;
        foreach (var site in _sites) _synapse.Over(site, place, own, other, nearest, ref grey, ref kind);
    }

    /// <summary>Lumen, then the thin cell that lines it, both of smooth grey.</summary>
    private void Vessel(Vec3 place, in Nearest nearest, out byte em, out uint cell, out byte kind)
    {
        float depth = -nearest.AxisNm, wall = (float)Vessels.WallNm;
        bool isLumen = depth > wall, isWall = !isLumen && nearest.BoundaryNm >= _membrane.LabelHalfWidthNm(nearest.Normal);
        (cell, kind) = isLumen ? (0u, (byte)TissueClass.VesselLumen)
            : isWall ? (Vessels.WallCell, (byte)TissueClass.VesselWall) : (0u, (byte)TissueClass.Membrane);
        float grain = (float)options.Greys.Granularity * _cytoplasm.Grain(place) * (isLumen ? 0.3f : 1);
        float grey = (float)(isLumen ? options.Greys.Lumen : options.Greys.VesselWall) + grain;
        float outer = _membrane.Darkness(nearest.BoundaryNm, nearest.Normal.Z);
        float dark = Math.Max(outer, 0.8f * _membrane.Darkness(Math.Abs(depth - wall), nearest.Normal.Z));
        em = ToByte(grey + ((float)options.Greys.Membrane - grey) * dark);
    }

    private void Organelles(Vec3 place, in Nearest nearest, in CurvePoint a, in CurvePoint b, ref float grey, ref byte kind)
    {
        float share = a.Mitochondrion + nearest.Along * (b.Mitochondrion - a.Mitochondrion);
        if (share <= 0) return;
        float radius = share * (a.RadiusNm + nearest.Along * (b.RadiusNm - a.RadiusNm));
        float depth = SmoothMin(radius - nearest.AxisNm, nearest.BoundaryNm - (float)options.MembraneNm * 0.5f - 14);
        float arc = a.ArcNm + nearest.Along * (b.ArcNm - a.ArcNm);
        grey = _mitochondrion.Over(grey, place, depth, arc);
        if (depth >= 0) kind = (byte)TissueClass.Mitochondrion;
    }

    private void Myelin(in Nearest nearest, float radiusNm, float half, ref float grey, ref uint cell, ref byte kind)
    {
        float depth = nearest.BoundaryNm - half;
        if (depth < 0) return;
        // Round inside even where the sheath fills a corner between its neighbours.
        float axon = SmoothMin(depth - (float)options.MyelinNm, radiusNm - 40 - nearest.AxisNm);
        float dark = _membrane.Darkness(Math.Abs(axon), nearest.Normal.Z);
        if (axon < 0)
        {
            (cell, kind) = (0, (byte)TissueClass.Myelin);
            // Lamellae of about 11 nm melt into rings three times as wide, which fade where a pixel no longer shows them.
            float shown = Math.Clamp(1.4f - (float)voxel.XNm / 16, 0.15f, 1);
            grey = (float)options.Greys.Membrane * (0.85f + 0.4f * shown * MathF.Sin(depth * (MathF.PI * 2 / 34)));
        }
        grey += ((float)options.Greys.Membrane - grey) * dark;
    }

    /// <summary>The smaller of two, rounded where they meet, so that organelles have no edges.</summary>
    private static float SmoothMin(float a, float b)
    {
        const float bendNm = 45;
        float overlap = Math.Max(0, bendNm - Math.Abs(a - b)) / bendNm;
        return Math.Min(a, b) - overlap * overlap * bendNm * 0.25f;
    }

    private static TissueClass Class(CellKind kind) => kind switch
    {
        CellKind.Glia => TissueClass.Glia,
        CellKind.VesselWall => TissueClass.VesselWall,
        _ => TissueClass.Cytoplasm,
    };

    private static byte ToByte(double grey) => (byte)Math.Clamp(Math.Round(grey), 0, 255);
}
