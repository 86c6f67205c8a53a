using System.Collections.Concurrent;
using System.Security.Cryptography;
using Neuropil.Networks;
using Neuropil.Numerics;
using Neuropil.Training;

namespace Neuropil.Tests.Training;

/// <summary>Several ranks train the network of one process; the ranks are threads here, see the end-to-end tests for MPI.</summary>
public sealed class RankTests : IDisposable
{
    private static readonly TrainingVolume[] Data = [ToyTissue.Columns(new(48, 44, 20), 1)];
    private static readonly TrainingVolume[] HeldOut = [ToyTissue.Columns(new(40, 40, 20), 2)];
    private static readonly TrainingOptions Options = ToyTissue.Options with { BatchSize = 8, Interleaved = 24, Steps = 12 };
    private readonly string _folder = Directory.CreateTempSubdirectory("neuropil-ranks-").FullName;

    [Theory, InlineData(2), InlineData(4), InlineData(8)]
    public void PowersOfTwoOfRanksEndWithTheBytesOfOneProcess(int ranks)
    {
        var wanted = Train(SingleProcess.Instance);
        var got = ThreadRanks.Run(ranks, Train);
        Assert.All(got, g => Assert.Equal(wanted.Weights, g.Weights));
        Assert.All(got, g => Assert.Equal(wanted.Average, g.Average));
        Assert.All(got, g => Assert.Equal(wanted.Score, g.Score));
        Assert.All(got, g => Assert.Equal(wanted.NextExample, g.NextExample));
    }

    [Fact]
    public void OtherNumbersOfRanksAgreeAmongThemselvesAndWithOneProcessWithinRounding()
    {
        // Plain descent: Adam divides a gradient by its own size, and so makes much of the rounding in the smallest ones.
        var options = Options with { BatchSize = 6, Optimizer = Options.Optimizer with { Kind = OptimizerKind.Sgd } };
        var wanted = Train(SingleProcess.Instance, options);
        var got = ThreadRanks.Run(3, ranks => Train(ranks, options));
        Assert.All(got, g => Assert.Equal(got[0].Weights, g.Weights));
        double difference = Math.Sqrt(wanted.Weights.Zip(got[0].Weights).Sum(w => Math.Pow(w.First - w.Second, 2)) / wanted.Weights.Sum(w => (double)w * w));
        Assert.True(difference <= 1e-6, $"relative difference {difference}");
    }

    [Fact]
    public void TheBatchCountsTheExamplesOfAllRanksAndMustBeSharedEqually()
    {
        var refused = Assert.Throws<InputException>(() => ThreadRanks.Run(3, Train));
        Assert.Contains("batchSize is 8, which 3 ranks cannot share", refused.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(4)]
    public void TheSumOfABatchIsTheTreeOverItsSlots(int ranks)
    {
        // The tree written out for eight terms of random numbers, where any other order gives other bits somewhere.
        const int length = 10_001;
        var random = new SplitMix64(5);
        var terms = Enumerable.Range(0, 8).Select(_ => Enumerable.Range(0, length).Select(_ => (float)random.NextNormal()).ToArray()).ToArray();
        var wanted = Enumerable.Range(0, length).Select(i => (terms[0][i] + terms[1][i] + (terms[2][i] + terms[3][i]))
            + (terms[4][i] + terms[5][i] + (terms[6][i] + terms[7][i]))).ToArray();
        var sums = ThreadRanks.Run(ranks, exchange =>
        {
            using var team = new WorkTeam(3);
            int share = 8 / ranks;
            return new BatchGradient(terms.Skip(exchange.Rank * share).Take(share).Select(t => t.ToArray()), exchange, team).Sum().ToArray();
        });
        Assert.All(sums, sum => Assert.Equal(wanted, sum));
        Assert.NotEqual(wanted, Enumerable.Range(0, length).Select(i => terms.Aggregate(0f, (sum, t) => sum + t[i])).ToArray());
    }

    [Fact]
    public void AStoppedRunGoesOnWithAnotherNumberOfRanks()
    {
        Run("whole", 1, CancellationToken.None);
        foreach (int ranks in new[] { 2, 4, 1, 8 })
        {
            using var stop = new CancellationTokenSource();
            int lines = 0;
            bool last = ranks == 8;
            try
            {
                Run("broken", ranks, stop.Token, _ => { if (++lines == 2 && !last) stop.Cancel(); });
                Assert.True(last, "the run ended before it was stopped");
            }
            catch (OperationCanceledException)
            {
                Assert.False(last);
            }
        }

        Assert.Equal(Bytes("whole", NetworkFolder.WeightsFile), Bytes("broken", NetworkFolder.WeightsFile));
        Assert.Equal(Lines("whole"), Lines("broken"));
    }

    [Theory, InlineData(2), InlineData(4)]
    public void WalksLedByTheMapAreCollectedInTheOrderOfTheBatch(int ranks)
    {
        var options = ToyTissue.EverythingOn with { BatchSize = 8, Interleaved = 24 };
        WalkState[] Walk(IRankExchange exchange)
        {
            using var trainer = new FfnTrainer(options, Data, 2, ranks: exchange);
            while (trainer.Updates < 12) trainer.Update();
            return trainer.CollectWalks();
        }

        var wanted = Walk(SingleProcess.Instance);
        Assert.Contains(wanted, w => w.Moves.Length > 1);
        foreach (var got in ThreadRanks.Run(ranks, Walk))
            Assert.All(wanted.Zip(got), w =>
            {
                Assert.Equal((w.First.Example, w.First.Turn), (w.Second.Example, w.Second.Turn));
                Assert.Equal(w.First.Moves, w.Second.Moves);
                Assert.Equal(w.First.Map, w.Second.Map);
            });
    }

    [Fact]
    public void WhenOneRankIsStoppedAllStopAtTheSameUpdate()
    {
        using var stop = new CancellationTokenSource();
        var stopped = ThreadRanks.Run(4, ranks =>
        {
            // Rank 0 has the progress, rank 3 gets the signal.
            var token = ranks.Rank == 3 ? stop.Token : CancellationToken.None;
            return Assert.Throws<OperationCanceledException>(() => Run("one", ranks, line => { if (line.StartsWith("step 5", StringComparison.Ordinal)) stop.Cancel(); }, token));
        });
        Assert.Equal(4, stopped.Length);
        Assert.True(File.Exists(Path.Combine(_folder, "one", "state.bin")));
        Run("one", 1, CancellationToken.None);
        Run("whole", 1, CancellationToken.None);
        Assert.Equal(Bytes("whole", NetworkFolder.WeightsFile), Bytes("one", NetworkFolder.WeightsFile));
    }

    [Fact]
    public void RanksThatReadOtherDataAreRefused()
    {
        var messages = new ConcurrentBag<string>();
        ThreadRanks.Run(2, ranks =>
        {
            TrainingVolume[] data = ranks.Rank == 0 ? Data : [ToyTissue.Columns(new(48, 44, 20), 9)];
            var recipe = new TrainingRecipe(Options, [], [], "toy");
            var run = new TrainingRun(recipe, data, HeldOut, new(Path.Combine(_folder, "apart"), _folder, 1, TimeProvider.System, "test", _ => { }, ranks));
            messages.Add(Assert.Throws<InputException>(() => run.Run(CancellationToken.None)).Message);
            return 0;
        });
        Assert.Equal(2, messages.Count);
        Assert.All(messages, m => Assert.Contains("Rank 1 has another recipe, other data", m, StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Trained Train(IRankExchange ranks) => Train(ranks, Options);

    private static Trained Train(IRankExchange ranks, TrainingOptions options)
    {
        using var trainer = new FfnTrainer(options, Data, 2, ranks: ranks);
        using var validator = new Validator(options, HeldOut, trainer.Layout, 1 + ranks.Rank % 2, ranks);
        while (trainer.Updates < options.Steps) trainer.Update();
        return new(trainer.Weights, trainer.Average, trainer.NextExample, validator.Score(trainer.Average, CancellationToken.None));
    }

    private void Run(string name, int ranks, CancellationToken ct, Action<string>? say = null) =>
        ThreadRanks.Run(ranks, exchange =>
        {
            Run(name, exchange, say ?? (_ => { }), ct);
            return 0;
        });

    private void Run(string name, IRankExchange ranks, Action<string> say, CancellationToken ct)
    {
        var recipe = new TrainingRecipe(Options, [], [], "toy");
        new TrainingRun(recipe, Data, HeldOut, new(Path.Combine(_folder, name), _folder, 1, TimeProvider.System, "test", say, ranks)).Run(ct);
    }

    private string Bytes(string run, string file) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Path.Combine(_folder, run, file))));

    /// <summary>The log without its rates, the only thing in it that depends on the machine.</summary>
    private string[] Lines(string run) =>
        [.. File.ReadLines(Path.Combine(_folder, run, "log.jsonl")).Select(line => line.Split(",\"fovsPerSecond\"")[0])];

    private sealed record Trained(float[] Weights, float[] Average, long NextExample, ValidationScore Score);
}
