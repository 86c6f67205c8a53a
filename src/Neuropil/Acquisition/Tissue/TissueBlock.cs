using Neuropil.Space;

namespace Neuropil.Acquisition.Tissue;

/// <summary>A box of synthetic tissue with its truth.</summary>
/// <param name="Em">Grey level as a perfect microscope would see it: no noise, no blur.</param>
/// <param name="Cells">Cell of each voxel; 0 is membrane, extracellular space, myelin or the lumen of a vessel.</param>
/// <param name="Classes">What each voxel is: <see cref="TissueClass"/>.</param>
/// <param name="Synapses">Synapses whose place lies in the box.</param>
public sealed record TissueBlock(
    Voxels<byte> Em, Voxels<uint> Cells, Voxels<byte> Classes, IReadOnlyList<SynapseTruth> Synapses)
{
    /// <summary>The synapses of the box counted by pair of cells, in the order of the cells.</summary>
    public IReadOnlyList<ConnectionTruth> Connectome() =>
    [
        .. Synapses.GroupBy(s => (s.Presynaptic, s.Postsynaptic))
            .Select(pair => new ConnectionTruth(pair.Key.Presynaptic, pair.Key.Postsynaptic, pair.Count()))
            .OrderBy(c => c.Presynaptic).ThenBy(c => c.Postsynaptic),
    ];
}

/// <summary>A synapse and its partners.</summary>
/// <param name="Place">Middle of the cleft.</param>
/// <param name="PresynapticPlace">A place just inside the presynaptic cell, across from the cleft.</param>
/// <param name="PostsynapticPlace">The same on the other side.</param>
public readonly record struct SynapseTruth(
    uint Presynaptic, uint Postsynaptic, Nm3 Place, Nm3 PresynapticPlace, Nm3 PostsynapticPlace);

/// <summary>How many synapses one cell makes onto another.</summary>
public readonly record struct ConnectionTruth(uint Presynaptic, uint Postsynaptic, int Synapses);
