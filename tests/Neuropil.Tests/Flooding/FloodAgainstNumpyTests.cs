using System.Text.Json;
using Neuropil.Flooding;
using Neuropil.Networks;
using Neuropil.Numerics;
using Neuropil.Segmentation;
using Neuropil.Space;
using Neuropil.Tests.Segmentation;

namespace Neuropil.Tests.Flooding;

/// <summary>Expected values: the same loop in plain NumPy, Golden/flood/make.py.</summary>
public class FloodAgainstNumpyTests
{
    private static readonly JsonElement Golden = JsonDocument.Parse(File.ReadAllBytes(GoldenFile.Path("flood/flood.json"))).RootElement;
    private static readonly FfnInferenceSettings Settings = new()
    {
        InitActivation = 0.95,
        PadValue = 0.05,
        MoveThreshold = 0.7,
        SegmentThreshold = 0.6,
        MinSegmentSizeVx = 60,
        MinBoundaryDistance = new(2, 1, 1),
    };

    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public void EverySeedEndsAsInNumpyWithTheSameEvaluationsVoxelsAndOverlaps(int run)
    {
        var want = Golden.GetProperty("runs")[run];
        var (canvas, fill, settings) = Prepare(want.GetProperty("disco").GetDouble());
        var objects = want.GetProperty("objects").EnumerateArray().ToList();
        int label = 1, next = 0;
        foreach (int offset in Golden.GetProperty("seeds").EnumerateArray().Select(v => v.GetInt32()))
        {
            var seed = canvas.At(offset);
            if (!canvas.FieldOfViewFits(seed) || canvas.Labels[offset] > 0) continue;
            if (canvas.ObjectWithin(seed, settings.MinBoundaryDistance)) { canvas.Labels[offset] = -1; continue; }
            var got = fill.Fill(seed, label, settings.MinSegmentSizeVx, 2, TestContext.Current.CancellationToken);
            Assert.Equal(Line(objects[next++]), Line(seed, got));
            if (got.End == FillEnd.Kept) label++;
        }
        Assert.Equal(objects.Count, next);
        Assert.Equal(Ints(want, "excluded"), Enumerable.Range(0, canvas.Labels.Length).Where(i => canvas.Labels[i] == -1));
        Assert.Equal(Ints(want, "voxelsByLabel").Skip(1), Enumerable.Range(1, label - 1).Select(l => canvas.Labels.Count(v => v == l)));
    }

    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public void TheSubvolumeLoopCountsTheSameObjects(int run)
    {
        var want = Golden.GetProperty("runs")[run];
        var (canvas, fill, settings) = Prepare(want.GetProperty("disco").GetDouble());
        var flood = new SubvolumeFlood(canvas, fill, settings);
        flood.Run(Ints(Golden, "seeds"), settings.MinSegmentSizeVx, 2, TestContext.Current.CancellationToken);
        var ends = want.GetProperty("objects").EnumerateArray().Select(o => o.GetProperty("end").GetString()).ToList();
        Assert.Equal(ends.Count, flood.SeedsTried);
        Assert.Equal(ends.Count(e => e == "weakSeed"), flood.WeakSeeds);
        Assert.Equal(ends.Count(e => e == "tooSmall"), flood.TooSmall);
        Assert.Equal(Ints(want, "voxelsByLabel").Skip(1), flood.Objects.Select(o => o.Voxels));
    }

    [Fact]
    public void AnObjectMostlyOverAnEarlierOneGivesItsVoxelsToThatOne()
    {
        var (canvas, fill, settings) = Prepare(disco: 0);
        var flood = new SubvolumeFlood(canvas, fill, settings);
        flood.Run(Ints(Golden, "seeds"), settings.MinSegmentSizeVx, 2, TestContext.Current.CancellationToken);
        long before = flood.Objects.Sum(o => (long)o.Voxels);
        int kept = flood.Objects.Count;
        var (taken, free) = (canvas.Labels.Count(l => l > 0), Enumerable.Range(0, canvas.Labels.Length).Where(i => canvas.Labels[i] <= 0).ToList());
        flood.Run(free, settings.MinSegmentSizeVx, 0.01, TestContext.Current.CancellationToken);
        Assert.Equal(before, taken);
        Assert.InRange(flood.Adopted, 1, int.MaxValue);
        Assert.All(flood.Objects, o => Assert.Equal(canvas.Labels.Count(l => l == o.Label), o.Voxels));
        Assert.InRange(flood.Objects.Count, kept, int.MaxValue);
    }

    private static (FloodCanvas, ObjectFill, FloodSettings) Prepare(double disco)
    {
        var shapeZyx = Ints(Golden, "shapeZyx");
        var settings = FloodSettings.From(Settings with { DiscoSeedThreshold = disco });
        var network = new ToyNetwork(new(9, 7, 5), new(2, 2, 1), Settings, ToyNetwork.BrightAndAlike);
        var image = Ints(Golden, "imageTimes8").Select(v => v / 8f).ToArray();
        var canvas = new FloodCanvas(image, new GridShape(shapeZyx[2], shapeZyx[1], shapeZyx[0]), network.Description.FieldOfView);
        return (canvas, new ObjectFill(canvas, network.NewSession(1), network.Description.Deltas, settings), settings);
    }

    private static string Line(JsonElement o)
    {
        var seed = Ints(o, "seedZyx");
        var overlaps = o.GetProperty("overlaps").EnumerateArray().Select(p => $"{p[0].GetInt32()}:{p[1].GetInt32()}");
        return $"{seed[2]},{seed[1]},{seed[0]} {o.GetProperty("end").GetString()} {o.GetProperty("evaluations").GetInt32()} evaluations, "
            + $"{o.GetProperty("voxels").GetInt32()} of {o.GetProperty("mask").GetInt32()} voxels, over {string.Join(' ', overlaps)}";
    }

    private static string Line(Vox3 seed, FillResult got)
    {
        string end = char.ToLowerInvariant(got.End.ToString()[0]) + got.End.ToString()[1..];
        return $"{seed} {end} {got.Evaluations} evaluations, {got.Voxels} of {got.MaskVoxels} voxels, over "
            + string.Join(' ', got.Overlaps.Select(o => $"{o.Label}:{o.Voxels}"));
    }

    private static int[] Ints(JsonElement json, string name) => [.. json.GetProperty(name).EnumerateArray().Select(v => v.GetInt32())];
}
