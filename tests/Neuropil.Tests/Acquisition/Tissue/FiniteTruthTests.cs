using Neuropil.Acquisition.Tissue;
using Neuropil.Space;

namespace Neuropil.Tests.Acquisition.Tissue;

public sealed class FiniteTruthTests
{
    [Fact]
    public void ACellThatComesBackIsTwoObjectsAndASpeckIsNone()
    {
        // Worked by hand: cell 9 has two runs that meet only at a corner, cell 5 has one voxel.
        var cells = new Voxels<uint>(Box3.OfSize(new(4, 2, 1)), [9, 9, 0, 5, 0, 0, 9, 9]);
        var truth = FiniteTruth.Of(cells, minimumVoxels: 2);
        Assert.Equal([1, 1, 0, 0, 0, 0, 2, 2], truth.Labels.Values);
        Assert.Equal([0, 9, 9], truth.CellOf);
    }

    [Fact]
    public void ObjectsJoinAcrossSections()
    {
        // A U through two sections: joined only through its far end.
        var cells = new Voxels<uint>(Box3.OfSize(new(3, 1, 2)), [4, 0, 4, 4, 4, 4]);
        Assert.Equal([1, 0, 1, 1, 1, 1], FiniteTruth.Of(cells, 1).Labels.Values);
    }
}
