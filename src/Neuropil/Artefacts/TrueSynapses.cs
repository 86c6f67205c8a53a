using Neuropil.Space;

namespace Neuropil.Artefacts;

/// <summary>A synapse of the specimen; the cells are labels of <c>labels.zarr</c>.</summary>
/// <param name="PlaceNm">The middle of the cleft, from the first corner of the specimen.</param>
public sealed record TrueSynapse(ulong Presynaptic, ulong Postsynaptic, Nm3 PlaceNm);

/// <summary>The file <c>truth/synapses.json</c>.</summary>
public sealed record TrueSynapses(IReadOnlyList<TrueSynapse> Synapses);

/// <summary>How many synapses one cell makes onto another.</summary>
public sealed record TrueConnection(ulong Presynaptic, ulong Postsynaptic, int Synapses);

/// <summary>The file <c>truth/connectome.json</c>: the synapses summed up, in order of the cells.</summary>
public sealed record TrueConnectome(IReadOnlyList<TrueConnection> Connections)
{
    public static TrueConnectome Of(IEnumerable<TrueSynapse> synapses) => new([.. synapses
        .GroupBy(s => (s.Presynaptic, s.Postsynaptic)).OrderBy(g => g.Key)
        .Select(g => new TrueConnection(g.Key.Presynaptic, g.Key.Postsynaptic, g.Count()))]);
}
