using System.Numerics;

namespace Neuropil.Acquisition.Tissue;

/// <summary>A synapse among the straight curves (before the warp).</summary>
/// <param name="Cleft">Middle of the cleft, nm.</param>
/// <param name="Inward">Unit vector from the cleft into the presynaptic cell.</param>
/// <param name="RadiusNm">Radius of the dark patch.</param>
internal sealed record SynapseSite(
    uint Presynaptic, uint Postsynaptic, CellKind PostsynapticKind, Vec3 Cleft, Vec3 Inward, float RadiusNm, ulong Hash)
{
    /// <summary>Vesicles lie within this of the cleft.</summary>
    public const float CloudNm = 200;

    /// <summary>A voxel farther than this from the cleft looks as if the synapse were not there.</summary>
    public const float ReachNm = CloudNm + 20;

    public Vector3 To(Vec3 place) => new((float)(place.X - Cleft.X), (float)(place.Y - Cleft.Y), (float)(place.Z - Cleft.Z));
}
