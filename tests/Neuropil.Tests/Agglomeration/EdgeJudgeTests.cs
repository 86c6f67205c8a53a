using Neuropil.Agglomeration;
using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Tests.Agglomeration;

public class EdgeJudgeTests
{
    private static readonly AgglomerationOptions Options = new();

    /// <summary>600 of the 1000 voxels of the smaller mask, m = 0.6; they do not touch, o = 0: half of it counts.</summary>
    [Fact]
    public void AMaskWithoutAnOpenBorderCountsHalf() => Assert.Equal(0.3, Judge(new FloodOverlap(1, 2, 0, 600, 0, 0)).Score, 1e-12);

    /// <summary>(1 − (1 − 0.3)(1 − 0.5 / 2)) / 2 = 0.2375.</summary>
    [Fact]
    public void MaskAndSeamStrengthenEachOther() => Assert.Equal(0.2375, Judge(new FloodOverlap(1, 2, 300, 0, 80, 0.5)).Score, 1e-12);

    [Fact]
    public void AFewVoxelsOfOverlapAreNoEvidence() => Assert.Equal(0, Judge(new FloodOverlap(1, 2, 49, 0, 49, 1)).Score, 1e-12);

    [Fact]
    public void MoreOverlapThanMaskIsNoMoreThanCertain() => Assert.Equal(1, Judge(new FloodOverlap(1, 2, 5000, 0, 0, 0)).MaskShare, 1e-12);

    /// <summary>Borders of grey 60 are the rule (median), the inside is 200; a border of 130 is half open. With m = 0.6 that gives
    /// 0.6 · 1.5 / 2 = 0.45, below the threshold; wide open 0.6, above; as dark as membrane 0.3.</summary>
    [Theory, InlineData(130, 0.45, false), InlineData(200, 0.6, true), InlineData(60, 0.3, false), InlineData(10, 0.3, false), InlineData(255, 0.6, true)]
    public void AJoinNeedsTheNetworksWordAndAnOpenBorder(int grey, double score, bool merged)
    {
        var faces = new Dictionary<(ulong A, ulong B), FaceSums> { [(1, 2)] = Faces(10, grey), [(1, 3)] = Faces(100, 60) };
        var edge = new EdgeJudge(Options, new VoxelSize(1, 1, 1), Greys(200)).Judge(faces, Overlaps(new FloodOverlap(1, 2, 0, 600, 0, 0))).Edges[0];
        Assert.Equal(score, edge.Score, 1e-12);
        Assert.Equal(merged, edge.Merged);
    }

    [Fact]
    public void AnOpenBorderAloneJoinsNothing()
    {
        var faces = new Dictionary<(ulong A, ulong B), FaceSums> { [(1, 2)] = Faces(10, 200), [(1, 3)] = Faces(100, 60) };
        Assert.All(new EdgeJudge(Options, new VoxelSize(1, 1, 1), Greys(200)).Judge(faces, new([], [])).Edges, e => Assert.Equal(0, e.Score));
    }

    [Fact]
    public void AnImageWithoutContrastSaysNothing()
    {
        var faces = new Dictionary<(ulong A, ulong B), FaceSums> { [(1, 2)] = Faces(10, 203), [(1, 3)] = Faces(100, 199) };
        Assert.All(new EdgeJudge(Options, new VoxelSize(1, 1, 1), Greys(200)).Judge(faces, new([], [])).Edges, e => Assert.Equal(0, e.Openness));
    }

    [Fact]
    public void ChainsOfMergedEdgesTakeTheSmallestName()
    {
        SupervoxelEdge Edge(ulong a, ulong b, bool merged) => new(a, b, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null, 0, merged);
        Assert.Equal([(2, 2), (3, 2), (5, 2), (8, 8)], Joining.Join([8, 5, 3, 2], [Edge(3, 5, true), Edge(5, 8, false), Edge(2, 5, true)]).Rows);
    }

    private static SupervoxelEdge Judge(FloodOverlap overlap) => Assert.Single(new EdgeJudge(Options, new VoxelSize(12, 12, 30), Greys(200)).Judge(
        new Dictionary<(ulong A, ulong B), FaceSums>(), Overlaps(overlap)).Edges);

    private static FloodOverlaps Overlaps(FloodOverlap overlap) => new([new(1, default, 1, 1500, 1000), new(2, default, 1, 9000, 9000)], [overlap]);

    private static FaceSums Faces(int count, int grey)
    {
        var faces = new FaceSums();
        for (int i = 0; i < count; i++) faces.Add(0, i, 0, 0, gapped: false, 2 * grey);
        return faces;
    }

    private static long[] Greys(int grey)
    {
        var counts = new long[256];
        counts[grey] = 1000;
        return counts;
    }
}
