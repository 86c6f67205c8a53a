using CsCheck;
using Neuropil.Numerics;
using Neuropil.Segmentation;

namespace Neuropil.Tests.Segmentation;

public class BlockConsensusTests
{
    [Fact]
    public void RunsThatDisagreeSplitAndRunsWithoutAnOpinionDoNotObject()
    {
        // The sketch of BlockConsensus: a dot is no label.
        var (labels, pieces) = Consensus(2, ["aaaaaaaaa......", "bbbbccccccc.ddd"]);
        Assert.Equal("11112222222.333", Text(labels));
        Assert.Equal([[1, 2], [1, 3], [0, 4]], pieces.Select(p => p.Sources));
        Assert.Equal([4, 7, 3], pieces.Select(p => p.Voxels));
    }

    [Fact]
    public void PiecesBelowTheMinimumAreGivenUp()
    {
        var (labels, _) = Consensus(3, ["aaaaaabbbb", "ccccddddee"]);
        // a∩c has 4, a∩d 2, b∩d 2, b∩e 2 voxels.
        Assert.Equal("1111......", Text(labels));
    }

    /// <summary>What makes it a split consensus: one label, one label in every run; and every voxel comes from some run.</summary>
    [Fact]
    public void NoPieceHoldsTwoLabelsOfOneRun() => Runs.Sample(runs =>
    {
        var labels = new uint[runs[0].Length];
        var pieces = BlockConsensus.Of(runs, Shape, 3, labels);
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] == 0) continue;
            var sources = pieces[(int)labels[i] - 1].Sources;
            Assert.All(runs.Zip(sources), r => Assert.True(r.First[i] == 0 || r.First[i] == r.Second));
            Assert.Contains(runs, r => r[i] != 0);
        }
        Assert.Equal(pieces.Select(p => p.Voxels), pieces.Select(p => labels.Count(v => v == p.Label)));
    }, iter: 200);

    [Fact]
    public void TheOrderOfTheRunsDoesNotMatter() => Runs.Sample(runs =>
    {
        var (one, other) = (new uint[runs[0].Length], new uint[runs[0].Length]);
        BlockConsensus.Of(runs, Shape, 3, one);
        BlockConsensus.Of([.. runs.Reverse()], Shape, 3, other);
        Assert.Equal(one, other);
    }, iter: 200);

    [Fact]
    public void ALonelyRunIsItsOwnConsensus() => Runs.Sample(runs =>
    {
        var labels = new uint[runs[0].Length];
        var pieces = BlockConsensus.Of([runs[0]], Shape, 1, labels);
        Assert.All(Enumerable.Range(0, labels.Length), i => Assert.Equal(runs[0][i], labels[i] == 0 ? 0 : (uint)pieces[(int)labels[i] - 1].Sources[0]));
    }, iter: 100);

    [Fact]
    public void PiecesKnowWhatTheRunsMadeOfThem()
    {
        // Run 1 has one object of 9 voxels where run 2 has two.
        var (_, pieces) = Consensus(2, ["aaaaaaaaa", "bbbbccccc"]);
        BlockObject One(int label, int voxels) => new(label, default, 10 * label, voxels, voxels + 1, []);
        var objects = ConsensusPass.Objects(pieces, [[One(1, 9)], [One(1, 0), One(2, 4), One(3, 5)]]);
        Assert.Equal([9, 9], objects.Select(o => o.ClaimedVoxels));
        Assert.Empty(objects[0].Together);
        Assert.Equal([1, 1, 1], Assert.Single(objects[1].Together));
        // The larger piece inherits what run 1 spent on the whole, and each what run 2 spent on it.
        Assert.Equal([20, 40], objects.Select(o => o.Evaluations));
    }

    private static GridShape Shape => new(6, 5, 4);

    private static Gen<uint[][]> Runs => Gen.UInt[0, 4].Array[120].Array[2, 4];

    private static (uint[] Labels, IReadOnlyList<ConsensusPiece> Pieces) Consensus(int minSizeVx, string[] runs)
    {
        var labels = new uint[runs[0].Length];
        var pieces = BlockConsensus.Of([.. runs.Select(r => r.Select(c => c == '.' ? 0u : (uint)(c - 'a' + 1)).ToArray())], new(runs[0].Length, 1, 1), minSizeVx, labels);
        return (labels, pieces);
    }

    private static string Text(uint[] labels) => string.Concat(labels.Select(v => v == 0 ? "." : $"{v}"));
}
