namespace Neuropil.Acquisition.Tissue;

/// <summary>How the processes of one kind grow. Lengths in nm.</summary>
/// <param name="Share">Volume share aimed at.</param>
/// <param name="StepNm">Distance between points of the centre line: about a radius, so that points repel like a tube.</param>
/// <param name="HalfLengthNm">Length of the main curve on each side of its origin.</param>
/// <param name="Turn">Standard deviation of the change of direction per step; small for stiff processes.</param>
/// <param name="Branches">Mean number of branches per cell.</param>
/// <param name="BranchNm">Length of a branch.</param>
/// <param name="BranchRadius">Radius of a branch as a share of its parent's.</param>
internal sealed record NeuriteShape(
    CellKind Kind, double Share, TissueOptions.Range RadiusNm, double StepNm, double HalfLengthNm, double Turn,
    double Branches, double BranchNm, double BranchRadius)
{
    /// <summary>No process of any kind is thicker.</summary>
    public const double WidestNm = 560;

    /// <summary>Radius by which glia count when packed: they take whatever the neurites leave over.</summary>
    public static readonly TissueOptions.Range GliaRadiusNm = new(70, 105);

    /// <summary>Swellings included; the search for the nearest cells counts on it.</summary>
    public double MaxRadiusNm => Math.Min(WidestNm, 1.9 * RadiusNm.High);

    /// <summary>No point of a cell lies farther from its origin than this.</summary>
    public double ReachNm => HalfLengthNm + BranchNm + 2 * StepNm;

    /// <summary>Mean number of cells per cubic nm that fills the share.</summary>
    public double Density => Share / (Math.PI * MeanSquareRadius * EffectiveLengthNm);

    private double MeanSquareRadius =>
        (RadiusNm.Low * RadiusNm.Low + RadiusNm.Low * RadiusNm.High + RadiusNm.High * RadiusNm.High) / 3;

    private double EffectiveLengthNm => 2 * HalfLengthNm + Branches * BranchNm * BranchRadius * BranchRadius;

    public static NeuriteShape[] All(TissueOptions o) =>
    [
        new(CellKind.Dendrite, o.DendriteShare, o.DendriteRadiusNm, 240, 5500, 0.10, 1.5, 2500, 0.62),
        new(CellKind.MyelinatedAxon, o.MyelinatedShare, o.MyelinatedRadiusNm, 240, 6500, 0.05, 0, 0, 1),
        new(CellKind.Axon, o.AxonShare, o.AxonRadiusNm, 170, 5000, 0.13, 1, 2000, 0.75),
        new(CellKind.ThinAxon, o.ThinAxonShare, o.ThinAxonRadiusNm, 130, 5000, 0.13, 0.5, 1500, 0.9),
        new(CellKind.Glia, o.GliaShare, GliaRadiusNm, 110, 1300, 0.28, 7, 1300, 0.9),
    ];
}
