using Neuropil.Alignment.Bending;

namespace Neuropil.Alignment.Mesh;

/// <summary>The nodes of a grid, cut as the files of their matches are: each file is read once, and what is held does not grow with the section's area.
/// Of a grid without windows all nodes are one part.</summary>
internal static class NodeParts
{
    /// <summary>Lines of windows from the first row to the last, each as wide as the grid: nodes come in the order of the grid.</summary>
    public static IEnumerable<NodeBox> Lines(BendGrid grid)
    {
        int[] tops = [.. grid.Windows.Select(w => grid.InnerNodes(w).Top).Prepend(0).Distinct().Order(), grid.Rows];
        for (int k = 0; k + 1 < tops.Length; k++) yield return new(0, tops[k], grid.Columns, tops[k + 1]);
    }

    /// <summary>A window each.</summary>
    public static IEnumerable<NodeBox> Windows(BendGrid grid)
    {
        int[] lefts = [.. grid.Windows.Select(w => grid.InnerNodes(w).Left).Prepend(0).Distinct().Order(), grid.Columns];
        foreach (var line in Lines(grid))
            for (int k = 0; k + 1 < lefts.Length; k++) yield return line with { Left = lefts[k], Right = lefts[k + 1] };
    }
}
