using System.Diagnostics;
using System.Text.Json.Nodes;
using Neuropil.Acquisition;
using Neuropil.Acquisition.Tissue;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Networks;

namespace Neuropil.Demonstration;

/// <summary>From nothing to a scored wiring diagram: grows tissue, images it as a wafer, and runs the whole pipeline on the tiles.</summary>
public sealed class Demo(DemoOptions options, IProgressSink progress, TimeProvider clock, string codeVersion)
{
    private const string Marker = "demo.json";

    public string ProjectFolder => Path.Combine(options.Folder, "brain");

    /// <summary>Runs the demo; killed at any moment and run again with the same options, it goes on and gives the same bytes.</summary>
    /// <exception cref="InputException">Faulty options, or the folder holds something else.</exception>
    public JsonObject Run(CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        if (options.Faults().ToList() is { Count: > 0 } faults) throw new InputException(string.Join(Environment.NewLine, faults));
        ClaimFolder();
        MakeWafer(ct);
        MakeProject();
        var settings = new RunSettings(new LocalEngine(options.Threads, 1L << 30), progress, clock, codeVersion, Redo: false);
        var project = RecipeFile.Open(ProjectFolder, Pipeline.Stages);
        var outcome = new ProjectRun(project, Pipeline.Stages, settings).Run([], ct);
        var report = new ReportReader(project, Pipeline.Stages, codeVersion).Numbers("score")["score"]!.AsObject();
        return DemoResult.Of(report, watch.Elapsed.TotalSeconds, outcome.OutputHash);
    }

    /// <summary>A folder that is new, or that the same demo began before.</summary>
    private void ClaimFolder()
    {
        string path = Path.Combine(options.Folder, Marker);
        string mine = new JsonObject
        {
            ["seed"] = options.Seed,
            ["size"] = options.Size.ToString(),
            ["voxel"] = options.VoxelSize.ToString(),
        }.ToJsonString();
        if (File.Exists(path) && File.ReadAllText(path) == mine) return;
        if (Directory.Exists(options.Folder) && Directory.EnumerateFileSystemEntries(options.Folder).Any(f => !IsUnfinishedMarker(f)))
            throw new InputException(File.Exists(path)
                ? $"'{options.Folder}' holds a demo with other options ({File.ReadAllText(path)}). Give another folder with --out, or delete it."
                : $"'{options.Folder}' is not empty and holds no demo. Give another folder with --out.");
        Volumes.AtomicFile.Write(path, mine);
    }

    private static bool IsUnfinishedMarker(string file) => Path.GetFileName(file).StartsWith(Marker + ".part", StringComparison.Ordinal);

    private void MakeWafer(CancellationToken ct)
    {
        string folder = Path.Combine(options.Folder, "wafer");
        // truth.json is the last file that imaging writes.
        if (File.Exists(Path.Combine(folder, WaferTruth.Folder, WaferTruth.File))) return;
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        progress.Begin("specimen · grow", 1, "specimen");
        var specimen = SyntheticSpecimen.Make(options.Size, options.VoxelSize, new TissueOptions(), options.Seed, options.Threads, ct);
        VirtualMicroscope.Image(specimen, Collector(options.Seed), folder, options.Threads, progress, ct);
        progress.End();
    }

    /// <summary>A good collector. How tissue runs from section to section looks like a shift; only that sections lie near their nominal places
    /// tells the two apart, and of n sections that scatter by s the slow part of the error is about s / √(n / 3): 0.5 px for the demo.</summary>
    private static WaferOptions Collector(ulong seed) =>
        new() { Seed = seed, ShiftPx = 2, RotationDegrees = 0.25, AffinePercent = 0.4, StageJitterPx = 3 };

    private void MakeProject()
    {
        if (File.Exists(Path.Combine(ProjectFolder, Project.RecipeFile))) return;
        var start = new ProjectStart(
            "wafer/tiles/*.png", "{section}_{row}_{column}.png", null, options.VoxelSize.ToString(), "wafer/truth");
        start.Create(ProjectFolder, Path.GetFullPath(options.Folder), Pipeline.Stages, [$"segment.network={options.Network ?? ShippedNetworks.Demo}"]);
    }
}
