using Neuropil.Acquisition.Tissue;
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
    private static readonly Vox3 Size = new(72, 72, 30);
    private static readonly VoxelSize Voxel = new(12, 12, 30);

    [Fact]
    public void FloodFillingAPhantomEndsInTheSameCellsOnEveryPath()
    {
        var plain = Flood(KernelPath.Plain);
        Assert.InRange(plain.Values.Distinct().Count(), 3, 100);
        foreach (var path in Enum.GetValues<KernelPath>().Where(p => p is not KernelPath.Plain && KernelPaths.IsSupported(p)))
        {
            double vi = SegmentationScorer.Count(Flood(path), plain).Score(ScoreConvention.All).Vi;
            TestContext.Current.TestOutputHelper?.WriteLine($"{path} against Plain: VI {vi:F5} bits, {plain.Values.Distinct().Count() - 1} objects");
            Assert.InRange(vi, 0, 0.01);
        }
    }

    /// <summary>The demo's network on the tissue it was trained for.</summary>
    private static Voxels<ulong> Flood(KernelPath path)
    {
        var (description, weights) = NetworkFolder.Load(ShippedNetworks.Demo);
        using var network = new FfnNetwork(description, weights, path);
        using var session = network.NewSession(2);
        var shape = new GridShape(Size.X, Size.Y, Size.Z);
        float[] image = Image(description);
        var canvas = new FloodCanvas(image, shape, description.FieldOfView);
        var settings = FloodSettings.From(description.Inference);
        var flood = new SubvolumeFlood(canvas, new ObjectFill(canvas, session, description.Deltas, settings), settings);
        flood.Run(PeakSeeds.OfImage(image, shape, (Voxel.XNm, Voxel.YNm, Voxel.ZNm)), minSegmentSizeVx: 100, adoptionShare: 2, TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{path}: {flood.SeedsTried} seeds tried, {flood.WeakSeeds} weak, {flood.TooSmall} too small, {flood.Objects.Count} objects, {flood.Evaluations} evaluations");
        var labels = new Voxels<ulong>(Box3.OfSize(Size));
        for (int i = 0; i < canvas.Labels.Length; i++) labels.Values[i] = (ulong)Math.Max(0, canvas.Labels[i]);
        return labels;
    }

    private static float[] Image(NetworkDescription network)
    {
        var tissue = new SyntheticTissue(new TissueOptions(), seed: 5).Make(Box3.OfSize(Size), Voxel, threads: 2, TestContext.Current.CancellationToken);
        return [.. tissue.Em.Values.Select(v => (float)((v - network.ImageMean) / network.ImageStddev))];
    }
}
