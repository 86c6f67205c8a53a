using Neuropil.Agglomeration;
using Neuropil.Artefacts;

namespace Neuropil.Tests.Agglomeration;

public class SegmentDoubtTests
{
    /// <summary>One run had 1 and 2 as one object of 100 voxels; nobody joined them again.</summary>
    [Fact]
    public void PiecesOfWhatOneRunHadWholeAreDoubtedByWhatTheyLack()
    {
        var rows = Doubts(merged: false, probability: 0.1);
        Assert.Equal([0.2, 0.8], rows.Select(r => r.Disagreement), (a, b) => Math.Abs(a - b) < 1e-12);
        // All of their border is the face between them: 4 · 0.1 · 0.9.
        Assert.All(rows, r => Assert.Equal(0.36, r.Contested, 1e-12));
        Assert.Equal(1 - 0.8 * 0.64, rows[0].Doubt, 1e-12);
    }

    [Fact]
    public void JoinedAgainTheyAreDoubtedOnlyAsFarAsTheJoin()
    {
        var row = Assert.Single(Doubts(merged: true, probability: 0.7));
        Assert.Equal((1UL, 2L, 100L, 0.0, 0.0), (row.Segment, row.Supervoxels, row.Voxels, row.Disagreement, row.Contested));
        Assert.Equal(0.3, row.Doubt, 1e-12);
    }

    [Fact]
    public void VoxelsThatEarlierObjectsHadTakenAreDoubt() =>
        Assert.Equal(0.5, SegmentDoubts.Of(new([new(4, default, 1, 60, 120) { FloodedVoxels = 60, ClaimedVoxels = 60 }], []), new([]), new([(4, 4)])).Rows.Single().Deleted, 1e-12);

    [Fact]
    public void TheTableReadsBackAsWritten()
    {
        string folder = Directory.CreateTempSubdirectory("neuropil-doubt-").FullName;
        var table = new DoubtTable([new(3, 2, 100, 0.1, 0.2, 0.3, 0.4, 0.5), new(9, 1, 7, 0, 0, 0, 0, 0)]);
        table.Write(Path.Combine(folder, DoubtTable.File));
        Assert.Equal(table.Rows, DoubtTable.Read(Path.Combine(folder, DoubtTable.File)).Rows);
        Directory.Delete(folder, recursive: true);
    }

    private static IReadOnlyList<SegmentDoubt> Doubts(bool merged, double probability)
    {
        FloodObject One(ulong id, long voxels) => new(id, default, 1, voxels, voxels) { FloodedVoxels = voxels, ClaimedVoxels = 100 };
        var edges = new EdgeTable([new(1, 2, 10, 0, 500, 0, 0, 0, 0, 0, 1, 1, null, probability, merged)]);
        return SegmentDoubts.Of(new([One(1, 80), One(2, 20)], []), edges, Joining.Join([1, 2], edges.Edges)).Rows;
    }
}
