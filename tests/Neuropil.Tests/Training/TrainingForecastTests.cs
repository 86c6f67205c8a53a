using System.Diagnostics;
using Neuropil.Networks;
using Neuropil.Reports;
using Neuropil.Space;
using Neuropil.Training;

namespace Neuropil.Tests.Training;

public sealed class TrainingForecastTests : IDisposable
{
    private static readonly TrainingOptions Options = ToyTissue.Options with
    {
        Steps = 1000,
        BatchSize = 16,
        Monitor = new() { ValidateEverySteps = 400, ValidationExamples = 10, LogEverySteps = 100 },
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("neuropil-plan-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Each of four ranks sends 3 quarters of 8 Mbit twice at 1 Gbit/s, and waits 12 times for a millisecond: 12 + 12 ms.</summary>
    [Fact]
    public void EachNumberCrossesTheNetworkTwice()
    {
        var network = new RankNetwork(1, 1e-3);
        Assert.Equal(0.024, network.ExchangeSeconds(1_000_000, 4), 1e-12);
        Assert.Equal(0, network.ExchangeSeconds(1_000_000, 1));
    }

    /// <summary>16 places on 2 threads are 8 waves of 1 s, on 4 ranks 2; the serial half second stays. 3 validations of
    /// 2 waves (10 examples on 8 threads) of 27 looks, 1/3 s each.</summary>
    [Fact]
    public void AnUpdateIsWavesOfTheBatchASerialPartAndTheExchange()
    {
        var forecast = Forecast(ranks: 4, new RankNetwork(1e12, 0));
        Assert.Equal(2.5, forecast.Asked.UpdateSeconds, 1e-6);
        Assert.Equal(1000 * 2.5 + 3 * 2 * 27 / 3.0, forecast.Asked.TotalSeconds, 0.01);
        Assert.Equal(8.5 / 2.5 / 4, forecast.Asked.Efficiency, 1e-6);
        Assert.InRange(forecast.Asked.TotalSeconds, forecast.LowSeconds, forecast.HighSeconds);
    }

    /// <summary>With 2 threads a rank, 8 ranks have one wave each and more have no fewer.</summary>
    [Fact]
    public void RanksStopPayingWhenEachHasOneWave() => Assert.Equal(8, Forecast(1, new RankNetwork(1e12, 0)).UsefulRanks);

    /// <summary>With messages of half a second two ranks save 4 s and pay 2; four save 2 more and pay 6.</summary>
    [Fact]
    public void RanksStopPayingEarlierOnASlowNetwork() => Assert.Equal(2, Forecast(1, new RankNetwork(1e12, 0.5)).UsefulRanks);

    /// <summary>All of the file that a run writes but the name of what judges the best network.</summary>
    [Fact]
    public void TheStateAndTheNetworkTakeTheBytesThatWereForeseen()
    {
        var options = ToyTissue.Options;
        Run(options, threads: 1);
        var footprint = TrainingFootprint.Of(options, options.BatchSize, []);
        Assert.InRange(new FileInfo(Path.Combine(_folder, "state.bin")).Length - footprint.StateBytes, 1, 128);
        long header = new FileInfo(Path.Combine(_folder, NetworkFolder.WeightsFile)).Length - footprint.NetworkBytes;
        Assert.InRange(header, 1, 4096);
    }

    /// <summary>256 · 256 · 64 voxels: one byte, four of label, and eight for one in four.</summary>
    [Fact]
    public void VolumesTakeTheirVoxelsAndTheListOfCentres() => Assert.Equal(
        256 * 256 * 64 * (1 + 4 + 8 / 4),
        TrainingFootprint.Of(new TrainingOptions { Sampling = new() { CentreStep = new(2, 2, 1) } }, 1, [new(256, 256, 64)]).VolumeBytes);

    /// <summary>Real updates beside the forecast; on a machine with other work the ratio says little, so it is printed and only far misses fail.</summary>
    [Fact(Explicit = true)]
    public void UpdatesTakeAsLongAsWasForeseen()
    {
        var options = new TrainingOptions
        {
            Seed = 1,
            Steps = 400,
            BatchSize = 8,
            Network = new() { Depth = 7, FieldOfView = new(23, 23, 11), Deltas = new(8, 8, 3) },
            Monitor = new() { ValidateEverySteps = 1000, ValidationExamples = 1 },
        };
        var timing = UpdateTiming.Measure(options, Math.Min(2, Environment.ProcessorCount), 6, CancellationToken.None);
        var footprint = TrainingFootprint.Of(options, options.BatchSize, []);
        double foreseen = TrainingForecast.Of(options, 1, timing.Threads, new RankNetwork(10, 0), timing, footprint).Asked.UpdateSeconds;
        using var trainer = new FfnTrainer(options, [ToyTissue.Columns(new(96, 96, 48), 1)], timing.Threads);
        long start = Stopwatch.GetTimestamp();
        while (trainer.Updates < options.Steps) trainer.Update();
        double taken = Stopwatch.GetElapsedTime(start).TotalSeconds / options.Steps;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Machine.Here}: foreseen {Amount.OfSeconds(foreseen)} an update, taken {Amount.OfSeconds(taken)}, ratio {foreseen / taken:F3}");
        Assert.InRange(foreseen / taken, 0.5, 2);
    }

    private static TrainingForecast Forecast(int ranks, RankNetwork network) => TrainingForecast.Of(
        Options, ranks, 2, network, new UpdateTiming(2, 1, 0.5, 0.1, 10), TrainingFootprint.Of(Options, 16 / ranks, [Vox3.All(10)]));

    private void Run(TrainingOptions options, int threads)
    {
        var recipe = new TrainingRecipe(options, [], [], "toy");
        var settings = new TrainingSettings(_folder, _folder, threads, TimeProvider.System, "test", _ => { });
        new TrainingRun(recipe, [ToyTissue.Columns(new(48, 44, 20), 1)], [ToyTissue.Columns(new(40, 40, 20), 2)], settings).Run(CancellationToken.None);
    }
}
