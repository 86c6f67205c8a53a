using System.Text.Json.Nodes;
using Neuropil.Networks;
using Neuropil.Space;
using Neuropil.Training;

namespace Neuropil.Tests.Training;

public sealed class HeldOutFloodTests : IDisposable
{
    private static readonly TrainingVolume[] Data = [ToyTissue.Columns(new(48, 44, 20), 1)];
    private static readonly TrainingVolume[] HeldOut = [ToyTissue.Columns(new(40, 40, 30), 2), ToyTissue.Columns(new(40, 40, 30), 3)];

    private static readonly TrainingOptions Options = ToyTissue.Options with
    {
        Steps = 200,
        Monitor = ToyTissue.Options.Monitor with { ValidateEverySteps = 40, LogEverySteps = 20, FloodBox = new(24, 24, 20), FloodEveryValidations = 2, FloodMostFovs = 400, Best = BestBy.Erl },
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("neuropil-flood-").FullName;

    [Fact]
    public void ATrainedNetworkFillsColumnsFromEndToEndAndAnUntrainedOneDoesNot()
    {
        var options = Options with { Steps = 900 };
        using var trainer = new FfnTrainer(options, Data, 2);
        var flood = new HeldOutFlood(options, HeldOut, trainer.Layout, 2);
        var before = flood.Score(trainer.Average, TestContext.Current.CancellationToken);
        while (trainer.Updates < options.Steps) trainer.Update();
        var after = flood.Score(trainer.Average, TestContext.Current.CancellationToken);
        // Straight columns through a box of 20 sections: lines of 19 voxels, and what the corners add.
        Assert.InRange(after.Runs.PerfectErlNm!.Value, 19, 19 + 12);
        Assert.True(before.Runs.ErlNm < 5 && after.Runs.ErlNm > 10, $"ERL was {before.Runs.ErlNm:F1}, is {after.Runs.ErlNm:F1} of {after.Runs.PerfectErlNm:F1} voxels");
        Assert.True(after.All!.Vi < 0.8 * before.All!.Vi, $"VI was {before.All.Vi:F2}, is {after.All.Vi:F2}");
    }

    [Fact]
    public void TheScoreDoesNotDependOnThreads()
    {
        using var trainer = new FfnTrainer(Options, Data, 2);
        while (trainer.Updates < 150) trainer.Update();
        var scores = new[] { 1, 2, 5 }.Select(threads =>
            new HeldOutFlood(Options, HeldOut, trainer.Layout, threads).Score(trainer.Average, TestContext.Current.CancellationToken)).Distinct();
        Assert.Single(scores);
    }

    [Fact]
    public void TheFolderHoldsTheBestNetworkAndSaysWhichItIsAlsoWhenTheRunWasStopped()
    {
        Run("whole", _ => { }, CancellationToken.None);
        for (int attempt = 0; attempt < 40; attempt++)
        {
            using var stop = new CancellationTokenSource();
            int lines = 0;
            try
            {
                Run("broken", _ => { if (++lines == 3) stop.Cancel(); }, stop.Token);
                break;
            }
            catch (OperationCanceledException)
            {
            }
        }

        Assert.Equal(File.ReadAllBytes(In("whole", NetworkFolder.WeightsFile)), File.ReadAllBytes(In("broken", NetworkFolder.WeightsFile)));
        var receipt = NetworkFolder.Load(In("whole", "")).Description.TrainingReceipt;
        var scored = File.ReadLines(In("whole", "log.jsonl")).Select(l => JsonNode.Parse(l)!).Where(l => l["erlNm"] is not null).ToList();
        // Every second validation flooded, and the last one.
        Assert.Equal([80, 160, 200], scored.Select(l => (int)l["step"]!));
        var best = scored.MaxBy(l => (double)l["erlNm"]!)!;
        Assert.Equal((int)best["step"]!, (int)receipt["chosenStep"]!);
        Assert.Equal("Erl", (string)receipt["chosenBy"]!);
        Assert.Equal((double)best["erlNm"]!, (double)receipt["chosenValue"]!);
        string page = File.ReadAllText(In("broken", "report.html"));
        foreach (string title in new[] { "Expected run length", "Variation of information", "Learning rate", "Examples as they are shown", "Held-out box" })
            Assert.Contains($"<h3>{title}</h3>", page, StringComparison.Ordinal);
        Assert.Equal((double)scored[^1]["erlNm"]!, (double)JsonNode.Parse(File.ReadAllText(In("broken", "report.json")))!["numbers"]!["erlNm"]!["value"]!);
    }

    [Fact]
    public void AFloodThatWandersIsCutShortAndSaysSo()
    {
        var options = Options with { Monitor = Options.Monitor with { FloodMostFovs = 3 } };
        using var trainer = new FfnTrainer(options, Data, 2);
        while (trainer.Updates < 150) trainer.Update();
        var score = new HeldOutFlood(options, HeldOut, trainer.Layout, 1).Score(trainer.Average, TestContext.Current.CancellationToken);
        Assert.Equal((2, 6L), (score.CutShort, score.FieldsOfView));
    }

    [Fact]
    public void AHeldOutVolumeTooSmallToFloodIsRefused()
    {
        var small = new[] { ToyTissue.Columns(new(40, 40, 4), 2) };
        using var trainer = new FfnTrainer(Options, Data, 1);
        Assert.Contains("monitor.floodBox", Assert.Throws<InputException>(() => new HeldOutFlood(Options, small, trainer.Layout, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UnknownTruthIsNotScored()
    {
        var mask = new Voxels<byte>(HeldOut[0].Labels.Box);
        using var trainer = new FfnTrainer(Options, Data, 1);
        var score = new HeldOutFlood(Options, [HeldOut[0].Masked(mask)], trainer.Layout, 1).Score(trainer.Average, TestContext.Current.CancellationToken);
        Assert.Null(score.All);
        Assert.Null(score.Runs.ErlNm);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string In(string run, string file) => Path.Combine(_folder, run, file);

    private void Run(string name, Action<string> say, CancellationToken ct) => new TrainingRun(new TrainingRecipe(Options, [], [], "toy"), Data, HeldOut,
        new(In(name, ""), _folder, 2, TimeProvider.System, "test", say)).Run(ct);
}
