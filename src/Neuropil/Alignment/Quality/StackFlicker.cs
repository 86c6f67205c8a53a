using Neuropil.Numerics;
using Neuropil.Scoring;

namespace Neuropil.Alignment.Quality;

/// <summary>What turns back from section to section in the rendered volume: sections that jump aside or differ in grey, beside tissue that goes on.</summary>
/// <param name="PositionPx">Standard deviation of a section's own displacement, per axis, volume px.</param>
/// <param name="Grey">Of a section's own brightness, as a share of the usual spread of greys.</param>
/// <param name="PositionSpectrum">Of the shifts from section to section, px².</param>
internal sealed record StackFlicker(double? PositionPx, double? Grey, StepSpectrum? PositionSpectrum, StepSpectrum? GreySpectrum)
{
    public static StackFlicker Of(StackProbe probe)
    {
        var position = PositionSteps(probe);
        IReadOnlyList<double?>[] grey = [GreySteps(probe)];
        return new(Flicker.OfSteps(position), Flicker.OfSteps(grey), StepSpectrum.Of(position), StepSpectrum.Of(grey));
    }

    /// <summary>Per site two series, x and y; null where no fit was believed or a section is missing.</summary>
    private static List<IReadOnlyList<double?>> PositionSteps(StackProbe probe)
    {
        var series = new List<IReadOnlyList<double?>>();
        foreach (var site in probe.Pairs.GroupBy(p => p.Site))
        {
            int sections = probe.Grey[site.Key].Length;
            double?[] x = new double?[Math.Max(0, sections - 1)], y = new double?[x.Length];
            foreach (var pair in site.Where(p => p.Shift is not null && p.To == p.From + 1)) (x[pair.From], y[pair.From]) = (pair.Shift!.Value.X, pair.Shift.Value.Y);
            series.Add(x);
            series.Add(y);
        }
        return series;
    }

    /// <summary>The median over the sites: what a site contains changes too, but not everywhere at once.</summary>
    private static double?[] GreySteps(StackProbe probe)
    {
        if (probe.Grey.Length == 0 || probe.GreySpread is not > 0) return [];
        return [.. Enumerable.Range(0, Math.Max(0, probe.Grey[0].Length - 1)).Select(z =>
            Spread.Of([.. probe.Grey.Select(g => g[z + 1] - g[z]).OfType<double>()])?.Median / probe.GreySpread)];
    }
}
