using System.Text.Json;
using Neuropil.Numerics;
using Neuropil.Scoring;
using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.Tests.Scoring;

public class SegmentationScoreTests
{
    /// <summary>Golden values by tools/score.py (NumPy), written by Golden/scoring/make.py.</summary>
    [Fact]
    public void ScoresEqualThoseOfTheNumpyScorer()
    {
        var cases = JsonDocument.Parse(File.ReadAllBytes(GoldenFile.Path("scoring/cases.json"))).RootElement.EnumerateArray().ToArray();
        Assert.NotEmpty(cases);
        foreach (var golden in cases)
        {
            var table = Table(golden);
            AssertNear(golden.GetProperty("all"), table.Score(ScoreConvention.All));
            AssertNear(golden.GetProperty("foreground"), table.Score(ScoreConvention.Foreground));
        }
    }

    /// <summary>Google's own result for FIB-25 against the dense truth; values by tools/score.py, as DATA.md lists them (4 decimals).</summary>
    [Theory]
    [InlineData(ScoreConvention.Foreground, 0.5723, 0.2384, 0.1211)]
    [InlineData(ScoreConvention.All, 0.8470, 0.7439, 0.2098)]
    public void GooglesResultScoresAsTheNumpyScorerSays(ScoreConvention convention, double split, double merge, double arand)
    {
        using var segments = VolumeAddress.Open(SharedData.Path("fib25/google-ffn/sample-training2.npz") + ":segmentation");
        using var truth = VolumeAddress.Open(SharedData.Path("fib25/groundtruth-z0-124.h5") + ":bodies");
        var score = SegmentationScorer.Count(segments, truth, new() { Box = truth.Box, Threads = 2 }, CancellationToken.None).Score(convention);
        Assert.Equal((split, merge, arand, 0.904), (Math.Round(score.ViSplit, 4), Math.Round(score.ViMerge, 4), Math.Round(score.Arand, 4), Math.Round(score.Filled, 3)));
    }

    /// <summary>Signed 32-bit labels, as Gala wrote them; values by tools/score.py with --border 5.</summary>
    [Fact]
    public void SignedLabelsScoreAsTheNumpyScorerSays()
    {
        using var segments = VolumeAddress.Open(SharedData.Path("gala-train/cube.h5") + ":watershed");
        using var truth = VolumeAddress.Open(SharedData.Path("gala-train/cube.h5") + ":groundtruth");
        var score = SegmentationScorer.Count(segments, truth, new() { BorderVx = 5 }, CancellationToken.None).Score(ScoreConvention.All);
        Assert.Equal(1.2398057336351247, score.ViSplit, 1e-9);
        Assert.Equal(0.09742715718972939, score.ViMerge, 1e-9);
        Assert.Equal(0.23101856058794668, score.Arand, 1e-9);
        Assert.Equal(0.9845205014820803, score.Precision, 1e-9);
        Assert.Equal(0.630867013066801, score.Recall, 1e-9);
        Assert.Equal(639842, score.Voxels);
    }

    /// <summary>Counts are exact, so cutting and threads must give not near but equal numbers.</summary>
    [Theory, InlineData(1), InlineData(2), InlineData(5)]
    public void BoxesAndThreadsDoNotChangeTheScore(int threads)
    {
        var box = new Box3(new(-3, 2, 1), new(517, 300, 70));
        using var segments = new ArrayVolume(Random(box, 7, 40));
        using var truth = new ArrayVolume(Random(box, 8, 30));
        var whole = SegmentationScorer.Count(segments.Voxels, truth.Voxels);
        var streamed = SegmentationScorer.Count(segments, truth, new() { Threads = threads }, CancellationToken.None);
        Assert.Equal(whole.Score(ScoreConvention.All), streamed.Score(ScoreConvention.All));
        Assert.Equal(whole.Pairs, streamed.Pairs);
    }

    [Fact]
    public void VolumesOfDifferentSizeNeedABox()
    {
        using var small = new ArrayVolume(new Voxels<ulong>(Box3.OfSize(new(4, 4, 4))));
        using var large = new ArrayVolume(new Voxels<ulong>(Box3.OfSize(new(9, 4, 4))));
        var failure = Assert.Throws<InputException>(() => SegmentationScorer.Count(small, large, new(), CancellationToken.None));
        Assert.Contains("--box 0:4,0:4,0:4", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NoTruthAtAllIsAnErrorAndNotAScore()
    {
        var table = new ContingencyTable();
        table.Add([1, 2, 3], [0, 0, 0]);
        Assert.Throws<InputException>(() => table.Score(ScoreConvention.All));
    }

    private static ContingencyTable Table(JsonElement golden)
    {
        int[] size = [.. golden.GetProperty("size").EnumerateArray().Select(v => v.GetInt32())];
        var box = Box3.OfSize(new(size[0], size[1], size[2]));
        using var segments = new ArrayVolume(new Voxels<ulong>(box, Ids(golden, "segments")));
        using var truth = new ArrayVolume(new Voxels<ulong>(box, Ids(golden, "truth")));
        return SegmentationScorer.Count(segments, truth, new() { BorderVx = golden.GetProperty("border").GetInt32() }, CancellationToken.None);
    }

    private static ulong[] Ids(JsonElement golden, string name) => [.. golden.GetProperty(name).EnumerateArray().Select(v => v.GetUInt64())];

    private static void AssertNear(JsonElement want, SegmentationScore got)
    {
        Assert.Equal(want.GetProperty("voxels").GetInt64(), got.Voxels);
        foreach (var (name, value) in new[] { ("filled", got.Filled), ("viSplit", got.ViSplit), ("viMerge", got.ViMerge), ("arand", got.Arand),
            ("precision", got.Precision), ("recall", got.Recall) })
            Assert.Equal(want.GetProperty(name).GetDouble(), value, 1e-9);
    }

    /// <summary>Runs of random labels along x, 0 among them.</summary>
    private static Voxels<ulong> Random(Box3 box, ulong seed, int labels)
    {
        var voxels = new Voxels<ulong>(box);
        var random = new SplitMix64(seed);
        ulong label = 0;
        for (int i = 0; i < voxels.Values.Length; i++)
            voxels.Values[i] = label = random.NextInt(10) == 0 ? (ulong)random.NextInt(labels) : label;
        return voxels;
    }
}
