using Neuropil.Agglomeration;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Networks;
using Neuropil.Scoring;
using Neuropil.Space;
using Neuropil.Tests.Segmentation;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Tests.Agglomeration;

/// <summary>Google's own objects on fib25 (google/ffn's stored run), asked about again with Google's network, pair by pair.</summary>
public sealed class GoogleJoinsTests : IDisposable
{
    private static readonly Box3 Domain = Box3.OfSize(new(250, 250, 125));

    private readonly string _folder = Directory.CreateTempSubdirectory("neuropil-joins-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Half an hour on two cores. Its largest split, two thirds and one third of the largest body, is the first that must heal.</summary>
    [Fact(Explicit = true)]
    public void JoinsLowerTheVariationOfInformationOfGooglesRun()
    {
        var google = new Voxels<ulong>(Fib25.Box, [.. Fib25.StoredLabels().Select(v => (ulong)v)]).Crop(Domain);
        SetUp(google);
        IReadOnlyList<Stage> stages = [new AgglomerationStage()];
        var settings = new RunSettings(new LocalEngine(Environment.ProcessorCount, 4L << 30), new SilentProgress(), TimeProvider.System, "test", Redo: false);
        new ProjectRun(RecipeFile.Open(_folder, stages), stages, settings).Run([], TestContext.Current.CancellationToken);
        if (Environment.GetEnvironmentVariable("NEUROPIL_KEEP") is { } keep) File.Copy(Path.Combine(_folder, EdgeTable.File), keep, overwrite: true);
        using var group = OmeZarr.Open(Path.Combine(_folder, SegmentTable.Volume));
        var joined = new Voxels<ulong>(Domain, group.Level(0).Read<ulong>(group.Level(0).Box, TestContext.Current.CancellationToken).Values);
        var (before, after) = (Score(google), Score(joined));
        TestContext.Current.TestOutputHelper?.WriteLine($"before {before}\nafter  {after}");
        Assert.True(after.Vi < before.Vi - 0.15, $"VI foreground {before.Vi:F4} before, {after.Vi:F4} after");
    }

    private static SegmentationScore Score(Voxels<ulong> seg) => SegmentationScorer.Count(seg, Fib25.Truth()).Score(ScoreConvention.Foreground);

    private void SetUp(Voxels<ulong> labels)
    {
        var voxel = new VoxelSize(10, 10, 10);
        using (var em = ZarrArray.Create(Path.Combine(_folder, "raw.zarr"), ArrayLayout.Usual(Fib25.Box.Size, VoxelType.UInt8, voxel)))
            em.Write(new Voxels<byte>(Fib25.Box, Fib25.Em()), CancellationToken.None);
        using (var group = OmeZarr.Create(Path.Combine(_folder, FloodOverlaps.Volume), ArrayLayout.Usual(Domain.Size, VoxelType.UInt64, voxel), 1, Downsampling.Mode))
            group.Level(0).Write(labels, CancellationToken.None);
        var (description, weights) = Fib25.Network();
        NetworkFolder.Save(Path.Combine(_folder, "net"), description, weights);
        var objects = labels.Values.Where(v => v != 0).CountBy(v => v).OrderBy(p => p.Key).Select(p => new FloodObject(p.Key, default, 1, p.Value, p.Value));
        ArtefactJson.Write(Path.Combine(_folder, FloodOverlaps.File), new FloodOverlaps([.. objects], [])
        {
            Network = "net",
            Inference = System.Text.Json.JsonSerializer.SerializeToNode(description.Inference, ArtefactJson.OneLine)!.AsObject(),
        });
        File.WriteAllText(Path.Combine(_folder, Project.RecipeFile),
            $"voxel: [10, 10, 10]\nvolume: raw.zarr\nbox: '{Domain}'\nagglomerate:\n  gapNm: 60\n  resegment: all\n  resegmentMinFaces: 400\n");
    }
}
