namespace Neuropil.Scoring;

/// <summary>Predictions of about the same probability, and what came of them.</summary>
/// <param name="Mean">Mean predicted probability.</param>
/// <param name="Observed">Share that were true.</param>
public readonly record struct ReliabilityBin(int Count, double Mean, double Observed);

/// <summary>Whether probabilities mean what they say.</summary>
/// <remarks>Reliability diagram and expected calibration error over ten equal bins, weighted by count: Naeini et al. 2015, AAAI; Guo et al. 2017, arXiv:1706.04599.</remarks>
public sealed record ReliabilityScore(IReadOnlyList<ReliabilityBin> Bins, int Count)
{
    private const int BinCount = 10;

    /// <summary>Null when nothing was predicted.</summary>
    public double? CalibrationError => Count == 0 ? null : Bins.Sum(b => b.Count * Math.Abs(b.Mean - b.Observed)) / Count;

    public static ReliabilityScore Of(IEnumerable<(double Probability, bool True)> predictions)
    {
        var bins = predictions.GroupBy(p => Math.Min(BinCount - 1, (int)(p.Probability * BinCount))).OrderBy(g => g.Key)
            .Select(g => new ReliabilityBin(g.Count(), g.Average(p => p.Probability), g.Average(p => p.True ? 1.0 : 0))).ToList();
        return new(bins, bins.Sum(b => b.Count));
    }
}
