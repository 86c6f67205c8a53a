using Neuropil.Artefacts;
using Neuropil.Reports;

namespace Neuropil.Connectome;

/// <summary>The numbers by which a person judges a wiring diagram without truth, and their limits.</summary>
internal static class ConnectQuality
{
    // In packed tissue every cell touches another; a lone one is debris or lies in a hole of the segmentation.
    private const double LoneShareLimit = 0.05;

    public static IReadOnlyList<QualityNumber> Numbers(CellTable cells, ContactTable contacts, ConnectOptions options)
    {
        var degrees = Degrees(cells, contacts, options.MinContactNm2);
        var counted = contacts.Contacts.Where(c => c.AreaNm2 >= options.MinContactNm2).ToList();
        return
        [
            new("cells", cells.Cells.Count, "", LimitKind.AtLeast, 1, $"Segments of {options.MinCellUm3} µm³ and more."),
            new("contacts", counted.Count, "", LimitKind.None, null, $"Pairs of cells that touch over {options.MinContactNm2:0} nm² or more."),
            new("touches", contacts.Contacts.Count, "", LimitKind.None, null, "Pairs that touch at all; every one is in contacts.parquet."),
            new("contactAreaUm2", contacts.Contacts.Sum(c => c.AreaNm2) * 1e-6, "µm²", LimitKind.None, null, "Area of all contacts together, as voxel faces."),
            new("neighboursMedian", degrees.Count == 0 ? null : Median(degrees.Values), "", LimitKind.None, null, "Half of the cells touch fewer others."),
            new("loneShare", cells.Cells.Count == 0 ? null : (double)degrees.Values.Count(d => d == 0) / cells.Cells.Count, "", LimitKind.AtMost, LoneShareLimit,
                "Cells that touch no other, of all cells: in packed tissue a sign of holes in the segmentation."),
            new("largestCellShare", cells.Cells.Count == 0 ? null : (double)cells.Cells.Max(c => c.Voxels) / cells.Cells.Sum(c => c.Voxels), "",
                LimitKind.None, null, "Volume of the largest cell, of all cells."),
        ];
    }

    /// <summary>Number of cells that each cell touches over the least area or more.</summary>
    public static IReadOnlyDictionary<ulong, int> Degrees(CellTable cells, ContactTable contacts, double minContactNm2)
    {
        var degrees = cells.Cells.ToDictionary(c => c.Id, _ => 0);
        foreach (var contact in contacts.Contacts.Where(c => c.AreaNm2 >= minContactNm2))
        {
            degrees[contact.CellA]++;
            degrees[contact.CellB]++;
        }
        return degrees;
    }

    private static double Median(IEnumerable<int> values)
    {
        int[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2.0;
    }
}
