using System.Diagnostics;
using Neuropil.Blocks;
using Neuropil.Flooding;
using Neuropil.Networks;
using Neuropil.Reports;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Segmentation;

/// <summary>Measures on this machine what flooding costs: the network's step, then a sample of the image flooded as the run would.</summary>
/// <param name="workers">Blocks side by side on a node of the planned run.</param>
/// <param name="threads">Threads of each.</param>
internal sealed class FloodMeasurement(SegmentationInputs inputs, StageContext context, PlannedRun run, IFfnNetwork network, int workers, int threads)
{
    // Of the seconds for a measurement, these are for the step; the rest goes to the sample.
    private const double StepShare = 0.15;

    // A sample that has taken so many times its seconds tells nothing about when it will end.
    private const double Patience = 5, LeastPatienceSeconds = 10;

    // The second round of a sample must be so many times the first to be worth its time.
    private const double WorthAgain = 2;

    // Boxes of more cells than this are better than fewer boxes, up to four.
    private const double LargeCells = 8 * 8 * 8;
    private const int UsualBoxes = 4;

    // Beside the network, Google's loop took 56,678 of 361,189 ms (counters of the stored run of training_sample2).
    private const double AssumedLoop = 56_678.0 / 304_511;

    private readonly int _threadsHere = Math.Min(threads, run.ThreadsHere);
    private readonly int _workersHere = Math.Clamp(run.ThreadsHere / Math.Min(threads, run.ThreadsHere), 1, workers);

    // A worker of the planned run has more threads than this machine: the step is taken to gain as many times.
    private double Scale => (double)_threadsHere / threads;

    public FloodRate Rate(CancellationToken ct)
    {
        if (run.CalibrationSeconds <= 0) return Assumed(null);
        var step = StepTiming.Measure(network, _workersHere, _threadsHere, StepShare * run.CalibrationSeconds, ct);
        return Sample(step, ct) is { } boxes && boxes.Sum(b => b.Evaluations) > 0 ? Measured(step, boxes, ct) : Assumed(step);
    }

    private FloodRate Assumed(StepTiming? step) => new(
        FloodRate.GoogleEvaluationsPerCell, step?.MedianSeconds * Scale * (1 + AssumedLoop), 0, FloodRate.AssumedError, FloodRate.AssumedLabelBytesPerVoxel,
        [
            new("evaluations per cell of the network's steps",
                $"{Amount.Digits(FloodRate.GoogleEvaluationsPerCell)}, as in Google's run of fly brain; the time may be half or double", AssumptionSource.Assumed),
            .. step is null ? [] : new[]
            {
                StepLine(step),
                new("loop around the network", $"{100 * AssumedLoop:0} % more, as in Google's run", AssumptionSource.Assumed),
            },
            new("working labels", $"{FloodRate.AssumedLabelBytesPerVoxel} bytes per voxel", AssumptionSource.Assumed),
        ]);

    private FloodRate Measured(StepTiming step, IReadOnlyList<SampledBox> boxes, CancellationToken ct)
    {
        double evaluations = boxes.Sum(b => b.Evaluations), density = evaluations / boxes.Sum(b => b.Cells);
        double perEvaluation = boxes.Sum(b => b.Seconds - b.SeedSeconds) / evaluations * Scale;
        double perVoxel = boxes.Sum(b => b.SeedSeconds) / boxes.Sum(b => b.Box.Count);
        double spread = FloodRate.Spread([.. boxes.Select(b => b.Evaluations / b.Cells)]);
        double bytes = LabelBytes(boxes[0].Labels, ct);
        var size = boxes[0].Box.Size;
        return new(density, perEvaluation, perVoxel, FloodRate.Combine(spread, (step.HighSeconds - step.LowSeconds) / 2 / step.MedianSeconds, boxes[0].Cells), bytes,
        [
            new("evaluations per cell of the network's steps",
                $"{Amount.Digits(density)} ± {100 * spread:0} %, from {boxes.Count} boxes of {size} voxels flooded in {Amount.OfSeconds(boxes.Sum(b => b.Seconds))} of worker time",
                AssumptionSource.Measured),
            StepLine(step),
            new("time per evaluation and worker, loop included", Amount.OfSeconds(perEvaluation), AssumptionSource.Measured),
            new("finding seeds", $"{Amount.OfSeconds(perVoxel * 1e6)} per million voxels", AssumptionSource.Measured),
            new("working labels", $"{Amount.Digits(bytes)} bytes per voxel, as the first box compresses", AssumptionSource.Measured),
        ]);
    }

    private Assumption StepLine(StepTiming step) => new(
        "network step",
        $"{Amount.OfSeconds(step.MedianSeconds)} ({Amount.OfSeconds(step.LowSeconds)} to {Amount.OfSeconds(step.HighSeconds)}, the middle half of {step.Steps}), "
            + $"{_workersHere} side by side, {_threadsHere} threads each, kernels {inputs.EngineName}"
            + (_threadsHere < threads ? $"; {threads} threads are taken to be {1 / Scale:0.#} times as fast" : ""),
        AssumptionSource.Measured);

    /// <summary>Null when there is no image yet, or when the sample takes far too long.</summary>
    private IReadOnlyList<SampledBox>? Sample(StepTiming step, CancellationToken ct)
    {
        double seconds = (1 - StepShare) * run.CalibrationSeconds;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(TimeSpan.FromSeconds(LeastPatienceSeconds + Patience * seconds));
        try
        {
            return TwoRounds(step.MedianSeconds, seconds, patience.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
        catch (InputException) when (run.Volume is not null)
        {
            return null;
        }
    }

    /// <summary>A small box for each worker tells what a cell costs; where that leaves time, boxes as large as it allows tell better.</summary>
    private IReadOnlyList<SampledBox> TwoRounds(double stepSeconds, double seconds, CancellationToken ct)
    {
        long start = Stopwatch.GetTimestamp();
        var small = Flood(_workersHere, Math.Min(FloodSample.UsefulCells, seconds / stepSeconds / FloodRate.GoogleEvaluationsPerCell), ct);
        double spent = Stopwatch.GetElapsedTime(start).TotalSeconds, cells = (seconds - spent) / spent * small.Sum(b => b.Cells);
        if (cells < WorthAgain * small.Sum(b => b.Cells)) return small;
        int boxes = (int)Math.Clamp(cells / LargeCells, _workersHere, Math.Max(_workersHere, UsualBoxes));
        return Flood(boxes, cells / boxes, ct);
    }

    private IReadOnlyList<SampledBox> Flood(int count, double cells, CancellationToken ct)
    {
        var grid = inputs.Grid(context);
        var inVolume = CoarseImage.InVolume(network.Description, context.Project.Recipe.VoxelSize);
        var boxes = FloodSample.Boxes(grid.Domain, grid.GrownBox(0).Size, inVolume, count, cells);
        return new FloodSample(network, context.Options<SegmentationOptions>(), context.Project)
            .Flood(() => inputs.OpenShown(context), boxes, _workersHere, _threadsHere, ct);
    }

    /// <summary>Bytes per voxel of labels written as the run writes them, into a folder outside the project that is removed again.</summary>
    private static double LabelBytes(Voxels<uint> labels, CancellationToken ct)
    {
        string folder = Directory.CreateTempSubdirectory("neuropil-plan-").FullName;
        try
        {
            var chunk = FloodGrid.Chunk;
            Vox3 Whole(Vox3 size) => new(RoundUp(size.X, chunk.X), RoundUp(size.Y, chunk.Y), RoundUp(size.Z, chunk.Z));
            var size = labels.Size;
            using var array = ZarrArray.Create(Path.Combine(folder, "labels.zarr"), new ArrayLayout(size, chunk, Whole(size), VoxelType.UInt32, null));
            return (double)array.Write(new Voxels<uint>(Box3.OfSize(size), labels.Values), ct).Bytes / labels.Box.Count;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int RoundUp(int value, int unit) => (value + unit - 1) / unit * unit;
}
