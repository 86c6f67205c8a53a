namespace Neuropil.Scoring;

/// <summary>Whether doubt finds the errors: segments ranked by doubt against their real share of the variation of information.</summary>
/// <param name="Auc">Chance that of a wrong and a right segment the wrong one is doubted more; 0.5 is guessing. Null where all are right or all wrong.</param>
/// <param name="FoundInFirstFifth">Share of all error in the fifth of the segments with the largest doubt times voxels.</param>
/// <param name="FoundBySize">The same when the largest segments are looked at first, doubt unseen.</param>
/// <param name="Curve">Share of error found, after each segment in order of doubt times voxels; from (0, 0) to (1, 1).</param>
public sealed record DoubtScore(double? Auc, double FoundInFirstFifth, double FoundBySize, IReadOnlyList<(double Looked, double Found)> Curve)
{
    /// <summary>Bits per voxel from which on a segment counts as wrong: a piece with 5 % of foreign voxels has 0.29.</summary>
    public const double WrongFrom = 0.3;

    /// <param name="segments">Segments against truth.</param>
    public static DoubtScore? Of(IReadOnlyDictionary<ulong, double> doubtOf, ContingencyTable segments)
    {
        var rows = Errors(segments).Where(e => doubtOf.ContainsKey(e.Segment)).Select(e => (e.Bits, e.Voxels, Doubt: doubtOf[e.Segment], e.Segment)).ToList();
        double all = rows.Sum(r => r.Bits);
        if (all <= 0) return null;
        var byDoubt = rows.OrderByDescending(r => r.Doubt * r.Voxels).ThenBy(r => r.Segment).Select(r => r.Bits / all).ToList();
        var bySize = rows.OrderByDescending(r => r.Voxels).ThenBy(r => r.Segment).Select(r => r.Bits / all).ToList();
        int fifth = (rows.Count + 4) / 5;
        var curve = new List<(double, double)> { (0, 0) };
        double found = 0;
        for (int i = 0; i < byDoubt.Count; i++) curve.Add(((i + 1.0) / byDoubt.Count, found += byDoubt[i]));
        return new(AucOf([.. rows.Select(r => (r.Doubt, r.Bits / r.Voxels >= WrongFrom))]), byDoubt.Take(fifth).Sum(), bySize.Take(fifth).Sum(), curve);
    }

    /// <summary>Each segment's summands of VI, split and merge, times all voxels: Σ n_st (log n_s/n_st + log n_t/n_st) over cells t.</summary>
    private static IEnumerable<(ulong Segment, double Bits, long Voxels)> Errors(ContingencyTable segments)
    {
        var pairs = segments.Pairs.Where(p => p.Segment != 0 && p.Cell != 0).ToList();
        var cells = pairs.GroupBy(p => p.Cell).ToDictionary(g => g.Key, g => g.Sum(p => p.Voxels));
        foreach (var group in pairs.GroupBy(p => p.Segment).OrderBy(g => g.Key))
        {
            long own = group.Sum(p => p.Voxels);
            yield return (group.Key, group.Sum(p => p.Voxels * (Math.Log2((double)own / p.Voxels) + Math.Log2((double)cells[p.Cell] / p.Voxels))), own);
        }
    }

    /// <summary>Mann and Whitney's statistic, ties counted half.</summary>
    private static double? AucOf(List<(double Doubt, bool Wrong)> rows)
    {
        double[] wrong = [.. rows.Where(r => r.Wrong).Select(r => r.Doubt)], right = [.. rows.Where(r => !r.Wrong).Select(r => r.Doubt)];
        if (wrong.Length == 0 || right.Length == 0) return null;
        double above = wrong.Sum(w => right.Sum(r => w > r ? 1.0 : w == r ? 0.5 : 0));
        return above / wrong.Length / right.Length;
    }
}
