using Neuropil.Alignment.Affine;

namespace Neuropil.Alignment;

/// <summary>Brightness and contrast from section to section: each gets the stack's usual mean and spread.</summary>
internal static class SectionLevels
{
    /// <summary>Tissue differs too; a section is never stretched more than this.</summary>
    private const double MostGain = 2;

    public static IReadOnlyList<(double Gain, double Offset)> Of(IReadOnlyList<SectionMatches> sections, bool level)
    {
        double mean = Median(sections.Select(s => s.MeanGrey)), spread = Median(sections.Select(s => s.SpreadGrey));
        return [.. sections.Select(s =>
        {
            if (!level || s.MeanGrey is not { } m || s.SpreadGrey is not { } d) return (1.0, 0.0);
            double gain = Math.Clamp(spread / Math.Max(d, 1e-3), 1 / MostGain, MostGain);
            return (gain, mean - gain * m);
        })];
    }

    private static double Median(IEnumerable<double?> values)
    {
        double[] sorted = [.. values.Where(v => v is not null).Select(v => v!.Value).Order()];
        return sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
    }
}
