using System.Globalization;
using Neuropil.Space;

namespace Neuropil.Blocks;

/// <summary>The run that a forecast is about, and how long the forecast may measure on this machine. One per forecast: what several passes
/// need is measured once.</summary>
/// <param name="engine">Threads and memory that one node gives to blocks.</param>
/// <param name="calibrationSeconds">Aim of one measurement; 0 measures nothing.</param>
/// <param name="volume">A size in voxels to plan for in place of the project's own; null is the project's.</param>
public sealed class PlannedRun(LocalEngine engine, int nodes = 1, double calibrationSeconds = 0, Vox3? volume = null)
{
    private readonly Dictionary<string, object> _measured = [];

    /// <summary>Machines among which the blocks of a pass are dealt out.</summary>
    public int Nodes { get; } = nodes;

    /// <summary>Threads of one node.</summary>
    public int Threads => engine.Threads;

    /// <summary>Of those, as many as this machine has to measure with.</summary>
    public int ThreadsHere => Math.Min(Threads, Environment.ProcessorCount);

    public double CalibrationSeconds { get; } = calibrationSeconds;

    public Vox3? Volume { get; } = volume;

    /// <summary>Blocks side by side on one node.</summary>
    public int WorkersFor(int threadsWanted, long bytesPerBlock, long blocks) =>
        engine.WorkersFor(threadsWanted, bytesPerBlock, (blocks + Nodes - 1) / Nodes);

    /// <summary>The result of <paramref name="measure"/>, which is called the first time <paramref name="what"/> is asked for.</summary>
    public T Once<T>(string what, Func<T> measure) where T : class
    {
        if (!_measured.TryGetValue(what, out object? result)) _measured[what] = result = measure();
        return (T)result;
    }

    /// <summary>Seconds from the first block to the last: blocks are taken from one queue, so all workers are busy in every round of blocks,
    /// and the last round waits for the longest block.</summary>
    /// <param name="slots">Blocks side by side on all nodes.</param>
    public static double WallSeconds(long blocks, long slots, double meanSeconds, double longestSeconds) => blocks == 0
        ? 0
        : (blocks + slots - 1) / slots * meanSeconds + Math.Max(0, longestSeconds - meanSeconds);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Nodes} × {Threads} threads");
}
