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

    [Fact]
    public void EveryObjectIsOnePieceOfOneCell()
    {
        var cells = new SyntheticTissue(new TissueOptions { PackingRounds = 3 }, 5)
            .Make(Box3.Parse("0:70,0:60,0:14"), new(12, 12, 30), 2, TestContext.Current.CancellationToken).Cells;
        var truth = FiniteTruth.Of(cells);
        var seen = new HashSet<uint>();
        var reached = new bool[cells.Values.Length];
        for (int i = 0; i < reached.Length; i++)
        {
            uint label = truth.Labels.Values[i];
            if (label == 0 || reached[i]) continue;
            Assert.True(seen.Add(label), $"Object {label} has a second piece.");
            Assert.InRange(Flood(truth, cells, i, reached), FiniteTruth.DefaultMinimumVoxels, reached.Length);
        }
        Assert.Equal(truth.CellOf.Length - 1, seen.Count);
    }

    /// <summary>Walks one object face by face, the plain way; counts its voxels and checks that they are all of one cell.</summary>
    private static int Flood(FiniteTruth truth, Voxels<uint> cells, int start, bool[] reached)
    {
        int row = cells.Size.X, plane = row * cells.Size.Y, count = 0;
        uint label = truth.Labels.Values[start];
        var open = new Stack<int>([start]);
        reached[start] = true;
        while (open.TryPop(out int i))
        {
            count++;
            Assert.Equal(truth.CellOf[label], cells.Values[i]);
            int x = i % row, y = i / row % cells.Size.Y, z = i / plane;
            if (x > 0) Push(i - 1);
            if (x < row - 1) Push(i + 1);
            if (y > 0) Push(i - row);
            if (y < cells.Size.Y - 1) Push(i + row);
            if (z > 0) Push(i - plane);
            if (z < cells.Size.Z - 1) Push(i + plane);
        }
        return count;

        void Push(int i)
        {
            if (reached[i] || truth.Labels.Values[i] != label) return;
            reached[i] = true;
            open.Push(i);
        }
    }
}
