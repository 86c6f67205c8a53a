using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Networks;
using Neuropil.Scoring;
using Neuropil.Segmentation;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Tests.Segmentation;

/// <summary>A box of real fly brain through the whole stage with Google's network, beside what Google's run says of the same voxels.</summary>
public sealed class Fib25BoxTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("neuropil-fib25-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The halo is what the result rests on: with one of half a field of view, VI rises from 0.5 to 1.6 bits on a box this small.</summary>
    [Fact]
    public void ASmallBoxIsNotWorseThanGooglesRunByMoreThanOneTwentiethOfABit() =>
        Compare(Box3.Parse("108:140,108:140,64:96"), "haloVx: [24, 24, 24]");

    /// <summary>In the middle of the volume, where objects leave the box and come back: only context tells that they are one. A quarter of an hour on two idle cores.</summary>
    [Fact(Explicit = true)]
    public void ABoxOf96InTheMiddleIsNotWorseThanGooglesRunByMoreThanOneTwentiethOfABit() =>
        Compare(Box3.Parse("77:173,77:173,20:116"), "haloVx: [40, 40, 40]");

    private void Compare(Box3 box, string options)
    {
        var ours = Segment(box, options);
        var google = new Voxels<ulong>(Fib25.Box, [.. Fib25.StoredLabels().Select(v => (ulong)v)]);
        var truth = Fib25.Truth().Crop(box);
        var (a, b) = (Score(ours, truth), Score(google, truth));
        TestContext.Current.TestOutputHelper?.WriteLine($"ours {a}\ngoogle {b}");
        Assert.True(a.Vi <= b.Vi + 0.05, $"VI foreground {a.Vi:F4}, Google's {b.Vi:F4}");
        Assert.True(a.Filled >= b.Filled - 0.05, $"filled {a.Filled:F3}, Google's {b.Filled:F3}");
    }

    private static SegmentationScore Score(Voxels<ulong> seg, Voxels<ulong> truth) => SegmentationScorer.Count(seg, truth).Score(ScoreConvention.Foreground);

    private Voxels<ulong> Segment(Box3 box, string options)
    {
        using (var em = ZarrArray.Create(Path.Combine(_folder, "raw.zarr"), ArrayLayout.Usual(Fib25.Box.Size, VoxelType.UInt8, new(10, 10, 10))))
            em.Write(new Voxels<byte>(Fib25.Box, Fib25.Em()), CancellationToken.None);
        var (description, weights) = Fib25.Network();
        NetworkFolder.Save(Path.Combine(_folder, "net"), description, weights);
        File.WriteAllText(Path.Combine(_folder, Project.RecipeFile),
            $"voxel: [10, 10, 10]\nvolume: raw.zarr\nbox: '{box}'\nsegment:\n  network: net\n  growNm: 0\n  {options}\n");
        IReadOnlyList<Stage> stages = [new SegmentationStage()];
        var settings = new RunSettings(new LocalEngine(Environment.ProcessorCount, 4L << 30), new SilentProgress(), TimeProvider.System, "test", Redo: false);
        new ProjectRun(RecipeFile.Open(_folder, stages), stages, settings).Run([], CancellationToken.None);
        using var group = OmeZarr.Open(Path.Combine(_folder, FloodOverlaps.Volume));
        return new(box, group.Level(0).Read<ulong>(group.Level(0).Box, CancellationToken.None).Values);
    }
}
