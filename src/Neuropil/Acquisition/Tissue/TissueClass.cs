namespace Neuropil.Acquisition.Tissue;

/// <summary>What a voxel of synthetic tissue is.</summary>
public enum TissueClass : byte
{
    /// <summary>Membrane, and the space between two cells.</summary>
    Membrane = 0,
    Cytoplasm = 1,
    Mitochondrion = 2,
    VesicleCluster = 3,

    /// <summary>Cleft and density between a presynaptic and a postsynaptic cell.</summary>
    SynapticCleft = 4,
    Glia = 5,
    VesselLumen = 6,
    VesselWall = 7,
    Myelin = 8,
}
