using Neuropil.Numerics;
using Neuropil.Reports;

namespace Neuropil.Alignment;

/// <summary>Spectra of what changes from section to section, against tissue that goes on.</summary>
internal static class FlickerPlots
{
    public static IEnumerable<Figure> Figures(StackFlicker flicker)
    {
        if (flicker.PositionSpectrum is { } position)
            yield return Plot("Flicker of position", "shift", "px²", position);
        if (flicker.GreySpectrum is { } grey)
            yield return Plot("Flicker of brightness", "change of grey", "(share of spread)²", grey);
    }

    private static LineFigure Plot(string title, string what, string unit, StepSpectrum spectrum)
    {
        double level = spectrum.SlowLevel;
        return new(title, $"Power of the {what} from section to section by frequency; 0.5 is back and forth with every second section. Tissue that wanders "
            + "falls or stays level; what rises to the right beyond the level is the sections' own. The third line is what jitter alone would look like.",
            "cycles per section", unit,
            [
                new("measured", spectrum.Frequency, spectrum.Power),
                new("level of the slow half", [spectrum.Frequency[0], 0.5], [level, level]),
                new("jitter alone of the same power", spectrum.Frequency, [.. spectrum.Frequency.Select(f => Jitter(f) * spectrum.Power.Average())]),
            ]);
    }

    /// <summary>Steps of independent values of variance ½: (2 sin πf)² / 2, whose mean over all frequencies is 1.</summary>
    private static double Jitter(double frequency) => 2 * Math.Pow(Math.Sin(Math.PI * frequency), 2);
}
