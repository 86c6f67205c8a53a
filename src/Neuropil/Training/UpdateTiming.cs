using System.Diagnostics;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Training;

/// <summary>What an update takes on this machine, measured with real updates of the recipe's network on a made-up volume.</summary>
/// <param name="WaveSeconds">One step forward and back of as many places of the batch as there are threads.</param>
/// <param name="OptimizerSeconds">What every rank does with the sum of the gradients: optimizer, average, packing.</param>
/// <param name="RelativeSpread">Half the distance of the quartiles, as a share of the median.</param>
/// <param name="Updates">Timed.</param>
internal sealed record UpdateTiming(int Threads, double WaveSeconds, double OptimizerSeconds, double RelativeSpread, int Updates)
{
    // The first updates compile code and touch memory for the first time.
    private const int WarmUpUpdates = 2;
    private const int LeastUpdates = 3;
    private const double OptimizerShare = 0.15;

    // Rows of made-up objects this thick, so that looking for the centre's object costs what it does in tissue.
    private const int ObjectVx = 12;

    /// <summary>As many places of the batch as threads, so that an update is one wave; every move is taken, as a trained network mostly does.</summary>
    public static UpdateTiming Measure(TrainingOptions options, int threads, double seconds, CancellationToken ct)
    {
        var still = options with
        {
            BatchSize = threads,
            Interleaved = threads,
            StartFrom = null,
            Network = options.Network with { MoveThreshold = 1e-6 },
            Sampling = options.Sampling with { MinObjectVx = 1 },
            Optimizer = options.Optimizer with { LearningRate = 1e-9 },
        };
        using var trainer = new FfnTrainer(still, [MadeUp(still)], threads);
        var updates = Repeat(() => trainer.Update(), (1 - OptimizerShare) * seconds, ct);
        double update = Median(updates), optimizer = Math.Min(update, Median(TimeOptimizer(still, threads, OptimizerShare * seconds, ct)));
        updates.Sort();
        double spread = (updates[3 * (updates.Count - 1) / 4] - updates[(updates.Count - 1) / 4]) / 2 / update;
        return new(threads, update - optimizer, optimizer, spread, updates.Count);
    }

    private static List<double> TimeOptimizer(TrainingOptions options, int threads, double seconds, CancellationToken ct)
    {
        var layout = new FfnLayout(options.Network.Depth, options.Network.Features);
        using var filters = new FfnFilters(layout, withGradients: true);
        using var team = new WorkTeam(threads);
        float[] weights = layout.Initial(options.Seed), average = [.. weights], gradient = new float[layout.Count];
        var optimizer = Optimizer.Create(options.Optimizer, layout.Count);
        void Range(int range)
        {
            int start = range * BatchGradient.RangeLength, length = Math.Min(BatchGradient.RangeLength, layout.Count - start);
            Optimizer.Clip(gradient.AsSpan(start, length), options.Optimizer.ClipEntry);
            optimizer.UpdateRange(start, weights.AsSpan(start, length), gradient.AsSpan(start, length), options.Optimizer.LearningRate, 1);
            WeightAverage.Update(average.AsSpan(start, length), weights.AsSpan(start, length), options.Optimizer.AverageDecay, 1);
        }
        int ranges = (layout.Count + BatchGradient.RangeLength - 1) / BatchGradient.RangeLength;
        return Repeat(() =>
        {
            team.For(ranges, Range);
            team.For(filters.Layers, layer => filters.PackLayer(layer, weights));
        }, seconds, ct);
    }

    private static List<double> Repeat(Action action, double seconds, CancellationToken ct)
    {
        for (int i = 0; i < WarmUpUpdates; i++) action();
        var times = new List<double>();
        for (long start = Stopwatch.GetTimestamp(); times.Count < LeastUpdates || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds;)
        {
            ct.ThrowIfCancellationRequested();
            long began = Stopwatch.GetTimestamp();
            action();
            times.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
        }
        return times;
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[(sorted.Length - 1) / 2];
    }

    private static TrainingVolume MadeUp(TrainingOptions options)
    {
        var read = new PatchGeometry(options.Network, options.Sampling, options.Augmentation).Read;
        var box = Box3.OfSize(read + Vox3.All(ObjectVx));
        var random = new SplitMix64(options.Seed);
        var (em, labels) = (new Voxels<byte>(box), new Voxels<uint>(box));
        for (int i = 0; i < em.Values.Length; i++)
        {
            em.Values[i] = (byte)random.NextInt(256);
            labels.Values[i] = (uint)(1 + i / box.Size.X % box.Size.Y / ObjectVx);
        }
        return new("made up for a forecast", em, labels);
    }
}
