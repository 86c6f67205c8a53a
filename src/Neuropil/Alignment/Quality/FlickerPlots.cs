using Neuropil.Numerics;
using Neuropil.Reports;

namespace Neuropil.Alignment.Quality;

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

    /// <summary>What is not shown for want of sections.</summary>
    public static IEnumerable<string> Notes(StackFlicker flicker, int sections)
    {
        string[] missing =
        [
            .. flicker.PositionPx is null ? ["positionFlickerPx"] : (string[])[], .. flicker.Grey is null ? ["greyFlicker"] : (string[])[],
            .. flicker.PositionSpectrum is null ? ["the plot of flicker of position"] : (string[])[], .. flicker.GreySpectrum is null ? ["the plot of flicker of brightness"] : (string[])[],
        ];
        if (missing.Length > 0)
            yield return $"Not shown: {string.Join(", ", missing)}. Flicker is told from steps that follow each other: {Flicker.LeastPairs + 2} sections in a row that all show something and fit, "
                + $"{StepSpectrum.ShortestPiece + 1} for a plot; the stack has {sections} sections.";
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
