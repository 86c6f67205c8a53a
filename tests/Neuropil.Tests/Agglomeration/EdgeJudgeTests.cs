using Neuropil.Agglomeration;
using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Tests.Agglomeration;

public class EdgeJudgeTests
{
    private static readonly AgglomerationOptions Options = new();

    /// <summary>600 of the 1000 voxels of the smaller mask: m = 0.6, and nothing else: the score is 0.6.</summary>
    [Fact]
    public void AMaskAloneScoresItsShare() => Assert.Equal(0.6, Judge(new FloodOverlap(1, 2, 0, 600, 0, 0)).Score, 1e-12);

    /// <summary>1 − (1 − 0.3)(1 − 0.5) = 0.65.</summary>
    [Fact]
    public void MaskAndSeamStrengthenEachOther() => Assert.Equal(0.65, Judge(new FloodOverlap(1, 2, 300, 0, 80, 0.5)).Score, 1e-12);

    [Fact]
    public void AFewVoxelsOfOverlapAreNoEvidence() => Assert.Equal(0, Judge(new FloodOverlap(1, 2, 49, 0, 49, 1)).Score, 1e-12);

    [Fact]
    public void MoreOverlapThanMaskIsNoMoreThanCertain() => Assert.Equal(1, Judge(new FloodOverlap(1, 2, 5000, 0, 0, 0)).Score, 1e-12);

    /// <summary>Borders of grey 60 are the rule (median), the inside is 200; a border of 130 is half open: 0.25 · 0.5.</summary>
    [Fact]
    public void ABrightBorderTipsTheScalesButNeverJoinsAlone()
    {
        var faces = new Dictionary<(ulong A, ulong B), FaceSums> { [(1, 2)] = Faces(10, 130), [(1, 3)] = Faces(100, 60), [(2, 3)] = Faces(10, 200) };
        var edges = new EdgeJudge(Options, new VoxelSize(1, 1, 1), Greys(200)).Judge(faces, new([], [])).Edges;
        Assert.Equal([0.125, 0.0, 0.25], edges.Select(e => Math.Round(e.Score, 12)));
        Assert.All(edges, e => Assert.False(e.Merged));
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
        SupervoxelEdge Edge(ulong a, ulong b, bool merged) => new(a, b, 0, 0, 0, 0, 0, 0, 0, 0, 0, merged);
        Assert.Equal([(2, 2), (3, 2), (5, 2), (8, 8)], Joining.Join([8, 5, 3, 2], [Edge(3, 5, true), Edge(5, 8, false), Edge(2, 5, true)]).Rows);
    }

    private static SupervoxelEdge Judge(FloodOverlap overlap) => Assert.Single(new EdgeJudge(Options, new VoxelSize(12, 12, 30), Greys(200)).Judge(
        new Dictionary<(ulong A, ulong B), FaceSums>(), new([new(1, default, 1, 1500, 1000), new(2, default, 1, 9000, 9000)], [overlap])).Edges);

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
