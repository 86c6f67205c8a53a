using System.Globalization;
using Neuropil.Reports;

namespace Neuropil.Blocks;

/// <param name="Blocks">Null while the pass depends on what an earlier one will write.</param>
/// <param name="Workers">Blocks side by side on one node.</param>
/// <param name="MemoryBytes">Of the blocks side by side on one node.</param>
/// <param name="SecondsLeft">From the first block that is not done to the last; null when nothing tells.</param>
public sealed record PassForecast(
    string Stage, string Pass, long? Blocks, int Done, int Workers, long MemoryBytes, long? DiskBytes, double? SecondsLeft, string? Waits)
{
    /// <summary>The time left is expected within these.</summary>
    public double? LowSeconds { get; init; }

    public double? HighSeconds { get; init; }

    /// <summary>Worker seconds of the blocks that are not done, times threads per worker, in hours.</summary>
    public double? CoreHours { get; init; }

    public IReadOnlyList<Assumption> Assumptions { get; init; } = [];

    public string ToText() => Blocks is null
        ? $"{Stage + " · " + Pass,-26} {Waits}"
        : string.Create(CultureInfo.InvariantCulture,
            $"{Stage + " · " + Pass,-26} {Blocks} blocks, {Done} done, {Workers} at once, {Amount.OfBytes(MemoryBytes)} memory, ")
            + (DiskBytes is { } d ? $"{Amount.OfBytes(d)} disk, " : "disk not measured yet, ")
            + TimeText()
            + string.Concat(Assumptions.Select(a => $"\n    {a}"));

    private string TimeText()
    {
        if (SecondsLeft is not { } seconds) return "time not measured yet";
        string range = LowSeconds is { } low && HighSeconds is { } high && seconds > 0 ? $" ({Amount.OfSeconds(low)} to {Amount.OfSeconds(high)})" : "";
        return $"{Amount.OfSeconds(seconds)} left{range}" + (CoreHours is > 0 ? $", {Amount.Digits(CoreHours.Value)} core hours" : "");
    }
}
