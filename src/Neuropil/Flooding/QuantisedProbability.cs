namespace Neuropil.Flooding;

/// <summary>Probabilities in one byte, as google/ffn stores them: 0 is "none", 1 … 255 count the marks 0, 1/254, … 1 that lie at or below.</summary>
internal static class QuantisedProbability
{
    // numpy.linspace(0, 1, 255): i · (1 / 254), the last one exactly 1.
    private static readonly double[] Marks = [.. Enumerable.Range(0, 254).Select(i => i * (1.0 / 254)), 1];

    public static byte OfLogit(float logit) => Of(1 / (1 + MathF.Exp(-logit)));

    public static byte Of(float probability)
    {
        if (float.IsNaN(probability) || probability < 0) return 0;
        int mark = Math.Min((int)(probability * 254.0), 254);
        if (mark < 254 && Marks[mark + 1] <= probability) mark++;
        if (Marks[mark] > probability) mark--;
        return (byte)(mark + 1);
    }

    /// <summary>The middle of what a byte stands for; NaN for none.</summary>
    public static float ToProbability(byte quantised) => quantised == 0 ? float.NaN : (float)((quantised - 0.5) * (1.0 / 255));
}
