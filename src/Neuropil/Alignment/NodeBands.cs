namespace Neuropil.Alignment;

/// <summary>The nodes of a grid, cut into lines of windows: matches of one line lie in files that are read once, and no more than a line is held.</summary>
internal static class NodeBands
{
    /// <summary>From the first row to the last, each as wide as the grid.</summary>
    public static IEnumerable<NodeBox> Of(BendGrid grid)
    {
        int[] tops = [.. grid.Windows.Select(w => grid.InnerNodes(w).Top).Distinct().Order(), grid.Rows];
        for (int k = 0; k + 1 < tops.Length; k++) yield return new(0, tops[k], grid.Columns, tops[k + 1]);
    }
}
