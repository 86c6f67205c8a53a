using Neuropil.Reports;

namespace Neuropil.Training;

/// <summary>What joins the ranks of a run.</summary>
/// <param name="GigabitsPerSecond">Of one rank, each way.</param>
/// <param name="LatencySeconds">Of one message.</param>
public sealed record RankNetwork(double GigabitsPerSecond, double LatencySeconds)
{
    /// <summary>Seconds in which every rank has the sum of all gradients: each sends 1 / ranks of its own to every other one and, when that
    /// part is added, the sum to every other one, as <see cref="BatchGradient"/> does. Beside it two rounds of small messages.</summary>
    public double ExchangeSeconds(long bytes, int ranks) =>
        (ranks - 1) * (2 * 8.0 * bytes / ranks / (GigabitsPerSecond * 1e9) + 4 * LatencySeconds);
}

/// <summary>One number of ranks: what an update takes and the whole run.</summary>
/// <param name="Efficiency">Against one rank: 1 when so many ranks are as many times as fast.</param>
public sealed record RankForecast(int Ranks, double UpdateSeconds, double TotalSeconds, double Efficiency);

/// <summary>Time, memory and disk of a training run, and what they rest on.</summary>
/// <param name="UsefulRanks">From here on, more ranks shorten an update by less than a hundredth.</param>
/// <param name="MemoryBytes">Of one rank.</param>
/// <param name="DiskBytes">Network, state and log.</param>
public sealed record TrainingForecast(
    RankForecast Asked, IReadOnlyList<RankForecast> Alternatives, int UsefulRanks, double LowSeconds, double HighSeconds, long MemoryBytes, long DiskBytes,
    IReadOnlyList<Assumption> Assumptions)
{
    private const double WorthIt = 0.01;

    // Beyond the scatter of the updates timed: examples end early or late, machines differ. Not measured.
    private const double ModelError = 0.15;

    /// <param name="threads">Of each rank.</param>
    /// <param name="seconds">Aim for the time spent measuring.</param>
    /// <param name="recipeFolder">Where paths of the recipe start. Volumes are opened for their size at most.</param>
    public static TrainingForecast Of(
        TrainingRecipe recipe, string recipeFolder, int ranks, int threads, RankNetwork network, double seconds, CancellationToken ct)
    {
        var options = recipe.Options;
        int here = Math.Min(Math.Min(threads, Environment.ProcessorCount), options.BatchSize);
        var timing = UpdateTiming.Measure(options, here, seconds, ct);
        var footprint = TrainingFootprint.Of(options, Share(options.BatchSize, ranks), RecipeVolumes.Sizes(recipe, recipeFolder));
        return Of(options, ranks, threads, network, timing, footprint);
    }

    internal static TrainingForecast Of(
        TrainingOptions options, int ranks, int threads, RankNetwork network, UpdateTiming timing, TrainingFootprint footprint)
    {
        RankForecast At(int count) => For(options, count, threads, network, timing, 4L * footprint.Weights);
        var all = Enumerable.Range(1, options.BatchSize).Where(r => options.BatchSize % r == 0).Select(At).ToList();
        double best = all.Min(r => r.UpdateSeconds);
        int useful = all.First(r => r.UpdateSeconds <= best * (1 + WorthIt)).Ranks;
        var asked = At(ranks);
        double error = 1 + Math.Sqrt(timing.RelativeSpread * timing.RelativeSpread + ModelError * ModelError);
        return new(
            asked, all, useful, asked.TotalSeconds / error, asked.TotalSeconds * error,
            footprint.MemoryBytes, footprint.DiskBytes, Lines(options, asked, threads, network, timing, footprint));
    }

    /// <summary>Waves of a rank's places, what every rank does with the sum, and the exchange of gradients.</summary>
    private static RankForecast For(TrainingOptions options, int ranks, int threads, RankNetwork network, UpdateTiming timing, long gradientBytes)
    {
        double Update(int count) => Share(Share(options.BatchSize, count), threads) * timing.WaveSeconds + timing.OptimizerSeconds
            + network.ExchangeSeconds(gradientBytes, count);
        double Total(int count) => options.Steps * Update(count) + ValidationSeconds(options, threads * count, timing);
        return new(ranks, Update(ranks), Total(ranks), Update(1) / Update(ranks) / ranks);
    }

    /// <summary>A look without the way back is a third of a step: the way back goes through every layer twice.</summary>
    private static double ValidationSeconds(TrainingOptions options, int threads, UpdateTiming timing) =>
        TrainingFootprint.Validations(options) * (double)Share(options.Monitor.ValidationExamples, threads) * Moves(options) * timing.WaveSeconds / 3;

    private static double Moves(TrainingOptions options) => Math.Pow(2 * options.Sampling.MoveRings + 1, 3);

    private static int Share(int items, int parts) => (items + parts - 1) / parts;

    private static List<Assumption> Lines(
        TrainingOptions options, RankForecast asked, int threads, RankNetwork network, UpdateTiming timing, TrainingFootprint footprint) =>
    [
        new("step forward and back", $"{Amount.OfSeconds(timing.WaveSeconds)} ± {100 * timing.RelativeSpread:0} % for {timing.Threads} places of the batch on as many threads, "
            + $"median of {timing.Updates} updates, kernels {Networks.Kernels.KernelPaths.Chosen}", AssumptionSource.Measured),
        new("optimizer, average and packing", $"{Amount.OfSeconds(timing.OptimizerSeconds)} an update, on every rank", AssumptionSource.Measured),
        new("batch", $"{options.BatchSize} places, at most {Share(options.BatchSize, asked.Ranks)} on a rank, {threads} threads each", AssumptionSource.Given),
        .. threads > timing.Threads && options.BatchSize > timing.Threads
            ? new[] { new Assumption("threads of a rank", $"{threads} side by side take as long as {timing.Threads} do here", AssumptionSource.Assumed) }
            : [],
        new("exchange of gradients", $"{Amount.OfBytes(4.0 * footprint.Weights)} among {asked.Ranks} ranks, {network.GigabitsPerSecond:0.##} Gbit/s, "
            + $"{Amount.OfSeconds(network.LatencySeconds)} a message: {Amount.OfSeconds(network.ExchangeSeconds(4L * footprint.Weights, asked.Ranks))}", AssumptionSource.Assumed),
        new("validation", $"{TrainingFootprint.Validations(options)} times {options.Monitor.ValidationExamples} examples of {Moves(options)} looks, a third of a step each: "
            + Amount.OfSeconds(ValidationSeconds(options, threads * asked.Ranks, timing)), AssumptionSource.Assumed),
        new("memory of a rank", $"volumes {Amount.OfBytes(footprint.VolumeBytes)}, batch {Amount.OfBytes(footprint.SlotBytes)}, "
            + $"examples on their way {Amount.OfBytes(footprint.WalkBytes)}, weights {Amount.OfBytes(footprint.WeightBytes)}", AssumptionSource.Given),
        new("disk", $"state {Amount.OfBytes(footprint.StateBytes)}, network {Amount.OfBytes(footprint.NetworkBytes)}, log {Amount.OfBytes(footprint.LogBytes)}",
            AssumptionSource.Given),
        new("not in it", "growing synthetic tissue, reading volumes, flooding held-out boxes, writing the state", AssumptionSource.Assumed),
    ];
}
