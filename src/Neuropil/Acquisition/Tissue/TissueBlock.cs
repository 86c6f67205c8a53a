using Neuropil.Space;

namespace Neuropil.Acquisition.Tissue;

/// <summary>A box of synthetic tissue with its truth.</summary>
/// <param name="Em">Grey level as a perfect microscope would see it: no noise, no blur.</param>
/// <param name="Cells">Cell of each voxel; 0 is membrane, extracellular space, myelin or the lumen of a vessel.</param>
/// <param name="Classes">What each voxel is: <see cref="TissueClass"/>.</param>
/// <param name="Synapses">Synapses whose place lies in the box.</param>
public sealed record TissueBlock(
    Voxels<byte> Em, Voxels<uint> Cells, Voxels<byte> Classes, IReadOnlyList<SynapseTruth> Synapses);

/// <summary>A synapse and its partners. The place is the middle of the cleft.</summary>
public readonly record struct SynapseTruth(uint Presynaptic, uint Postsynaptic, Nm3 Place);
