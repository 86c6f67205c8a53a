using System.Text.Json;
using Neuropil.Artefacts;
using Neuropil.Networks;
using Neuropil.Scoring;
using Neuropil.Space;

namespace Neuropil.Tests.Segmentation;

public sealed class SegmentationStageTests : IDisposable
{
    private readonly PhantomProject _phantom = new();

    public void Dispose() => _phantom.Dispose();

    [Fact]
    public void EveryRodOfThePhantomIsOneSupervoxelAcrossAllSeams()
    {
        _phantom.Run();
        var seg = _phantom.Supervoxels();
        var score = SegmentationScorer.Count(seg, _phantom.Truth).Score(ScoreConvention.Foreground);
        Assert.Equal(0, score.ViSplit, 1e-9);
        Assert.Equal(0, score.ViMerge, 1e-9);
        var rods = _phantom.Truth.Values.Zip(seg.Values).Where(p => p.First != 0).GroupBy(p => p.First, p => p.Second).Where(g => g.Count() > 3000);
        Assert.Equal(12, rods.Count());
        Assert.All(rods, rod => Assert.Single(rod.Where(id => id != 0).Distinct()));
        Assert.DoesNotContain(seg.Values.Zip(_phantom.Truth.Values), p => p.First != 0 && p.Second == 0);
    }

    [Theory]
    [InlineData(false, "", false)]                      // 0 of a volume that was given may be a grey
    [InlineData(false, "  gapSections: 2\n", true)]
    [InlineData(true, "", true)]
    [InlineData(true, "  gapSections: 0\n", false)]
    public void ALostSectionIsBridgedInAVolumeOfTheProjectsOwn(bool aligned, string options, bool bridged)
    {
        using var whole = new PhantomProject();
        whole.Run();
        _phantom.Lose(7);
        if (aligned) _phantom.TakeAsAligned();
        _phantom.Run(options);
        if (bridged) Assert.Equal(whole.Supervoxels().Values, _phantom.Supervoxels().Values);
        else Assert.All(_phantom.Supervoxels().Section(7).ToArray(), label => Assert.Equal(0ul, label));
    }

    [Fact]
    public void OneThreadAndTwoGiveTheSameBytes()
    {
        string one = _phantom.Run(threads: 1).OutputHash;
        using var other = new PhantomProject();
        Assert.Equal(one, other.Run(threads: 2).OutputHash);
    }

    [Fact]
    public void BothOrdersTogetherJoinNoTwoRodsAndGiveTheSameBytesForOneThreadAndTwo()
    {
        string one = _phantom.Run("  orders: forwardAndReverse\n", threads: 1).OutputHash;
        var score = SegmentationScorer.Count(_phantom.Supervoxels(), _phantom.Truth).Score(ScoreConvention.Foreground);
        Assert.Equal(0, score.ViMerge, 1e-9);
        Assert.InRange(score.ViSplit, 0, 0.1);   // where one order left the end of a rod to a second seed, both keep it apart
        using var other = new PhantomProject();
        Assert.Equal(one, other.Run("  orders: forwardAndReverse\n", threads: 2).OutputHash);
        Assert.Equal(one, other.Run("  orders: forwardAndReverse\n", threads: 2).OutputHash);
    }

    [Fact]
    public void MoreThanFourFloodingsAreRefused() =>
        Assert.Contains("at most 4", Assert.Throws<InputException>(() => _phantom.Run("  orders: forwardAndReverse\n  alsoNetworks: [a, b]\n")).Message, StringComparison.Ordinal);

    [Fact]
    public void ARunThatLostItsLastReceiptsEndsWithTheSameHash()
    {
        string whole = _phantom.Run().OutputHash;
        string log = Directory.GetFiles(Path.Combine(_phantom.Folder, "segment", "receipts")).First();
        foreach (int keep in (int[])[1, 4, 7, 9])
        {
            var lines = File.ReadAllLines(log);
            File.WriteAllText(log, string.Join('\n', lines.Take(keep)) + "\n" + lines[keep][..10]);
            Assert.Equal(whole, _phantom.Run().OutputHash);
        }
    }

    [Fact]
    public void GrowthFillsTheWallsAndIsCountedApart()
    {
        _phantom.Run();
        double flooded = Number(_phantom, "filled");
        Assert.Equal(0, Number(_phantom, "filledByGrowth"));
        Assert.InRange(flooded, 0.5, 14.0 / 16 * 10 / 12);   // all but the walls
        using var grown = new PhantomProject { GrowNm = 36 };
        grown.Run();
        Assert.InRange(Number(grown, "filled"), flooded + 0.2, 1);
        Assert.Equal(flooded, Number(grown, "filledByFlooding"), 1e-12);
        Assert.Equal(Number(grown, "filled") - flooded, Number(grown, "filledByGrowth"), 1e-12);
        var (before, after) = (_phantom.Supervoxels().Values, grown.Supervoxels().Values);
        Assert.All(before.Zip(after), p => Assert.True(p.First == 0 || p.First == p.Second));
    }

    [Fact]
    public void TheOverlapTableNamesEveryObjectAndItsSize()
    {
        _phantom.Run();
        var overlaps = ArtefactJson.Read<FloodOverlaps>(Path.Combine(_phantom.Folder, FloodOverlaps.File), "");
        var sizes = _phantom.Supervoxels().Values.Where(v => v != 0).CountBy(v => v).OrderBy(p => p.Key).ToList();
        Assert.Equal(sizes.Select(s => s.Key), overlaps.Objects.Select(o => o.Id));
        Assert.Equal(sizes.Select(s => (long)s.Value), overlaps.Objects.Select(o => o.Voxels));
        Assert.All(overlaps.Objects, o => Assert.True(o.Evaluations > 0));
    }

    [Fact]
    public void ABoxOfTheRecipeIsAllThatIsWritten()
    {
        _phantom.Run(recipe: "box: '10:74,8:60,3:23'\n");
        Assert.Equal(new Vox3(64, 52, 20), _phantom.Supervoxels().Size);
        var truth = _phantom.Truth.Crop(Box3.Parse("10:74,8:60,3:23"));
        var seg = new Voxels<ulong>(truth.Box, _phantom.Supervoxels().Values);
        Assert.Equal(0, SegmentationScorer.Count(seg, truth).Score(ScoreConvention.Foreground).ViMerge, 1e-9);
    }

    [Fact]
    public void AVolumeSmallerThanTheFieldOfViewIsRefusedWithBothSizes()
    {
        using var flat = new PhantomProject(new Vox3(96, 80, 4));
        var message = Assert.Throws<InputException>(() => flat.Run()).Message;
        Assert.Contains("96,80,4", message, StringComparison.Ordinal);
        Assert.Contains("9,9,5", message, StringComparison.Ordinal);
    }

    [Fact]
    public void SeedsWeakerThanTheMoveThresholdAreRefused() =>
        Assert.Contains("every seed would be too weak", Assert.Throws<InputException>(() => _phantom.Run("  moveThreshold: 0.99\n")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void ABoxOutsideTheVolumeIsRefused() =>
        Assert.Contains("has voxels 0:96,0:80,0:24", Assert.Throws<InputException>(() => _phantom.Run(recipe: "box: '0:97,0:80,0:24'\n")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void ANetworkOfAnotherResolutionIsNoted()
    {
        using var other = new PhantomProject
        {
            Network = new(new(9, 9, 5), new(2, 2, 1), new FfnInferenceSettings(), (_, _, _) => -4)
            {
                Description = new(NetworkArchitecture.FfnConvStack3d, 1, 1, new(9, 9, 5), new(2, 2, 1), new(8, 8, 30), 0, 1, new(), []),
            },
        };
        other.Run();
        Assert.Contains("50 % apart", Report(other).GetProperty("notes").EnumerateArray().Select(n => n.GetString()!).Last().Replace(" ", " ", StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    private static double Number(PhantomProject project, string key) =>
        Report(project).GetProperty("numbers").GetProperty(key).GetProperty("value").GetDouble();

    private static JsonElement Report(PhantomProject project) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(project.Folder, "segment", "report.json"))).RootElement;
}
