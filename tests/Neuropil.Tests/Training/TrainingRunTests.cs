using Neuropil.Networks;
using Neuropil.Training;

namespace Neuropil.Tests.Training;

public sealed class TrainingRunTests : IDisposable
{
    private static readonly TrainingVolume[] Data = [ToyTissue.Columns(new(48, 44, 20), 1)];
    private static readonly TrainingVolume[] HeldOut = [ToyTissue.Columns(new(40, 40, 20), 2)];
    private readonly string _folder = Directory.CreateTempSubdirectory("neuropil-train-").FullName;

    [Fact]
    public void ARunStoppedAgainAndAgainEndsWithTheBytesOfOneThatWasNot()
    {
        Run("whole", ToyTissue.Options, CancellationToken.None);
        // Stopped after every line of progress: opening, logs, validations.
        bool ended = false;
        for (int attempt = 0; !ended; attempt++)
        {
            Assert.True(attempt < 40, "the run does not get on");
            using var stop = new CancellationTokenSource();
            int lines = 0;
            try
            {
                Run("broken", ToyTissue.Options, stop.Token, _ => { if (++lines == 2) stop.Cancel(); }, threads: 1 + attempt % 3);
                ended = true;
            }
            catch (OperationCanceledException)
            {
                Assert.True(File.Exists(In("broken", "state.bin")));
            }
        }

        Assert.Equal(File.ReadAllBytes(In("whole", NetworkFolder.WeightsFile)), File.ReadAllBytes(In("broken", NetworkFolder.WeightsFile)));
        Assert.Equal(Steps("whole"), Steps("broken"));
    }

    [Fact]
    public void TheNetworkThatATrainingWritesRunsInTheEngine()
    {
        Run("net", ToyTissue.Options, CancellationToken.None);
        using var network = new CpuEngine().Load(In("net", ""));
        Assert.Equal(ToyTissue.Options.Network.FieldOfView, network.Description.FieldOfView);
        Assert.Equal(30, (int)network.Description.TrainingReceipt["steps"]!);
        Assert.Equal(Data[0].Hash(), (string)network.Description.TrainingReceipt["data"]![0]!["sha256"]!);
    }

    [Fact]
    public void AStateOfAnotherRecipeIsRefused()
    {
        Run("a", ToyTissue.Options with { Steps = 5 }, CancellationToken.None);
        var other = ToyTissue.Options with { Steps = 5, Seed = 99 };
        Assert.Contains("another recipe", Assert.Throws<InputException>(() => Run("a", other, CancellationToken.None)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MoreStepsMayBeGivenOnlyWhileTheLearningRateDoesNotDependOnThem()
    {
        Run("fallen", ToyTissue.Options with { Steps = 12 }, CancellationToken.None);
        Assert.Contains("learning rate", Assert.Throws<InputException>(() => Run("fallen", ToyTissue.Options with { Steps = 30 }, CancellationToken.None)).Message,
            StringComparison.Ordinal);

        var constant = ToyTissue.Options with { Optimizer = ToyTissue.Options.Optimizer with { Shape = LearningRateShape.Constant } };
        Run("longer", constant with { Steps = 12 }, CancellationToken.None);
        Run("longer", constant, CancellationToken.None);
        Run("once", constant, CancellationToken.None);
        Assert.Equal(File.ReadAllBytes(In("once", NetworkFolder.WeightsFile)), File.ReadAllBytes(In("longer", NetworkFolder.WeightsFile)));
    }

    [Fact]
    public void ARunMayStartFromTheNetworkOfAnother()
    {
        Run("first", ToyTissue.Options, CancellationToken.None);
        var more = ToyTissue.Options with { StartFrom = "first", Steps = 1, Optimizer = ToyTissue.Options.Optimizer with { LearningRate = 1e-9, WarmUpSteps = 0 } };
        Run("second", more, CancellationToken.None);
        var (first, second) = (NetworkFolder.Load(In("first", "")), NetworkFolder.Load(In("second", "")));
        Assert.Equal(first.Weights.Head.Weights[5], second.Weights.Head.Weights[5], 1e-6f);
        Assert.Equal(30, (int)second.Description.TrainingReceipt["startedFrom"]!["steps"]!);
        var deeper = more with { Network = more.Network with { Depth = 3 } };
        Assert.Contains("depth 2", Assert.Throws<InputException>(() => Run("third", deeper, CancellationToken.None)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ThresholdsOfInferenceMayBeChangedWhenTheRunIsOver()
    {
        Run("done", ToyTissue.Options, CancellationToken.None);
        byte[] weights = File.ReadAllBytes(In("done", NetworkFolder.WeightsFile));
        Run("done", ToyTissue.Options with { Network = ToyTissue.Options.Network with { InferenceMoveThreshold = 0.8 } }, CancellationToken.None);
        Assert.Equal(weights, File.ReadAllBytes(In("done", NetworkFolder.WeightsFile)));
        Assert.Equal(0.8, NetworkFolder.Load(In("done", "")).Description.Inference.MoveThreshold);
    }

    [Fact]
    public void TwoRunsInOneFolderAreRefused()
    {
        string second = "";
        Run("shared", ToyTissue.Options with { Steps = 5 }, CancellationToken.None, _ =>
        {
            if (second.Length == 0) second = Assert.Throws<InputException>(() => Run("shared", ToyTissue.Options with { Steps = 5 }, CancellationToken.None)).Message;
        });
        Assert.Contains("Another run", second, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string In(string run, string file) => Path.Combine(_folder, run, file);

    private string[] Steps(string run) => [.. File.ReadLines(In(run, "log.jsonl")).Select(line => line.Split(',')[0])];

    private void Run(string name, TrainingOptions options, CancellationToken ct, Action<string>? say = null, int threads = 2)
    {
        var recipe = new TrainingRecipe(options, [], [], "toy");
        new TrainingRun(recipe, Data, HeldOut, new(In(name, ""), _folder, threads, TimeProvider.System, "test", say ?? (_ => { }))).Run(ct);
    }
}
