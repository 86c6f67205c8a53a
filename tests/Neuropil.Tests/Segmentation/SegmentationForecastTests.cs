using Neuropil.Blocks;
using Neuropil.Networks;
using Neuropil.Reports;
using Neuropil.Segmentation;
using Neuropil.Space;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Tests.Segmentation;

/// <summary>Forecasts of stage segment beside what the run then did.</summary>
public sealed class SegmentationForecastTests : IDisposable
{
    private readonly PhantomProject _phantom = new(new(144, 120, 36));

    public void Dispose() => _phantom.Dispose();

    /// <summary>Boxes of a fixed size, as those of a measurement depend on how fast the machine is.</summary>
    [Fact]
    public void EvaluationsOfARunAreForecastFromASampleToWithinAFactorOfTwo()
    {
        _phantom.Write();
        IReadOnlyList<Stage> stages = [new SegmentationStage(_phantom.Network, path => ZarrArray.Open(path))];
        var project = RecipeFile.Open(_phantom.Folder, stages);
        var options = (SegmentationOptions)project.Recipe.StageOptions["segment"];
        var (network, volume) = (_phantom.Network.Description, _phantom.Truth.Box);
        var work = FloodWork.Of(volume, volume, options.BlockVx, options.HaloVx!.Value, options.MirrorFaces, network);
        var boxes = FloodSample.Boxes(volume, options.BlockVx + options.HaloVx.Value * 2, network, count: 3, cells: 8000);
        var sample = new FloodSample(_phantom.Network, options, project)
            .Flood(() => ZarrArray.Open(_phantom.EmPath), boxes, workers: 2, threadsPerWorker: 1, TestContext.Current.CancellationToken);
        double foreseen = sample.Sum(b => b.Evaluations) / sample.Sum(b => b.Cells) * work.Cells;
        _phantom.Run();
        double done = Receipts().Sum(r => (double)r.Quality["evaluations"]!);
        TestContext.Current.TestOutputHelper?.WriteLine($"foreseen {foreseen}, done {done}");
        Assert.InRange(foreseen / done, 0.5, 2);
    }

    [Fact]
    public void AfterARunItsReceiptsTellTheEvaluationsAndTheDisk()
    {
        _phantom.Run();
        var forecast = Flood(seconds: 0);
        Assert.Equal(Receipts().Sum(r => (double)r.Quality["evaluations"]!), Evaluations(forecast), 0.005 * Evaluations(forecast));
        Assert.Equal(Receipts().Sum(r => r.BytesWritten), forecast.DiskBytes!.Value, 1.0);
        Assert.Equal(0, forecast.SecondsLeft);
        Assert.Equal(AssumptionSource.Receipts, forecast.Assumptions.Single(a => a.What.StartsWith("evaluations per", StringComparison.Ordinal)).Source);
    }

    [Fact]
    public void AForecastWritesNothingIntoTheProject()
    {
        _phantom.Write();
        string[] before = Directory.GetFileSystemEntries(_phantom.Folder, "*", SearchOption.AllDirectories);
        Assert.True(Flood(seconds: 0.2).SecondsLeft > 0);
        Assert.Equal(before, Directory.GetFileSystemEntries(_phantom.Folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void WithoutCalibrationTheTimeIsUnknownAndTheDensityIsGooglesByName()
    {
        _phantom.Write();
        var forecast = Flood(seconds: 0);
        Assert.Null(forecast.SecondsLeft);
        Assert.Contains(forecast.Assumptions, a => a.Source is AssumptionSource.Assumed && a.Value.Contains("Google", StringComparison.Ordinal));
        Assert.Contains("time not measured yet", forecast.ToText(), StringComparison.Ordinal);
    }

    /// <summary>Places of the field of view along x: 64 in a block of 48 with halo 12 on both sides, 56 at the ends of the volume, where half a
    /// field of view is mirrored; along y 56 and 48. So 10 × 10 blocks have (8·64 + 2·56)(8·56 + 2·48) of them, 20 × 20 about four times as many.</summary>
    [Fact]
    public void ALargerVolumeAndMoreNodesAreForecastFromTheReceiptsOfThisOne()
    {
        _phantom.Run();
        var one = Flood(0, new(480, 400, 24));
        var four = Flood(0, new(960, 800, 24));
        var shared = Flood(0, new(960, 800, 24), nodes: 8);
        Assert.Equal((100L, 400L), (one.Blocks!.Value, four.Blocks!.Value));
        Assert.Equal((18.0 * 64 + 2 * 56) * (18 * 56 + 2 * 48) / ((8 * 64 + 2 * 56) * (8 * 56 + 2 * 48)), four.CoreHours!.Value / one.CoreHours!.Value, 1e-9);
        Assert.Equal(four.SecondsLeft!.Value / 8, shared.SecondsLeft!.Value, 0.02 * four.SecondsLeft.Value);
    }

    /// <summary>A cubic millimetre before there is any image: known by the network's step, and the density assumed.</summary>
    [Fact]
    public void AVolumeCanBePlannedBeforeThereIsAnImage()
    {
        _phantom.Write();
        Directory.Delete(_phantom.EmPath, recursive: true);
        var forecast = Flood(0.2, new(250_000, 250_000, 33_333), nodes: 1000);
        Assert.True(forecast.SecondsLeft > 0);
        Assert.True(forecast.HighSeconds / forecast.LowSeconds >= 3.9, "an assumed density may be half or double");
    }

    private PassForecast Flood(double seconds, Vox3? volume = null, int nodes = 1)
    {
        IReadOnlyList<Stage> stages = [new SegmentationStage(_phantom.Network, path => ZarrArray.Open(path))];
        var engine = new LocalEngine(1, 4L << 30);
        var run = new PlannedRun(engine, nodes, seconds, volume);
        return new RunForecast(RecipeFile.Open(_phantom.Folder, stages), stages, engine, "test", run)
            .Of("segment", TestContext.Current.CancellationToken).Single(p => p.Pass == "flood");
    }

    private IReadOnlyList<Receipt> Receipts()
    {
        string folder = Path.Combine(_phantom.Folder, "segment");
        IReadOnlyList<Stage> stages = [new SegmentationStage(_phantom.Network, path => ZarrArray.Open(path))];
        var ledger = new StageLedger(RecipeFile.Open(_phantom.Folder, stages), stages, "test");
        return [.. new ReceiptLog(folder, ledger.PlanNow(stages[0]).Key).ReadAll().Where(r => r.Pass == "flood" && r.Index >= 0)];
    }

    /// <summary>The number that the line of evaluations begins with; digits beyond three are lost.</summary>
    private static double Evaluations(PassForecast forecast) => double.Parse(
        forecast.Assumptions.Single(a => a.What == "network evaluations").Value.Split(", in")[0], System.Globalization.CultureInfo.InvariantCulture);
}
