using Neuropil.Reports;

namespace Neuropil.Blocks;

/// <summary>The passes of a forecast together; they run one after the other.</summary>
/// <param name="Seconds">Of the passes whose time is known.</param>
/// <param name="MemoryBytes">Of the pass that needs the most, on one node.</param>
/// <param name="DiskBytes">Of the passes whose size is known.</param>
/// <param name="WithoutTime">Passes whose time nothing tells yet.</param>
/// <param name="WithoutDisk">Passes whose size nothing tells yet.</param>
public sealed record ForecastTotal(
    double Seconds, double LowSeconds, double HighSeconds, double CoreHours, long MemoryBytes, long DiskBytes,
    IReadOnlyList<string> WithoutTime, IReadOnlyList<string> WithoutDisk)
{
    public static ForecastTotal Of(IReadOnlyList<PassForecast> passes) => new(
        passes.Sum(p => p.SecondsLeft ?? 0), passes.Sum(p => p.LowSeconds ?? p.SecondsLeft ?? 0), passes.Sum(p => p.HighSeconds ?? p.SecondsLeft ?? 0),
        passes.Sum(p => p.CoreHours ?? 0), passes.Select(p => p.MemoryBytes).DefaultIfEmpty().Max(), passes.Sum(p => p.DiskBytes ?? 0),
        [.. passes.Where(p => p.SecondsLeft is null).Select(Name)], [.. passes.Where(p => p.DiskBytes is null).Select(Name)]);

    public override string ToString() =>
        $"in all {Amount.OfSeconds(Seconds)} left" + (HighSeconds > LowSeconds ? $" ({Amount.OfSeconds(LowSeconds)} to {Amount.OfSeconds(HighSeconds)})" : "")
        + (CoreHours > 0 ? $", {Amount.Digits(CoreHours)} core hours" : "") + $", {Amount.OfBytes(MemoryBytes)} memory on a node, {Amount.OfBytes(DiskBytes)} disk"
        + Without("time", WithoutTime) + Without("disk", WithoutDisk);

    private static string Without(string what, IReadOnlyList<string> passes) => passes.Count == 0 ? "" : $"\n    without the {what} of {string.Join(", ", passes)}";

    private static string Name(PassForecast pass) => $"{pass.Stage} {pass.Pass}";
}
