using System.Numerics;

namespace Neuropil.Acquisition.Tissue;

/// <summary>The look of a synapse: a dark cleft and postsynaptic density, and a cloud of vesicles on the other side.</summary>
internal sealed class SynapseTexture(TissueGreys greys, double membraneNm)
{
    private const float VesicleSpacingNm = 50, VesicleRadiusNm = 20;

    private readonly float _half = (float)membraneNm / 2;

    /// <param name="place">Among the straight curves.</param>
    /// <param name="own">Cell the voxel lies in, membranes divided between their two cells.</param>
    public void Over(SynapseSite site, Vec3 place, uint own, uint other, in Nearest nearest, ref float grey, ref byte kind)
    {
        var offset = site.To(place);
        float distance = offset.Length();
        if (distance > SynapseSite.ReachNm) return;
        bool isPre = own == site.Presynaptic, isPost = own == site.Postsynaptic;
        if (isPre && kind == (byte)TissueClass.Cytoplasm) Vesicles(site, offset, distance, nearest.BoundaryNm, ref grey, ref kind);
        if ((isPre && other == site.Postsynaptic) || (isPost && other == site.Presynaptic))
            Density(site, distance, isPost, nearest.BoundaryNm, ref grey, ref kind);
    }

    private void Density(SynapseSite site, float distance, bool isPost, float boundaryNm, ref float grey, ref byte kind)
    {
        float thick = isPost ? _half + 24 : _half + 5;
        float rim = Fall(distance - site.RadiusNm, 18), depth = Fall(boundaryNm - thick, 8);
        float weight = rim * depth;
        grey += ((float)greys.Synapse - grey) * 0.92f * weight;
        if (weight > 0.5f) kind = (byte)TissueClass.SynapticCleft;
    }

    /// <summary>One vesicle for each cube of a jittered lattice, fewer towards the rim of the cloud.</summary>
    private void Vesicles(SynapseSite site, Vector3 offset, float distance, float boundaryNm, ref float grey, ref byte kind)
    {
        if (distance > SynapseSite.CloudNm || boundaryNm < _half + 4) return;
        kind = (byte)TissueClass.VesicleCluster;
        var cube = offset / VesicleSpacingNm;
        long x = (long)MathF.Floor(cube.X), y = (long)MathF.Floor(cube.Y), z = (long)MathF.Floor(cube.Z);
        ulong hash = SmoothNoise.Hash(site.Hash, x, y, z);
        var centre = new Vector3(x + Jitter(hash), y + Jitter(hash >> 8), z + Jitter(hash >> 16)) * VesicleSpacingNm;
        if (((hash >> 32) & 1023) / 1023f > 1.25f - centre.Length() / SynapseSite.CloudNm) return;
        float ring = (offset - centre).Length() - (VesicleRadiusNm - 5);
        grey += 18 * Fall(ring + 8, 6);
        grey -= 95 * MathF.Exp(-ring * ring / (2 * 5.5f * 5.5f));
    }

    private static float Jitter(ulong hash) => 0.38f + 0.24f * (hash & 255) / 255f;

    /// <summary>1 well below 0, 0 well above, over about ± width.</summary>
    private static float Fall(float x, float width) => Math.Clamp(0.5f - x / (2 * width), 0, 1);
}
