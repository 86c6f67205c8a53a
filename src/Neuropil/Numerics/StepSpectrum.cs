namespace Neuropil.Numerics;

/// <summary>Mean power of series of steps by frequency: overlapping pieces under a Hann window. Welch 1967, doi:10.1109/TAU.1967.1161901.</summary>
/// <param name="Frequency">Cycles per step, above 0 up to 0.5.</param>
/// <param name="Power">One-sided: its mean over the frequencies is the variance of the steps.</param>
public sealed record StepSpectrum(double[] Frequency, double[] Power)
{
    private const int LongestPiece = 64;

    /// <summary>Shorter series tell nothing, steps.</summary>
    public const int ShortestPiece = 8;

    /// <summary>A piece counts when this share of its steps is known; the others are taken for the mean.</summary>
    private const double LeastKnown = 0.75;

    /// <summary>Null where no series is long enough.</summary>
    public static StepSpectrum? Of(IReadOnlyList<IReadOnlyList<double?>> series)
    {
        ArgumentNullException.ThrowIfNull(series);
        int longest = series.Count == 0 ? 0 : series.Max(s => s.Count), length = LongestPiece;
        while (length > longest) length /= 2;
        if (length < ShortestPiece) return null;
        var power = new double[length / 2];
        int pieces = 0;
        foreach (var steps in series)
            for (int from = 0; from + length <= steps.Count; from += length / 2)
                if (Add([.. steps.Skip(from).Take(length)], power)) pieces++;
        return pieces == 0 ? null : new([.. Enumerable.Range(1, length / 2).Select(k => (double)k / length)], [.. power.Select(p => p / pieces)]);
    }

    /// <summary>Level that the slow half of the frequencies, up to a period of four, has on average: of a course that wanders at random all have it.</summary>
    public double SlowLevel => Power.Where((_, k) => Frequency[k] <= 0.25).Average();

    private static bool Add(double?[] steps, double[] power)
    {
        double[] known = [.. steps.OfType<double>()];
        if (known.Length < LeastKnown * steps.Length) return false;
        double mean = known.Average(), energy = 0;
        var windowed = new double[steps.Length];
        for (int i = 0; i < steps.Length; i++)
        {
            double hann = 0.5 - 0.5 * Math.Cos(2 * Math.PI * (i + 0.5) / steps.Length);
            energy += hann * hann * known.Length / steps.Length;
            windowed[i] = steps[i] is { } s ? hann * (s - mean) : 0;
        }
        for (int k = 1; k <= power.Length; k++)
        {
            double re = 0, im = 0;
            for (int i = 0; i < steps.Length; i++)
            {
                double angle = 2 * Math.PI * k * i / steps.Length;
                (re, im) = (re + windowed[i] * Math.Cos(angle), im + windowed[i] * Math.Sin(angle));
            }
            power[k - 1] += (re * re + im * im) / energy;
        }
        return true;
    }
}
