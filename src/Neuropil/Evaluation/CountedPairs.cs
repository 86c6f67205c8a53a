using Neuropil.Scoring;

namespace Neuropil.Evaluation;

/// <summary>A contingency table as a receipt carries it: three columns.</summary>
internal sealed record CountedPairs(long AllVoxels, long Labelled, ulong[] Segments, ulong[] Cells, long[] Voxels)
{
    public static CountedPairs Of(ContingencyTable table)
    {
        var pairs = table.Pairs;
        return new(table.Voxels, table.Labelled, [.. pairs.Select(p => p.Segment)], [.. pairs.Select(p => p.Cell)], [.. pairs.Select(p => p.Voxels)]);
    }

    public ContingencyTable ToTable() =>
        ContingencyTable.Restore(AllVoxels, Labelled, Enumerable.Range(0, Voxels.Length).Select(i => (Segments[i], Cells[i], Voxels[i])));
}
