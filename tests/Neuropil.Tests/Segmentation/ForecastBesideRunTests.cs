using System.Diagnostics;
using Neuropil.Acquisition;
using Neuropil.Acquisition.Tissue;
using Neuropil.Blocks;
using Neuropil.Networks;
using Neuropil.Reports;
using Neuropil.Segmentation;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Tests.Segmentation;

/// <summary>The long form: a forecast from 20 s of calibration, then the run that it was about. What they print goes to bench/results/plan.md.</summary>
/// <remarks>Time depends on what else the machine does between the two, so the limits on it are wide; those on evaluations are not.</remarks>
public sealed class ForecastBesideRunTests : IDisposable
{
    private const double CalibrationSeconds = 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("neuropil-forecast-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Two minutes on two idle cores.</summary>
    [Fact(Explicit = true)]
    public void ABoxOfFlyBrainWithGooglesNetworkTakesWhatWasForeseen()
    {
        var (description, weights) = Fib25.Network();
        NetworkFolder.Save(Path.Combine(_folder, "net"), description, weights);
        WriteEm(new Voxels<byte>(Fib25.Box, Fib25.Em()), description.VoxelSize!.Value);
        Compare("voxel: [10, 10, 10]\nvolume: raw.zarr\nbox: '108:172,108:172,60:124'\nsegment: { network: net, haloVx: [24, 24, 24] }\n");
    }

    /// <summary>Two blocks; a minute on two idle cores.</summary>
    [Fact(Explicit = true)]
    public void SyntheticTissueWithTheShippedNetworkTakesWhatWasForeseen()
    {
        var voxel = new VoxelSize(12, 12, 30);
        var tissue = new SyntheticTissue(new TissueOptions(), 42).Make(Box3.OfSize(new(200, 160, 40)), voxel, Environment.ProcessorCount, CancellationToken.None);
        WriteEm(DirectImage.Of(tissue.Em, new WaferOptions { Seed = 42 }, CancellationToken.None), voxel);
        string network = Path.Combine(SharedData.RepositoryRoot, "networks", "demo");
        Compare($"voxel: [12, 12, 30]\nvolume: raw.zarr\nsegment: {{ network: '{network}' }}\n");
    }

    private void WriteEm(Voxels<byte> em, VoxelSize voxel)
    {
        using var array = ZarrArray.Create(Path.Combine(_folder, "raw.zarr"), ArrayLayout.Usual(em.Size, VoxelType.UInt8, voxel));
        array.Write(em, CancellationToken.None);
    }

    private void Compare(string recipe)
    {
        File.WriteAllText(Path.Combine(_folder, Project.RecipeFile), recipe);
        IReadOnlyList<Stage> stages = [new SegmentationStage()];
        var engine = new LocalEngine(Environment.ProcessorCount, 4L << 30);
        var foreseen = Forecast(stages, engine, CalibrationSeconds);
        long start = Stopwatch.GetTimestamp();
        var settings = new RunSettings(engine, new SilentProgress(), TimeProvider.System, "test", Redo: false);
        new ProjectRun(RecipeFile.Open(_folder, stages), stages, settings).Run([], CancellationToken.None);
        double taken = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var done = Forecast(stages, engine, 0);
        double evaluations = Evaluations(foreseen) / Evaluations(done), seconds = foreseen.SecondsLeft!.Value / taken;
        TestContext.Current.TestOutputHelper?.WriteLine($"{Machine.Here}\n{foreseen.ToText()}\n{done.ToText()}\n"
            + $"the whole stage took {Amount.OfSeconds(taken)}; foreseen / done: evaluations {evaluations:F3}, time {seconds:F3}, "
            + $"disk {(double)foreseen.DiskBytes!.Value / done.DiskBytes!.Value:F3}");
        Assert.InRange(evaluations, 1 / 1.5, 1.5);
        Assert.InRange(seconds, 1 / 4.0, 4);
    }

    private PassForecast Forecast(IReadOnlyList<Stage> stages, LocalEngine engine, double seconds) =>
        new RunForecast(RecipeFile.Open(_folder, stages), stages, engine, "test", new PlannedRun(engine, 1, seconds))
            .Of("segment", CancellationToken.None).Single(p => p.Pass == "flood");

    private static double Evaluations(PassForecast forecast) => double.Parse(
        forecast.Assumptions.Single(a => a.What == "network evaluations").Value.Split(", in")[0], System.Globalization.CultureInfo.InvariantCulture);
}
