using Neuropil.Blocks;
using Neuropil.Networks;
using Neuropil.Reports;
using Neuropil.Space;

namespace Neuropil.Segmentation;

/// <summary>What the flood pass costs: the work that the blocks' geometry asks for, times what work costs by receipts, else by a step timed
/// and a sample flooded on this machine.</summary>
internal sealed class FloodCost(SegmentationInputs inputs, StageContext context, PlannedRun run)
{
    private readonly SegmentationOptions _options = context.Options<SegmentationOptions>();
    private readonly IReadOnlyList<FloodRun> _runs = SegmentationInputs.Runs(context);

    /// <param name="bytesFor">Memory of a block that reads so many voxels.</param>
    public PassCost Of(IReadOnlyList<Receipt> receipts, Func<long, long> bytesFor, CancellationToken ct)
    {
        var (domain, volume) = Boxes();
        var halo = SegmentationInputs.Halo(_options, [.. inputs.Networks(context)]);
        var parts = new List<(FloodWork Work, FloodRate Rate, int Runs)>();
        PassCost? shape = null;
        foreach (var network in _runs.GroupBy(r => r.Network))
        {
            using var loaded = inputs.LoadNetwork(context, network.Key);
            var work = FloodWork.Of(domain, volume, _options.BlockVx, halo, _options.MirrorFaces, InVolume(loaded));
            shape ??= Shape(domain, work, bytesFor(work.LargestGrownVoxels));
            var own = receipts.Where(r => network.Any(n => n.Index == r.Index / inputs.Grid(context).BlockCount)).ToList();
            parts.Add((work, RateOf(network.Key, loaded, own, shape, ct), network.Count()));
        }
        return Sum(shape!, parts);
    }

    private NetworkDescription InVolume(IFfnNetwork network) => CoarseImage.InVolume(network.Description, context.Project.Recipe.VoxelSize);

    private PassCost Shape(Box3 domain, FloodWork work, long bytes)
    {
        long blocks = checked(work.Blocks * _runs.Count);
        int workers = run.WorkersFor(1, bytes, blocks);
        var geometry = new Assumption("blocks",
            $"at most {_options.BlockVx} voxels and their halo, flooded {_runs.Count}×: "
                + $"{Amount.Digits(work.LabelledVoxels / domain.Count)} times the voxels of the volume are labelled each time", AssumptionSource.Given);
        return new(blocks, bytes, null, null, 0, null, [geometry]) { ThreadsPerBlock = Math.Max(1, run.Threads / workers) };
    }

    private FloodRate RateOf(string folder, IFfnNetwork network, IReadOnlyList<Receipt> receipts, PassCost shape, CancellationToken ct)
    {
        if (receipts.Count > 0 && OfReceipts(receipts, InVolume(network)) is { } rate) return rate;
        int workers = run.WorkersFor(1, shape.BytesPerBlock, shape.Blocks);
        return run.Once("flood " + folder, () => new FloodMeasurement(inputs, context, run, network, workers, shape.ThreadsPerBlock).Rate(ct));
    }

    private static PassCost Sum(PassCost shape, IReadOnlyList<(FloodWork Work, FloodRate Rate, int Runs)> parts)
    {
        double runs = parts.Sum(p => p.Runs);
        return shape with
        {
            BlockSeconds = parts.Select(p => p.Rate.Seconds(p.Work.Cells / p.Work.Blocks, p.Work.ReadVoxels / p.Work.Blocks) * p.Runs / runs).Aggregate((a, b) => a + b),
            LongestSeconds = parts.Max(p => p.Rate.Seconds(p.Work.LargestCells, p.Work.LargestReadVoxels)),
            RelativeError = parts.Max(p => p.Rate.RelativeError),
            DiskBytes = checked((long)parts.Sum(p => p.Rate.LabelBytesPerVoxel * p.Work.LabelledVoxels * p.Runs)),
            Assumptions = [.. shape.Assumptions, .. parts.SelectMany(p => p.Rate.Assumptions.Prepend(Evaluations(p.Work, p.Rate, p.Runs)))],
        };
    }

    /// <summary>What is to be segmented, and all there is.</summary>
    private (Box3 Domain, Box3 Volume) Boxes()
    {
        if (run.Volume is { } size) return (Box3.OfSize(size), Box3.OfSize(size));
        var grid = inputs.Grid(context);
        return (grid.Domain, grid.Volume);
    }

    private FloodRate? OfReceipts(IReadOnlyList<Receipt> receipts, NetworkDescription network)
    {
        var grid = inputs.Grid(context);
        Vox3 Read(int place) => BlockFlood.CanvasBox(_options, grid.GrownBox(place), grid.LabelledBox(place), grid.Volume, network.FieldOfView).Size;
        return FloodRate.OfReceipts(
            receipts, i => FloodWork.CellsOf(Read(i % grid.BlockCount), network), i => grid.LabelledBox(i % grid.BlockCount).Count);
    }

    private static Assumption Evaluations(FloodWork work, FloodRate rate, int runs) => new(
        "network evaluations",
        $"{Amount.Digits(rate.EvaluationsPerCell * work.Cells * runs)}, in {Amount.Digits(work.Cells * runs)} cells (a cell is one step of the field of view along each axis)",
        AssumptionSource.Given);
}
