namespace Neuropil.Reports;

/// <summary>Maps data to plot coordinates, straight or logarithmic, with ticks at round numbers.</summary>
internal sealed record PlotAxis(double Low, double High, double From, double To, bool Logarithmic)
{
    /// <summary>An axis that covers <paramref name="values"/>; a single value gets room on both sides.</summary>
    public static PlotAxis Over(IEnumerable<double> values, double from, double to, bool fromZero)
    {
        var finite = values.Where(double.IsFinite).ToList();
        double low = finite.Count == 0 ? 0 : finite.Min(), high = finite.Count == 0 ? 1 : finite.Max();
        if (fromZero) low = Math.Min(0, low);
        if (high <= low) (low, high) = (fromZero && low == 0 ? 0 : low - 0.5, low + 1);
        return new(low, high, from, to, Logarithmic: false);
    }

    public double Place(double value)
    {
        double share = Logarithmic ? Math.Log(value / Low) / Math.Log(High / Low) : (value - Low) / (High - Low);
        return From + share * (To - From);
    }

    public IEnumerable<double> Ticks() => Logarithmic ? PowersOfTen() : RoundSteps();

    /// <summary>Steps of 1, 2 or 5 times a power of ten, four to eight of them.</summary>
    private IEnumerable<double> RoundSteps()
    {
        double rough = (High - Low) / 5, power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double step = power * (rough >= 5 * power ? 5 : rough >= 2 * power ? 2 : 1);
        for (long i = (long)Math.Ceiling(Low / step - 1e-9); i * step <= High + 1e-9 * step; i++) yield return i * step;
    }

    private IEnumerable<double> PowersOfTen()
    {
        int first = (int)Math.Ceiling(Math.Log10(Low) - 1e-9), last = (int)Math.Floor(Math.Log10(High) + 1e-9);
        for (int power = first; power <= last; power += Math.Max(1, (last - first) / 6)) yield return Math.Pow(10, power);
    }
}
