namespace Neuropil.Numerics;

/// <summary>How much of a series' unrest turns back at once: what each value has by itself, beside what goes on from value to value.</summary>
/// <remarks>
/// A series x = s + e of a smooth or wandering part s and of e, independent anew each time with the variance σ². Steps d of x follow each other with
/// <code>
///   cov(d, next d) = cov of the steps of s − σ²        the steps of s: ≥ 0 where it is smooth, 0 where it wanders at random
/// </code>
/// so σ² is at least −cov. Noise of the measured steps themselves, independent from step to step, does not count.
/// </remarks>
public static class Flicker
{
    /// <summary>Fewer pairs of steps tell nothing.</summary>
    public const int LeastPairs = 6;

    /// <summary>Steps are cut to this many usual ones, so that one wild step does not decide.</summary>
    private const double MostUsual = 4;

    /// <summary>Standard deviation σ of what values have by themselves, 0 where nothing turns back; null where there are too few.</summary>
    /// <param name="series">Steps in order, null where one is unknown; each series loses its mean.</param>
    public static double? OfSteps(IReadOnlyList<IReadOnlyList<double?>> series)
    {
        ArgumentNullException.ThrowIfNull(series);
        List<double?[]> centred = [.. series.Select(LessItsMean)];
        double[] sizes = [.. centred.SelectMany(s => s).OfType<double>().Select(Math.Abs).Order()];
        if (sizes.Length == 0) return null;
        double limit = MostUsual * 1.4826 * sizes[sizes.Length / 2], sum = 0;
        int pairs = 0;
        foreach (double?[] steps in centred)
            for (int i = 0; i + 1 < steps.Length; i++)
                if (steps[i] is { } a && steps[i + 1] is { } b)
                {
                    sum += Math.Clamp(a, -limit, limit) * Math.Clamp(b, -limit, limit);
                    pairs++;
                }
        return pairs < LeastPairs ? null : Math.Sqrt(Math.Max(0, -sum / pairs));
    }

    private static double?[] LessItsMean(IReadOnlyList<double?> steps)
    {
        double[] known = [.. steps.OfType<double>()];
        double mean = known.Length == 0 ? 0 : known.Average();
        return [.. steps.Select(s => s - mean)];
    }
}
