using System.Numerics;
using Neuropil.Space;

namespace Neuropil.Acquisition.Tissue;

/// <summary>How dark two apposed membranes look: two stained leaflets and a cleft, averaged over the thickness of the section.</summary>
/// <remarks>
/// <code>
///   cytoplasm | leaflet | cleft | leaflet | cytoplasm        A membrane that runs obliquely through a thick section is
///        ----- ▓▓▓▓▓▓▓ ░░░░░░░ ▓▓▓▓▓▓▓ -----                 smeared sideways: wider and greyer, as in a microscope.
/// </code>
/// </remarks>
internal sealed class MembraneProfile(double widthNm, VoxelSize voxel)
{
    // Stain of a leaflet and of the cleft, as nm of full darkness. Chosen so that a membrane cut at right angles is about
    // nine tenths as dark as full stain at 5 to 12 nm a pixel, and the cleft a little lighter.
    private const float LeafletNm = 14f, CleftNm = 7.5f;

    private readonly float _leaflet = (float)widthNm * 0.27f;
    private readonly float _sigma = MathF.Sqrt(16 + (float)(voxel.XNm * voxel.YNm) / 12);
    private readonly float _halfSection = (float)voxel.ZNm / 2;
    private readonly Vector3 _voxel = new((float)voxel.XNm, (float)voxel.YNm, (float)voxel.ZNm);

    /// <summary>Half the width of the band labelled 0: the true width, but no less than what keeps two cells from touching (half a voxel,
    /// and a quarter more for the stretch of the warp).</summary>
    public float LabelHalfWidthNm(Vector3 normal)
    {
        float step = MathF.Abs(normal.X) * _voxel.X + MathF.Abs(normal.Y) * _voxel.Y + MathF.Abs(normal.Z) * _voxel.Z;
        return MathF.Max((float)widthNm * 0.42f, 0.62f * step);
    }

    /// <summary>0 none … 1 full stain, at a distance from the middle of the boundary whose unit normal has this z.</summary>
    public float Darkness(float distanceNm, float normalZ)
    {
        float smear = MathF.Max(MathF.Abs(normalZ) * _halfSection, 2f);
        if (distanceNm > smear + _leaflet + 3.5f * _sigma) return 0;
        float stain = LeafletNm * (Line(distanceNm - _leaflet, smear) + Line(distanceNm + _leaflet, smear)) + CleftNm * Line(distanceNm, smear);
        return 1 - MathF.Exp(-1.9f * stain);
    }

    /// <summary>A line of unit mass blurred by the pixel and averaged over ± smear.</summary>
    private float Line(float distance, float smear) =>
        (Cumulative((distance + smear) / _sigma) - Cumulative((distance - smear) / _sigma)) / (2 * smear);

    /// <summary>Normal distribution function, by the logistic; off by 0.01 at most. Bowling et al. 2009, JIEM 2(1).</summary>
    private static float Cumulative(float x) => 1 / (1 + MathF.Exp(-x * (1.5976f + 0.07056f * x * x)));
}
