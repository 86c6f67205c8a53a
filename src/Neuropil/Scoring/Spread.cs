namespace Neuropil.Scoring;

/// <summary>How a set of errors is spread. Percentiles interpolate linearly between ranks, as NumPy's default does.</summary>
public sealed record Spread(int Count, double Median, double P95, double Max, double Mean)
{
    /// <summary>Null when there are no values: no evidence is not an error of 0.</summary>
    public static Spread? Of(IReadOnlyCollection<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0) return null;
        var sorted = values.Order().ToArray();
        return new(sorted.Length, Percentile(sorted, 50), Percentile(sorted, 95), sorted[^1], sorted.Sum() / sorted.Length);
    }

    public static double Percentile(ReadOnlySpan<double> sorted, double percent)
    {
        double rank = percent / 100 * (sorted.Length - 1);
        int below = (int)rank;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
    }
}
