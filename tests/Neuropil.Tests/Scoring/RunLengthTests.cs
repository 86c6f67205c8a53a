using Neuropil.Numerics;
using Neuropil.Scoring;
using Neuropil.Space;

namespace Neuropil.Tests.Scoring;

public class RunLengthTests
{
    private static readonly VoxelSize Size = new(10, 10, 20);

    [Fact]
    public void AThreadOfVoxelsIsItsOwnCentreLine()
    {
        var lines = CentreLines.Of(Thread(cell: 5), Size, 0, TestContext.Current.CancellationToken);
        var line = Assert.Single(lines);
        Assert.Equal(5ul, line.Cell);
        Assert.Equal(41, line.Nodes.Count);
        Assert.Equal(40 * 10, line.Edges.Sum(e => CentreLines.LengthNm(line, e, Size)), 1e-9);
    }

    [Fact]
    public void TheCentreLineOfATubeRunsAlongItsAxis()
    {
        // Radius 5, 80 long: the ways to the farthest corners leave the axis only at the ends.
        var tube = Tube(radius: 5, length: 80);
        var line = Assert.Single(CentreLines.Of(tube, new(10, 10, 10), 0, TestContext.Current.CancellationToken));
        Assert.All(line.Nodes.Where(v => v.X is > 12 and < 68), v => Assert.True(Math.Abs(v.Y - 8) <= 1 && Math.Abs(v.Z - 8) <= 1, $"{v} is off the axis 8, 8"));
        double length = line.Edges.Sum(e => CentreLines.LengthNm(line, e, new(10, 10, 10)));
        Assert.InRange(length, 790, 790 + 4 * 50);
        Assert.Equal(line.Nodes.Count - 1, line.Edges.Count);
    }

    [Fact]
    public void AForkGetsABranchForEachArm()
    {
        // A letter Y of threads: 40 up, then two arms of 30 each along the diagonals.
        var labels = new Voxels<ulong>(Box3.OfSize(new(80, 80, 3)));
        for (int i = 0; i < 40; i++) labels[40, i, 1] = 1;
        for (int i = 0; i < 30; i++) (labels[40 - i, 40 + i, 1], labels[40 + i, 40 + i, 1]) = (1, 1);
        var line = Assert.Single(CentreLines.Of(labels, new(10, 10, 10), 0, TestContext.Current.CancellationToken));
        var ends = Enumerable.Range(0, line.Nodes.Count).Where(n => line.Edges.Count(e => e.A == n || e.B == n) == 1).Select(n => line.Nodes[n]);
        Assert.Equal([new Vox3(11, 69, 1), new(40, 0, 1), new(69, 69, 1)], ends.OrderBy(v => v.X));
    }

    [Fact]
    public void ACellInTwoPlacesIsTwoLines()
    {
        var labels = new Voxels<ulong>(Box3.OfSize(new(30, 9, 3)));
        for (int x = 0; x < 30; x++) (labels[x, 1, 1], labels[x, 7, 1]) = (3, 3);
        Assert.Equal([3ul, 3ul], CentreLines.Of(labels, Size, 0, TestContext.Current.CancellationToken).Select(l => l.Cell));
    }

    [Fact]
    public void APerfectSegmentationRunsTheWholeLength()
    {
        var score = Score(Thread(1), Thread(9));
        Assert.Equal(400, score.ErlNm!.Value, 1e-9);
        Assert.Equal(400, score.PerfectErlNm!.Value, 1e-9);
        Assert.Equal((0, 0, 0), (score.SplitNm, score.OmittedNm, score.MergedNm));
    }

    [Fact]
    public void ASegmentationCutInTheMiddleRunsHalfAsFar()
    {
        // 41 nodes: 20 of one segment, 21 of the other; runs of 190 and 200 nm and an edge of 10 between: (190² + 200²) / 400.
        var cut = new Voxels<ulong>(Thread(1).Box, [.. Thread(1).Values.Select((v, i) => v == 0 ? 0ul : i % 41 < 20 ? 1ul : 2ul)]);
        var score = Score(Thread(1), cut);
        Assert.Equal((190.0 * 190 + 200 * 200) / 400, score.ErlNm!.Value, 1e-9);
        Assert.Equal(10, score.SplitNm, 1e-9);
    }

    [Fact]
    public void AGapOmitsTheEdgesAroundItAndTheRunsOfOneSegmentStillAddUp()
    {
        var gap = new Voxels<ulong>(Thread(1).Box, [.. Thread(1).Values.Select((v, i) => i % 41 == 20 ? 0 : v)]);
        var score = Score(Thread(1), gap);
        Assert.Equal(20, score.OmittedNm, 1e-9);
        Assert.Equal(380.0 * 380 / 400, score.ErlNm!.Value, 1e-9);
    }

    [Fact]
    public void ASegmentThatHoldsTwoCellsRunsNowhere()
    {
        var truth = new Voxels<ulong>(Box3.OfSize(new(41, 9, 3)));
        for (int x = 0; x < 41; x++) (truth[x, 1, 1], truth[x, 7, 1]) = (1, 2);
        var merged = new Voxels<ulong>(truth.Box, [.. truth.Values.Select(v => v == 0 ? 0ul : 8ul)]);
        var score = Score(truth, merged);
        Assert.Equal(0, score.ErlNm!.Value);
        Assert.Equal(800, score.MergedNm, 1e-9);
        // Grazing two voxels of the neighbour is forgiven, three are not.
        for (int grazed = 2; grazed <= 3; grazed++)
        {
            var graze = new Voxels<ulong>(truth.Box, [.. truth.Values]);
            for (int x = 0; x < grazed; x++) graze[x, 7, 1] = 1;
            Assert.Equal(grazed == 2, Score(truth, graze).MergedNm == 0);
        }
    }

    [Fact]
    public void ScoresOfBoxesAddUp()
    {
        var (a, b) = (Score(Thread(1), Thread(1)), RunLength.Zero with { LengthNm = 400 });
        Assert.Equal(200, (a + b).ErlNm!.Value, 1e-9);
        Assert.Null(RunLength.Zero.ErlNm);
    }

    [Fact]
    public void TheShortestWayGoesAroundAWallAndPaysThePrices()
    {
        // 3 × 3 with a wall in the middle: from (0,1) to (2,1) around by two diagonals.
        bool[] mask = [true, true, true, true, false, true, true, true, true];
        float[] cost = new float[9];
        int[] before = new int[9];
        ShortestPaths.From(3, mask, new(3, 3, 1), (1, 1, 1), [], cost, before);
        Assert.Equal(2 * Math.Sqrt(2), cost[5], 1e-5);
        Assert.Equal(1, before[5]);
        Assert.Equal(-1, before[3]);
        ShortestPaths.From(3, mask, new(3, 3, 1), (1, 1, 1), [1, 5, 1, 1, 1, 1, 1, 1, 1], cost, before);
        Assert.Equal(7, before[5]);
        Assert.True(float.IsPositiveInfinity(cost[4]));
    }

    private static RunLength Score(Voxels<ulong> truth, Voxels<ulong> segments) =>
        RunLength.Of(CentreLines.Of(truth, Size, 0, TestContext.Current.CancellationToken), segments, Size, mergeNodes: 2);

    private static Voxels<ulong> Thread(ulong cell)
    {
        var labels = new Voxels<ulong>(Box3.OfSize(new(41, 3, 3)));
        for (int x = 0; x < 41; x++) labels[x, 1, 1] = cell;
        return labels;
    }

    private static Voxels<ulong> Tube(int radius, int length)
    {
        var labels = new Voxels<ulong>(Box3.OfSize(new(length, 17, 17)));
        for (int z = 0; z < 17; z++)
            for (int y = 0; y < 17; y++)
                for (int x = 0; x < length; x++)
                    if ((y - 8) * (y - 8) + (z - 8) * (z - 8) <= radius * radius) labels[x, y, z] = 1;
        return labels;
    }
}
