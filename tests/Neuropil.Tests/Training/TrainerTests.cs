using Neuropil.Space;
using Neuropil.Training;

namespace Neuropil.Tests.Training;

public class TrainerTests
{
    private static readonly TrainingVolume[] Volumes = [ToyTissue.Columns(new(48, 44, 20), 1), ToyTissue.Columns(new(40, 52, 24), 2)];

    [Fact]
    public void TheSameBytesComeOutOfOneThreadAndOfThree()
    {
        Assert.Equal(Train(threads: 1, updates: 20), Train(threads: 3, updates: 20));
    }

    [Fact]
    public void AnotherSeedGivesOtherWeights()
    {
        var other = ToyTissue.Options with { Seed = 8 };
        using var trainer = new FfnTrainer(other, Volumes, 1);
        for (int i = 0; i < 20; i++) trainer.Update();
        Assert.NotEqual(Train(threads: 1, updates: 20), trainer.Weights);
    }

    public static TheoryData<TrainingOptions> Recipes => [ToyTissue.Options, ToyTissue.EverythingOn];

    [Theory, MemberData(nameof(Recipes))]
    public void AStateSavedAtAnyUpdateContinuesToTheSameBytes(TrainingOptions options)
    {
        var wanted = Train(threads: 1, updates: 20, options);
        string path = Path.Combine(Path.GetTempPath(), $"neuropil-state-{Environment.ProcessId}.bin");
        byte[] recipe = new byte[32];
        using var first = new FfnTrainer(options, Volumes, 1);
        for (int i = 0; i < 20; i++)
        {
            Snapshot(first, recipe).Save(path);
            if (i is 0 or 1 or 7 or 19)
            {
                using var second = new FfnTrainer(options, Volumes, 2);
                second.Restore(TrainingState.Load(path, recipe));
                while (second.Updates < 20) second.Update();
                Assert.Equal(wanted, second.Weights);
            }

            first.Update();
        }

        File.Delete(path);
    }

    [Fact]
    public void AFlippedBitInTheStateIsFound()
    {
        string path = Path.Combine(Path.GetTempPath(), $"neuropil-flipped-{Environment.ProcessId}.bin");
        using var trainer = new FfnTrainer(ToyTissue.Options, Volumes, 1);
        Snapshot(trainer, new byte[32]).Save(path);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 4;
        File.WriteAllBytes(path, bytes);
        Assert.Contains("damaged", Assert.Throws<InputException>(() => TrainingState.Load(path, new byte[32])).Message, StringComparison.Ordinal);
        File.Delete(path);
    }

    /// <summary>Of 160 seeds one in five falls short, with the plain kernels as with the fast ones (2026-11-27): a single seed would test luck.</summary>
    [Fact]
    public void ThreeHundredUpdatesLearnToFillAColumnAndToStopAtItsWallsFromMostSeeds()
    {
        var scores = new ulong[] { 1, 2, 3, 4, 5 }.Select(seed =>
        {
            var options = ToyTissue.Options with { Steps = 300, Seed = seed };
            using var trainer = new FfnTrainer(options, Volumes, 2);
            using var validator = new Validator(options, [ToyTissue.Columns(new(48, 48, 16), 9)], trainer.Layout, 2);
            double before = validator.Score(trainer.Weights, TestContext.Current.CancellationToken).F1;
            while (trainer.Updates < options.Steps) trainer.Update();
            return (Before: before, After: validator.Score(trainer.Weights, TestContext.Current.CancellationToken).F1);
        }).ToList();
        string told = string.Join(", ", scores.Select(s => $"{s.Before:F3} → {s.After:F3}"));
        Assert.True(scores.Select(s => s.Before).Order().ElementAt(2) < 0.5, told);
        Assert.True(scores.Select(s => s.After).Order().ElementAt(2) > 0.85, told);
    }

    [Fact]
    public void UpdatesAllocateNothingWhileAnExampleIsWalked()
    {
        using var trainer = new FfnTrainer(ToyTissue.Options with { BatchSize = 1, Interleaved = 1 }, Volumes, 1);
        for (int i = 0; i < 8; i++) trainer.Update();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 5; i++) trainer.Update();
        long after = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(after - before <= 1024, $"Five updates allocated {after - before} bytes.");
    }

    private static float[] Train(int threads, int updates, TrainingOptions? options = null)
    {
        using var trainer = new FfnTrainer(options ?? ToyTissue.Options, Volumes, threads);
        while (trainer.Updates < updates) trainer.Update();
        return trainer.Weights;
    }

    private static TrainingState Snapshot(FfnTrainer trainer, byte[] recipe) => new(recipe, ToyTissue.Options.Steps, trainer.Updates, trainer.NextExample, 0, 0,
        default, 0, trainer.Weights, trainer.Average, [.. trainer.Optimizer.Slots],
        trainer.CollectWalks());
}
