using System.Text.Json.Nodes;
using Neuropil.Networks;
using Neuropil.Training;

namespace Neuropil.Tests.Training;

public sealed class DivergenceTests : IDisposable
{
    private static readonly TrainingVolume[] Data = [ToyTissue.Columns(new(48, 44, 20), 1)];
    private static readonly TrainingVolume[] HeldOut = [ToyTissue.Columns(new(40, 40, 20), 2)];
    private readonly string _folder = Directory.CreateTempSubdirectory("neuropil-diverge-").FullName;

    [Fact]
    public void ALearningRateOfAMillionStopsTheRunAndSaysWhatToDo()
    {
        string message = Assert.Throws<InputException>(() => Run(Rate(1e6, warmUp: 5))).Message;
        Assert.Contains("went wrong at step", message, StringComparison.Ordinal);
        Assert.Contains("lower optimizer.learningRate", message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatWasGoodBeforeIsStillThereAfterwards()
    {
        // The rate rises by 0.01 an update: well for the first ones, hopeless later.
        var options = Rate(1e6, warmUp: 100_000_000) with { Steps = 2000 };
        options = options with { Monitor = options.Monitor with { ValidateEverySteps = 2, DivergenceFactor = 2, DivergenceUpdates = 20 } };
        string message = Assert.Throws<InputException>(() => Run(options)).Message;
        Assert.Contains("holds the network of the last good validation", message, StringComparison.Ordinal);
        var (description, weights) = NetworkFolder.Load(_folder);
        Assert.All(weights.Tensors.SelectMany(t => t.Values), w => Assert.True(float.IsFinite(w)));
        var validated = File.ReadLines(Path.Combine(_folder, "log.jsonl")).Select(l => JsonNode.Parse(l)!).Where(l => l["heldOutLoss"] is not null);
        int chosen = (int)description.TrainingReceipt["chosenStep"]!;
        Assert.Equal(validated.Where(l => (int)l["step"]! <= chosen).Min(l => (double)l["heldOutLoss"]!), (double)description.TrainingReceipt["heldOutLoss"]!);
        Assert.True(File.Exists(Path.Combine(_folder, "state.bin")));
        // Run again, it goes on from the good state, and goes wrong at the same step.
        Assert.Equal(message, Assert.Throws<InputException>(() => Run(options)).Message);
    }

    [Fact]
    public void TheGuardIsCalmWhileTheLossFallsAndPatientWhenItJumps()
    {
        var guard = new DivergenceGuard(new() { DivergenceFactor = 2, DivergenceUpdates = 3 });
        for (int i = 0; i < 100; i++) Assert.True(guard.Accepts(1.0 / (1 + i)));
        Assert.True(guard.IsCalm);
        Assert.True(guard.Accepts(1000));
        Assert.False(guard.IsCalm);
        Assert.True(guard.Accepts(1000));
        Assert.False(guard.Accepts(1000));
        Assert.False(new DivergenceGuard(new()).Accepts(double.NaN));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static TrainingOptions Rate(double rate, int warmUp) => ToyTissue.Options with
    {
        Steps = 500,
        Optimizer = ToyTissue.Options.Optimizer with { LearningRate = rate, WarmUpSteps = warmUp },
    };

    private void Run(TrainingOptions options) => new TrainingRun(new TrainingRecipe(options, [], [], "toy"), Data, HeldOut,
        new(_folder, _folder, 2, TimeProvider.System, "test", _ => { })).Run(TestContext.Current.CancellationToken);
}
