using Neuropil.Artefacts;

namespace Neuropil.Connectome;

/// <summary>How cells and contacts are measured.</summary>
public sealed record ConnectOptions
{
    /// <summary>How far a cell's surface reaches into unlabelled membrane, nm. Default 60: half of a gap of two membranes and the cleft between
    /// (about 40 nm), and the voxel or two that flood filling stops short on each side. Truth and result are measured alike.</summary>
    public double GapNm { get; init; } = 60;

    /// <summary>Segments smaller than this are debris and no cells, µm³. Default 0.005: a ball of 0.21 µm, the thinnest
    /// axon over its own length; what is smaller is a crumb of membrane or of an organelle.</summary>
    public double MinCellUm3 { get; init; } = 0.005;

    /// <summary>Contacts smaller than this do not count as neighbours in the report, nm²; the tables hold all. Default 20,000: a patch of
    /// 140 nm by 140 nm, below a synapse; smaller touches depend on a voxel of membrane more or less.</summary>
    public double MinContactNm2 { get; init; } = 20_000;

    internal ContactMeasure Measure => new(GapNm, MinCellUm3);

    public IEnumerable<string> Faults()
    {
        if (!(GapNm is >= 0 and <= 1000)) yield return $"connect.gapNm is {GapNm}; it must lie between 0 and 1000 nm.";
        if (!(MinCellUm3 >= 0)) yield return $"connect.minCellUm3 is {MinCellUm3}; it must be 0 or more.";
        if (!(MinContactNm2 >= 0)) yield return $"connect.minContactNm2 is {MinContactNm2}; it must be 0 or more.";
    }
}
