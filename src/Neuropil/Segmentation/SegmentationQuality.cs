using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Networks;
using Neuropil.Reports;

namespace Neuropil.Segmentation;

/// <summary>The numbers a segmentation is judged by without ground truth, each with its limit and why.</summary>
internal sealed class SegmentationQuality(
    IReadOnlyList<Receipt> flood, IReadOnlyList<Receipt> relabel, SeamTable seams, FloodOverlaps overlaps, NetworkDescription network)
{
    public IReadOnlyList<QualityNumber> Numbers()
    {
        double voxels = Sum(relabel, "voxels"), evaluations = Sum(flood, "evaluations"), seconds = flood.Sum(r => r.Seconds);
        double flooded = Sum(relabel, "flooded"), borrowed = Sum(relabel, "borrowed"), grown = Sum(relabel, "grown");
        return
        [
            new("supervoxels", overlaps.Objects.Count, "", LimitKind.AtLeast, 1, "Objects in supervoxels.zarr."),
            new("filled", (flooded + borrowed + grown) / voxels, "", LimitKind.AtLeast, 0.9,
                "Share of all voxels with a label. Below 90 % whole cells are missing, not only membranes."),
            new("filledByFlooding", (flooded + borrowed) / voxels, "", LimitKind.AtLeast, 0.75,
                "Share that the network itself claimed. Membranes and the space between cells take 10 to 20 % of neuropil."),
            new("filledByGrowth", grown / voxels, "", LimitKind.AtMost, 0.25,
                "Share that went to the nearest supervoxel without the network's word; high values flatter 'filled'."),
            new("seamDisagreement", seams.Labelled == 0 ? null : (double)seams.Disagreeing / seams.Labelled, "", LimitKind.AtMost, 0.15,
                "Share of voxels labelled by two neighbouring blocks that ended with two ids: the price of cutting into blocks."),
            new("seedsTried", Sum(flood, "seedsTried"), "", LimitKind.None, null, "Seeds the network was started from."),
            new("weakSeeds", Sum(flood, "weakSeeds"), "", LimitKind.None, null, "Seeds the network gave up again: membranes, dirt, or poor training."),
            new("tooSmall", Sum(flood, "tooSmall"), "", LimitKind.None, null, "Objects given up because they stayed below the minimum size."),
            new("adopted", Sum(flood, "adopted"), "", LimitKind.None, null,
                "Holes of an object that the second round gave back to it, because the network started there claimed it."),
            new("evaluations", evaluations, "", LimitKind.None, null, "Network evaluations, those for rejected objects included."),
            new("wastedEvaluations", evaluations == 0 ? null : 1 - Sum(flood, "keptEvaluations") / evaluations, "", LimitKind.AtMost, 0.5,
                "Share of evaluations spent on seeds that gave no object."),
            new("evaluationsPerSecond", seconds == 0 ? null : evaluations / seconds, "1/s per worker", LimitKind.None, null,
                "Evaluations per second of one worker, everything in the flood pass counted."),
            new("voxelsPerSecond", seconds == 0 ? null : voxels / seconds, "1/s per worker", LimitKind.None, null,
                "Voxels of the result per second of one worker's flood pass."),
            new("operationsPerVoxel", evaluations * OperationsPerEvaluation(network) / voxels, "FLOP", LimitKind.None, null,
                "Network operations (a multiply-add is two) per voxel of the result: what a voxel costs on any machine."),
        ];
    }

    /// <summary>A multiply-add counts as two: 2 · 27 · Cin · Cout per voxel of each convolution, and the 1³ head.</summary>
    public static double OperationsPerEvaluation(NetworkDescription network)
    {
        double f = network.Features, between = 2 * network.Depth - 1;
        return 2.0 * network.FieldOfView.Product * (27 * (2 * f + between * f * f) + f);
    }

    private static double Sum(IReadOnlyList<Receipt> receipts, string key) => receipts.Sum(r => (double)r.Quality[key]!);
}
