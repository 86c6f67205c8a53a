using System.Globalization;
using Neuropil.Space;

namespace Neuropil.Acquisition;

/// <summary>Whether stage positions can be the places of overlapping tiles, or stand in another unit than they are given in.</summary>
/// <remarks>The step to the nearest neighbour, in tiles: 0.75 to 0.95 for the overlaps that instruments are set to.</remarks>
internal static class StagePositions
{
    /// <summary>The step taken for the true one when a factor is named: an overlap of a tenth.</summary>
    private const double UsualStep = 0.9;

    /// <summary>From here on tiles do not overlap.</summary>
    private const double NoOverlap = 1;

    /// <summary>Tiles that share more than two thirds with their nearest neighbour were not meant for a montage.</summary>
    private const double FullOverlap = 0.33;

    /// <summary>How far a factor may be from that of a mistaken unit: overlaps differ.</summary>
    private const double FactorTolerance = 1.35;

    /// <summary>What is wrong with the positions as a whole; null where nothing is, or where no section has two tiles with positions.</summary>
    public static string? Fault(IReadOnlyList<(TileEntry Entry, TileLook Look)> tiles, VoxelSize voxelSize)
    {
        var placed = tiles.Where(t => t.Look.Fault is null && t.Entry.StagePx is not null).ToList();
        double[] steps = [.. placed.GroupBy(t => t.Entry.Section, StringComparer.Ordinal).Where(g => g.Count() > 1).SelectMany(g => Steps([.. g])).Order()];
        if (steps.Length == 0) return null;
        double step = steps[steps.Length / 2];
        if (step is >= FullOverlap and < NoOverlap) return null;
        var first = placed[0];
        string said = step >= NoOverlap
            ? string.Create(CultureInfo.InvariantCulture, $"leave no overlap between tiles: the nearest neighbours stand {step:0.##} tiles apart")
            : string.Create(CultureInfo.InvariantCulture, $"lay tiles on top of each other: the nearest neighbours stand {step:0.####} tiles apart");
        return string.Create(CultureInfo.InvariantCulture, $"The stage positions {said} (median of {steps.Length} tiles of {first.Look.WidthPx}x{first.Look.HeightPx} px). ")
            + Guess(step / UsualStep, voxelSize.XNm)
            + " If they are right and tiles are not meant to overlap so: --set acquire.positions=trust";
    }

    private static IEnumerable<double> Steps(IReadOnlyList<(TileEntry Entry, TileLook Look)> section) => section.Select((t, i) =>
        section.Where((_, j) => j != i).Min(other =>
        {
            var apart = other.Entry.StagePx!.Value - t.Entry.StagePx!.Value;
            return Math.Max(Math.Abs(apart.X) / t.Look.WidthPx, Math.Abs(apart.Y) / t.Look.HeightPx);
        }));

    private static string Guess(double factor, double voxelNm)
    {
        (string Mistake, double Factor)[] mistakes =
        [
            ("nm were given as px", voxelNm), ("µm were given as px", voxelNm / 1000), ("px were given as nm", 1 / voxelNm), ("px were given as µm", 1000 / voxelNm),
            ("nm were given as µm", 1000), ("µm were given as nm", 0.001),
        ];
        // Zero where tiles have all one place; then no unit explains it.
        var fitting = factor <= 0 ? [] : mistakes.Where(m => Math.Abs(Math.Log(factor / m.Factor)) < Math.Log(FactorTolerance)).Select(m => m.Mistake).ToList();
        string times = factor >= 1 ? $"{factor.ToString("0.##", CultureInfo.InvariantCulture)} times too long"
            : factor > 0 ? $"{(1 / factor).ToString("0.##", CultureInfo.InvariantCulture)} times too short" : "all the same";
        string at = $"with a voxel of {voxelNm.ToString("0.###", CultureInfo.InvariantCulture)} nm";
        return fitting.Count > 0
            ? $"For an overlap of a tenth they are {times}, as if {string.Join(", or ", fitting)} {at}. Name the columns by their unit (x_px, x_nm or x_um), or mend the voxel size."
            : $"For an overlap of a tenth they are {times} {at}. See whether the columns are named by their unit (x_px, x_nm or x_um), and whether the voxel size is right.";
    }
}
