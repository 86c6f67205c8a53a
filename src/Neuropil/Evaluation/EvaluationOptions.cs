namespace Neuropil.Evaluation;

/// <summary>How results are compared with truth.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Points an axis of each tile at which transform errors are measured. Default 9: every 20 px of a small tile, and elastic
    /// distortion is smooth over that.</summary>
    public int PointsPerAxis { get; init; } = 9;

    /// <summary>Contacts smaller than this count on neither side, nm². Default 20,000: a patch of 140 nm, about the smallest that could hold a synapse.</summary>
    public double MinContactAreaNm2 { get; init; } = 20_000;

    /// <summary>Error limits on synthetic tissue of the default difficulty: median and 95th percentile, px; VI in bits; shares.</summary>
    public double MontageMedianLimitPx { get; init; } = 0.5;

    public double MontageP95LimitPx { get; init; } = 1.5;

    public double AlignMedianLimitPx { get; init; } = 1;

    public double AlignP95LimitPx { get; init; } = 2.5;

    /// <summary>VI split + merge over voxels that have a segment, bits.</summary>
    public double ViForegroundLimit { get; init; } = 0.5;

    /// <summary>VI split + merge, unlabelled voxels counted as one object, bits.</summary>
    public double ViAllLimit { get; init; } = 1.2;

    public double ArandLimit { get; init; } = 0.2;

    public double FilledLimit { get; init; } = 0.9;

    public double ContactF1Limit { get; init; } = 0.8;

    public IEnumerable<string> Faults()
    {
        if (PointsPerAxis is < 2 or > 100) yield return $"score.pointsPerAxis is {PointsPerAxis}; it must be between 2 and 100.";
        if (!(MinContactAreaNm2 >= 0)) yield return $"score.minContactAreaNm2 is {MinContactAreaNm2}; it must not be negative.";
    }
}
