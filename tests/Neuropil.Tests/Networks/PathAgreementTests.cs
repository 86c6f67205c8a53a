using Neuropil.Flooding;
using Neuropil.Networks;
using Neuropil.Networks.Kernels;
using Neuropil.Numerics;
using Neuropil.Scoring;
using Neuropil.Space;

namespace Neuropil.Tests.Networks;

/// <summary>Flood filling feeds answers back as inputs, so that rounding could grow: how far do the paths end from each other?</summary>
public class PathAgreementTests
{
    private static readonly Vox3 Size = new(44, 44, 24);

    [Fact]
    public void FloodFillingAPhantomEndsInTheSameCellsOnEveryPath()
    {
        var truth = LabelPhantom.Cells(Size, 7, seed: 3);
        var plain = Flood(truth, KernelPath.Plain);
        Assert.InRange(plain.Values.Distinct().Count(), 3, 100);
        foreach (var path in Enum.GetValues<KernelPath>().Where(p => p is not KernelPath.Plain && KernelPaths.IsSupported(p)))
        {
            double vi = SegmentationScorer.Count(Flood(truth, path), plain).Score(ScoreConvention.All).Vi;
            TestContext.Current.TestOutputHelper?.WriteLine($"{path} against Plain: VI {vi:F5} bits, {plain.Values.Distinct().Count() - 1} objects");
            Assert.InRange(vi, 0, 0.01);
        }
    }

    /// <summary>The demo's network on bright cells with dark membranes and noise.</summary>
    private static Voxels<ulong> Flood(Voxels<ulong> truth, KernelPath path)
    {
        var (description, weights) = NetworkFolder.Load(ShippedNetworks.Demo);
        using var network = new FfnNetwork(description, weights, path);
        using var session = network.NewSession(2);
        var shape = new GridShape(Size.X, Size.Y, Size.Z);
        float[] image = Image(truth, description);
        var canvas = new FloodCanvas(image, shape, description.FieldOfView);
        var settings = FloodSettings.From(description.Inference);
        var flood = new SubvolumeFlood(canvas, new ObjectFill(canvas, session, description.Deltas, settings), settings);
        flood.Run(PeakSeeds.OfImage(image, shape, (12, 12, 30)), minSegmentSizeVx: 200, adoptionShare: 2, TestContext.Current.CancellationToken);
        var labels = new Voxels<ulong>(Box3.OfSize(Size));
        for (int i = 0; i < canvas.Labels.Length; i++) labels.Values[i] = (ulong)Math.Max(0, canvas.Labels[i]);
        return labels;
    }

    private static float[] Image(Voxels<ulong> truth, NetworkDescription network)
    {
        var random = new SplitMix64(5);
        var image = new float[truth.Values.Length];
        for (int i = 0; i < image.Length; i++)
            image[i] = (float)(((truth.Values[i] == 0 ? 70 : 175) + 12 * random.NextNormal() - network.ImageMean) / network.ImageStddev);
        return image;
    }
}
