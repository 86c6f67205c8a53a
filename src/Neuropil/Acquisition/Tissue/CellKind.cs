namespace Neuropil.Acquisition.Tissue;

/// <summary>The kinds of cell processes that fill the tissue.</summary>
internal enum CellKind : byte
{
    Dendrite,
    MyelinatedAxon,
    Axon,
    ThinAxon,
    Glia,
    VesselWall,
}
