using System.Text.Json.Nodes;
using Neuropil.Blocks;
using Neuropil.Reports;
using Neuropil.Space;

namespace Neuropil.Segmentation;

/// <summary>What flooding costs: how often the network is asked, and what an answer takes.</summary>
/// <param name="EvaluationsPerCell">Network evaluations for each cell of <see cref="FloodWork"/>, those of rejected seeds included.</param>
/// <param name="SecondsPerEvaluation">Of one worker, with the loop around the network; null when nothing tells.</param>
/// <param name="SecondsPerVoxel">Of one worker, for finding seeds in each voxel it reads.</param>
/// <param name="RelativeError">The time is expected between ÷ and × (1 + this).</param>
/// <param name="LabelBytesPerVoxel">Compressed labels of the working file.</param>
internal sealed record FloodRate(
    double EvaluationsPerCell, double? SecondsPerEvaluation, double SecondsPerVoxel, double RelativeError, double LabelBytesPerVoxel,
    IReadOnlyList<Assumption> Assumptions)
{
    // Google's stored run of training_sample2: 25,799 evaluations; 250³ voxels, field of view 33³, steps of 8: ((250 − 33 + 1) / 8)³ cells.
    public const double GoogleEvaluationsPerCell = 25_799 / (27.25 * 27.25 * 27.25);

    /// <summary>Other tissue and other networks may well need twice or half of what fly brain and Google's network did.</summary>
    public const double AssumedError = 1;

    // Compressed labels of 32 bits: 0.096 in fib25, 0.11 in synthetic tissue (bench/results/plan.md).
    public const double AssumedLabelBytesPerVoxel = 0.1;

    // Beyond the scatter of a sample: evaluations came within 0.13 (bench/results/plan.md), time has more reasons to differ.
    private const double ModelError = 0.25;

    /// <summary>Of a block on one worker; null when nothing tells.</summary>
    public double? Seconds(double cells, double readVoxels) => EvaluationsPerCell * cells * SecondsPerEvaluation + SecondsPerVoxel * readVoxels;

    /// <summary>Two independent errors and that of the model, added as squares. A box of few cells floods otherwise than a large one, as its
    /// faces cut objects off from their seeds: by about one in as many as it has cells along an axis.</summary>
    public static double Combine(double first, double second, double cellsOfBox)
    {
        double model = ModelError + 1 / Math.Cbrt(Math.Max(1, cellsOfBox));
        return Math.Sqrt(first * first + second * second + model * model);
    }

    /// <param name="cells">Cells of the block of a receipt, by its index.</param>
    public static FloodRate? OfReceipts(IReadOnlyList<Receipt> receipts, Func<int, double> cells, Func<int, double> labelledVoxels)
    {
        var evaluations = receipts.Select(r => Number(r.Quality, "evaluations")).ToList();
        double all = evaluations.Sum(), cellsOfAll = receipts.Sum(r => cells(r.Index)), seconds = receipts.Sum(r => r.Seconds);
        if (!(all > 0 && cellsOfAll > 0)) return null;
        double bytes = receipts.Sum(r => (double)r.BytesWritten) / receipts.Sum(r => labelledVoxels(r.Index));
        double spread = Spread([.. receipts.Select((r, i) => evaluations[i] / Math.Max(1, cells(r.Index)))]);
        string hosts = string.Join(", ", receipts.Select(r => r.Host).Distinct().Order(StringComparer.Ordinal));
        return new(all / cellsOfAll, seconds / all, 0, Combine(spread, 0, cellsOfAll / receipts.Count), bytes,
        [
            new("evaluations per cell of the network's steps",
                $"{Amount.Digits(all / cellsOfAll)} ± {Amount.Digits(100 * spread)} %, of {receipts.Count} blocks", AssumptionSource.Receipts),
            new("time per evaluation and worker, seeds and loop included", $"{Amount.OfSeconds(seconds / all)}, on {hosts}", AssumptionSource.Receipts),
            new("working labels", $"{Amount.Digits(bytes)} bytes per voxel", AssumptionSource.Receipts),
        ]);
    }

    /// <summary>Standard error of the mean as a share of the mean, twice, so that the truth is rarely outside; with a single value, the assumed error.</summary>
    public static double Spread(IReadOnlyList<double> values)
    {
        if (values.Count < 2) return AssumedError;
        double mean = values.Average(), squares = values.Sum(v => (v - mean) * (v - mean));
        return mean > 0 ? 2 * Math.Sqrt(squares / (values.Count - 1) / values.Count) / mean : AssumedError;
    }

    private static double Number(JsonObject quality, string key) => quality[key]?.GetValue<double>() ?? 0;
}
