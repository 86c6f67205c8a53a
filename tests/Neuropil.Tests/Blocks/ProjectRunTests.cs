using Neuropil.Blocks;

namespace Neuropil.Tests.Blocks;

public sealed class ProjectRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("neuropil-run-").FullName;
    private readonly ToyStage _first = new("first");
    private readonly ToyStage _second = new("second", "first.sum");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private IReadOnlyList<Stage> Stages => [_first, _second];

    private RunOutcome Run(string recipe = "", int threads = 2, bool redo = false)
    {
        File.WriteAllText(Path.Combine(_folder, Project.RecipeFile), "voxel: [4, 4, 40]\nvolume: 'nothing.h5:raw'\n" + recipe);
        var settings = new RunSettings(new LocalEngine(threads, 1L << 30), new SilentProgress(), TimeProvider.System, "test", redo);
        return new ProjectRun(RecipeFile.Open(_folder, Stages), Stages, settings).Run([], CancellationToken.None);
    }

    [Fact]
    public void AFinishedRunDoesNothingAgain()
    {
        string hash = Run().OutputHash;
        int ran = _first.BlocksRun;
        var again = Run();
        Assert.Equal(hash, again.OutputHash);
        Assert.Equal(ran, _first.BlocksRun);
        Assert.All(again.Stages, s => Assert.False(s.Ran));
        Assert.Equal("506", File.ReadAllText(Path.Combine(_folder, "first.sum"))); // sum of squares 0..11
    }

    [Theory, InlineData(0), InlineData(5), InlineData(11)]
    public void AFailedRunContinuesWhereItStoppedWithTheSameHash(int failAt)
    {
        _first.FailAt = failAt;
        Assert.Throws<InputException>(() => Run(threads: 1));
        Assert.Equal(failAt, _first.BlocksRun);
        _first.FailAt = -1;
        string resumed = Run().OutputHash;
        Assert.Equal(12, _first.BlocksRun);
        using var other = new ProjectRunTests();
        Assert.Equal(other.Run(threads: 1).OutputHash, resumed);
    }

    [Fact]
    public void ATornLastReceiptIsRedoneAndNothingElse()
    {
        _first.FailAt = 7;
        Assert.Throws<InputException>(() => Run(threads: 1));
        string log = Directory.GetFiles(Path.Combine(_folder, "first", "receipts")).Single();
        string text = File.ReadAllText(log);
        File.WriteAllText(log, text[..(text.TrimEnd('\n').LastIndexOf('\n') + 40)]);
        _first.FailAt = -1;
        Run(threads: 1);
        Assert.Equal(7 + 6, _first.BlocksRun);
        Assert.Equal("506", File.ReadAllText(Path.Combine(_folder, "first.sum")));
    }

    [Fact]
    public void AChangedOptionStopsTheRunAndNamesItAndTheCommandThatMendsIt()
    {
        Run();
        var message = Assert.Throws<InputException>(() => Run("first:\n  power: 3\n")).Message;
        Assert.Contains("option first.power was 2, is 3", message, StringComparison.Ordinal);
        Assert.Contains($"neuropil run {_folder} --redo", message, StringComparison.Ordinal);
        Assert.Equal("506", File.ReadAllText(Path.Combine(_folder, "first.sum")));
        Run("first:\n  power: 3\n", redo: true);
        Assert.Equal("4356", File.ReadAllText(Path.Combine(_folder, "first.sum"))); // (11·12/2)²
        Assert.Equal(24, _second.BlocksRun);
    }

    [Fact]
    public void AStageThatStoppedAtBadInputIsMadeAnewOnceTheInputIsMended()
    {
        _first.FailAt = 5;
        Assert.Throws<InputException>(() => Run(threads: 1));
        _first.FailAt = -1;
        Run("first:\n  power: 3\n");
        Assert.Equal("4356", File.ReadAllText(Path.Combine(_folder, "first.sum")));
    }

    /// <summary>The folder of its result was never made, and so cannot be cleared.</summary>
    [Fact]
    public void AStageThatStoppedBeforeItsFolderWasMadeIsMadeAnewWithOtherOptions()
    {
        ToyStage[] stages = [new("first") { Output = "made/first.sum", FailAt = 5 }];
        RunOutcome RunOf(int power)
        {
            File.WriteAllText(Path.Combine(_folder, Project.RecipeFile), $"voxel: [4, 4, 40]\nvolume: 'nothing.h5:raw'\nfirst:\n  power: {power}\n");
            var settings = new RunSettings(new LocalEngine(1, 1L << 30), new SilentProgress(), TimeProvider.System, "test", false);
            return new ProjectRun(RecipeFile.Open(_folder, stages), stages, settings).Run([], CancellationToken.None);
        }
        Assert.Throws<InputException>(() => RunOf(2));
        Assert.False(Directory.Exists(Path.Combine(_folder, "made")));
        stages[0].FailAt = -1;
        RunOf(3);
        Assert.Equal("4356", File.ReadAllText(Path.Combine(_folder, "made", "first.sum")));
    }

    [Fact]
    public void AChangedInputFileMakesTheStageStale()
    {
        Run();
        Directory.CreateDirectory(Path.Combine(_folder, "corrections", "second"));
        File.WriteAllText(Path.Combine(_folder, "corrections", "second", "mask.json"), "{}");
        var message = Assert.Throws<InputException>(() => Run()).Message;
        Assert.Contains("mask.json is new", message, StringComparison.Ordinal);
        Assert.Contains("Stage second", message, StringComparison.Ordinal);
    }

    [Fact]
    public void ASecondRunInTheSameProjectIsRefused()
    {
        Run();
        using var held = new ProjectLock(RecipeFile.Open(_folder, Stages));
        Assert.Contains("Another run", Assert.Throws<InputException>(() => Run()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StatusSaysWhatIsDoneUnfinishedAndStale()
    {
        _second.FailAt = 3;
        Assert.Throws<InputException>(() => Run(threads: 1));
        var project = RecipeFile.Open(_folder, Stages);
        Assert.Equal([StageProgress.Done, StageProgress.Unfinished], new ProjectStatus(project, Stages, "test").Read().Select(s => s.Progress));
        File.WriteAllText(Path.Combine(_folder, Project.RecipeFile), "voxel: [4, 4, 40]\nvolume: 'nothing.h5:raw'\nfirst: { power: 4 }\n");
        project = RecipeFile.Open(_folder, Stages);
        Assert.Equal(StageProgress.Stale, new ProjectStatus(project, Stages, "test").Read()[0].Progress);
    }
}
