using Neuropil.Reports;
using Neuropil.Scoring;

namespace Neuropil.Evaluation;

/// <summary>Curves that compare what the program believed with the truth.</summary>
internal static class EvaluationFigures
{
    public static IEnumerable<Figure> Of(ReliabilityScore joins, DoubtScore? doubt)
    {
        if (joins.Count > 0) yield return Reliability(joins);
        if (doubt is not null) yield return Found(doubt);
    }

    private static LineFigure Reliability(ReliabilityScore joins) => new("Join probabilities",
        $"Of pairs with about the same probability, the share that is one true cell; {joins.Count} pairs, expected calibration error "
        + $"{joins.CalibrationError:0.000}. On the diagonal, probabilities mean what they say.",
        "probability", "share of one cell",
        [
            new("pairs asked again", [.. joins.Bins.Select(b => b.Mean)], [.. joins.Bins.Select(b => b.Observed)]),
            new("diagonal", [0, 1], [0, 1]),
        ]);

    private static LineFigure Found(DoubtScore doubt) => new("Doubt finds errors",
        "Share of all segmentation error (VI) seen when segments are looked at in order of doubt times voxels. The diagonal is looking at random.",
        "share of segments looked at", "share of error",
        [
            new("by doubt", [.. doubt.Curve.Select(c => c.Looked)], [.. doubt.Curve.Select(c => c.Found)]),
            new("diagonal", [0, 1], [0, 1]),
        ]);
}
