namespace Neuropil.Acquisition.Tissue;

/// <summary>Grey levels (0 black … 255 white) of tissue stained with osmium and lead, before any microscope noise.</summary>
public sealed record TissueGreys
{
    /// <summary>Mean cytoplasm. Default 176, the mode of serial-section TEM stretched to 8 bits.</summary>
    public double Cytoplasm { get; init; } = 176;

    /// <summary>Standard deviation of cytoplasm from cell to cell. Default 9: neighbours differ visibly, as in real tissue.</summary>
    public double CellSpread { get; init; } = 9;

    /// <summary>Standard deviation of the granular texture within a cell. Default 17.</summary>
    public double Granularity { get; init; } = 17;

    /// <summary>Membrane cut at right angles. Default 36.</summary>
    public double Membrane { get; init; } = 36;

    /// <summary>Matrix of mitochondria. Default 112.</summary>
    public double Mitochondrion { get; init; } = 112;

    /// <summary>Postsynaptic density and cleft. Default 26, the darkest thing after myelin.</summary>
    public double Synapse { get; init; } = 26;

    /// <summary>Glial cytoplasm. Default 198: fewer organelles, lighter.</summary>
    public double Glia { get; init; } = 198;

    /// <summary>Lumen of a blood vessel. Default 232: nearly empty resin.</summary>
    public double Lumen { get; init; } = 232;

    /// <summary>Wall of a blood vessel. Default 150.</summary>
    public double VesselWall { get; init; } = 150;
}
