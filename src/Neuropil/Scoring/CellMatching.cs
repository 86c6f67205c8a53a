namespace Neuropil.Scoring;

/// <summary>Which segment stands for which true cell.</summary>
public static class CellMatching
{
    /// <summary>One to one, greedily by shared voxels, the largest first; ties by cell, then segment. Pairs with 0 on either side do not match.</summary>
    /// <remarks>Greedy and not the optimum of Hungarian matching: a cell's largest piece stands for it, which is what a reader expects,
    /// and it needs no cubic time.</remarks>
    /// <returns>Segment → cell.</returns>
    public static IReadOnlyDictionary<ulong, ulong> Greedy(ContingencyTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var cells = new Dictionary<ulong, ulong>();
        var taken = new HashSet<ulong>();
        foreach (var (segment, cell, _) in table.Pairs.Where(p => p.Segment != 0)
            .OrderByDescending(p => p.Voxels).ThenBy(p => p.Cell).ThenBy(p => p.Segment))
        {
            if (cells.ContainsKey(segment) || !taken.Add(cell)) continue;
            cells.Add(segment, cell);
        }
        return cells;
    }
}
