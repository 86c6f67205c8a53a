using System.Diagnostics;
using Neuropil.Networks;
using Neuropil.Numerics;

namespace Neuropil.Flooding;

/// <summary>How long one network step takes while all workers of a machine are at it, as in a run.</summary>
/// <param name="Steps">Timed, of all workers together.</param>
/// <param name="MedianSeconds">Of one step of one worker.</param>
/// <param name="LowSeconds">The quarter of the steps that were fastest took no longer.</param>
/// <param name="HighSeconds">The quarter of the steps that were slowest took no less.</param>
internal sealed record StepTiming(int Steps, double MedianSeconds, double LowSeconds, double HighSeconds)
{
    // The first steps touch memory for the first time and compile code.
    private const int WarmUpSteps = 2;
    private const int LeastSteps = 3;

    /// <summary>Runs <paramref name="workers"/> sessions side by side on made-up patches; a step's time does not depend on its values.</summary>
    public static StepTiming Measure(IFfnNetwork network, int workers, int threadsPerWorker, double seconds, CancellationToken ct)
    {
        var times = new List<double>[workers];
        using var team = new WorkTeam(workers);
        team.For(workers, worker => times[worker] = Time(network, worker, threadsPerWorker, seconds, ct));
        return Of([.. times.SelectMany(t => t)]);
    }

    public static StepTiming Of(IReadOnlyList<double> seconds)
    {
        var sorted = seconds.Order().ToArray();
        double At(double share) => sorted[(int)Math.Round(share * (sorted.Length - 1))];
        return new(sorted.Length, At(0.5), At(0.25), At(0.75));
    }

    private static List<double> Time(IFfnNetwork network, int worker, int threads, double seconds, CancellationToken ct)
    {
        var random = SplitMix64.For(1, worker);
        var image = new float[network.Description.FieldOfView.Product];
        var map = new float[image.Length];
        foreach (ref float grey in image.AsSpan()) grey = (float)random.NextNormal();
        using var session = network.NewSession(threads);
        for (int i = 0; i < WarmUpSteps; i++) session.Step(image, map, map);
        var times = new List<double>();
        for (long start = Stopwatch.GetTimestamp(); times.Count < LeastSteps || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds;)
        {
            ct.ThrowIfCancellationRequested();
            map.AsSpan().Clear();
            long began = Stopwatch.GetTimestamp();
            session.Step(image, map, map);
            times.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
        }
        return times;
    }
}
