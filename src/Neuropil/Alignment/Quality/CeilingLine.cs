using Neuropil.Scoring;

namespace Neuropil.Alignment.Quality;

/// <summary>Of one pair of sections the mean correlation over the sites, as they lie and where each site fits best.</summary>
internal readonly record struct PairCeiling(int From, double Zero, double Ceiling)
{
    public double Share => Zero / Ceiling;
}

/// <summary>Correlation along the stack against what neighbouring sections can give.</summary>
internal static class CeilingLine
{
    /// <summary>Only sites with a believed fit: of others no ceiling is known.</summary>
    public static IReadOnlyList<PairCeiling> Of(StackProbe probe) =>
        [.. probe.Pairs.Where(p => p.Ceiling is > 0).GroupBy(p => p.From).OrderBy(g => g.Key)
            .Select(g => new PairCeiling(g.Key, g.Average(p => p.Zero), g.Average(p => p.Ceiling!.Value)))];

    public static double? MedianShare(IReadOnlyList<PairCeiling> line) => Spread.Of([.. line.Select(p => p.Share)])?.Median;

    public static double? LeastShare(IReadOnlyList<PairCeiling> line) => line.Count == 0 ? null : line.Min(p => p.Share);
}
