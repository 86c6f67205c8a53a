namespace Neuropil.Training;

/// <summary>The best network of a run so far.</summary>
/// <param name="Judge">What it was judged by: criterion and held-out data. Scores of another judge are not compared.</param>
/// <param name="Value">Its score, in the criterion's own sense.</param>
/// <param name="Weights">The running mean of the weights at that step.</param>
internal sealed record BestNetwork(string Judge, long Step, double Value, float[] Weights)
{
    /// <summary>The score that counts under a criterion; null where it was not measured.</summary>
    public static double? ValueOf(BestBy by, ValidationLine line)
    {
        double? value = by switch
        {
            BestBy.HeldOutLoss => line.HeldOutLoss,
            BestBy.F1 => line.HeldOutF1,
            BestBy.Vi => line.ViSplit + line.ViMerge,
            BestBy.Erl => line.ErlNm,
            _ => null,
        };
        return value is { } v && double.IsFinite(v) ? v : null;
    }

    /// <summary>Whether a score beats the best so far; the earlier one stays on a tie.</summary>
    public static bool Beats(BestBy by, double value, BestNetwork? best) =>
        best is null || (by is BestBy.F1 or BestBy.Erl ? value > best.Value : value < best.Value);
}
