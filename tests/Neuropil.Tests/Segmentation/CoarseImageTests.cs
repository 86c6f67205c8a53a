using Neuropil.Networks;
using Neuropil.Scoring;
using Neuropil.Segmentation;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Tests.Segmentation;

public sealed class CoarseImageTests
{
    private static NetworkDescription Trained(VoxelSize? voxel) =>
        new(NetworkArchitecture.FfnConvStack3d, 1, 1, new(5, 5, 3), new(1, 1, 1), voxel, 100, 10, new() { MinSegmentSizeVx = 20 }, []);

    [Theory]
    [InlineData("10,10,10", "10,10,10", "1,1,1")]
    [InlineData("20,20,20", "10,10,10", "2,2,2")]
    [InlineData("16,16,33", "8,8,30", "2,2,1")]
    [InlineData("32,32,33", "8,8,30", "4,4,1")]
    [InlineData("15,15,10", "10,10,10", "1,1,1")]   // half as large again is neither
    [InlineData("5,5,5", "10,10,10", "1,1,1")]      // and nothing is made finer
    public void TheFactorIsAWholeNumberOfVoxels(string trained, string voxel, string expected) =>
        Assert.Equal(expected, CoarseImage.FactorOf(Trained(VoxelSize.Parse(trained)), VoxelSize.Parse(voxel)).ToString());

    [Fact]
    public void ANetworkThatDoesNotSaySeesTheVoxelsThemselves() =>
        Assert.Equal(new(1, 1, 1), CoarseImage.FactorOf(Trained(null), new(10, 10, 10)));

    [Theory]
    [InlineData("0:4,0:4,0:3", "0:2,0:2,0:3")]
    [InlineData("-3:5,1:4,0:3", "-2:3,0:2,0:3")]
    public void CoarseVoxelsLieOnOneGridForTheWholeVolume(string box, string expected)
    {
        var factor = new Vox3(2, 2, 1);
        Assert.Equal(expected, CoarseImage.Around(Box3.Parse(box), factor).ToString());
    }

    [Fact]
    public void CoarseVoxelsAreMeansMirroredAtTheFaces()
    {
        string folder = Directory.CreateTempSubdirectory("neuropil-coarse-").FullName;
        try
        {
            var box = Box3.OfSize(new(6, 4, 2));
            using var em = ZarrArray.Create(Path.Combine(folder, "em.zarr"), new(box.Size, box.Size, box.Size, VoxelType.UInt8, null));
            em.Write(new Voxels<byte>(box, [.. Enumerable.Range(0, 48).Select(i => (byte)(i * 5))]), CancellationToken.None);
            var image = CoarseImage.Read(em, Box3.Parse("-1:3,0:2,0:2"), new(2, 2, 1), Trained(new(20, 20, 10)), CancellationToken.None);
            // Grey 5(x + 6y + 24z): the mean over x 0…1, y 0…1 of section 0 is 17.5; x −2…−1 mirrors to 1…0.
            Assert.Equal((17.5f - 100) / 10, image[0, 0, 0], 1e-5f);
            Assert.Equal((17.5f + 20 - 100) / 10, image[2, 0, 0], 1e-5f);
            Assert.Equal((17.5f + 120 - 100) / 10, image[0, 0, 1], 1e-5f);
            Assert.Equal(image[0, 0, 0], image[-1, 0, 0]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void ACoarseNetworkFindsTheRodsOfThePhantomAlone()
    {
        using var phantom = new PhantomProject { Network = Rods(new(24, 24, 30)) };
        string hash = phantom.Run().OutputHash;
        var score = SegmentationScorer.Count(phantom.Supervoxels(), phantom.Truth).Score(ScoreConvention.Foreground);
        Assert.Equal(0, score.ViSplit, 1e-9);
        Assert.InRange(score.ViMerge, 0, 0.05);   // a coarse voxel may hold two rods' corners
        Assert.Equal(hash, phantom.Run(threads: 2, redo: true).OutputHash);
    }

    [Fact]
    public void TwoResolutionsAgreeOnEveryRod()
    {
        using var phantom = new PhantomProject { Network = Rods(PhantomProject.VoxelSize), Also = Rods(new(24, 24, 30)) };
        phantom.Run("  alsoNetworks: [coarse]\n");
        var truth = phantom.Truth;
        var score = SegmentationScorer.Count(phantom.Supervoxels(), truth).Score(ScoreConvention.Foreground);
        Assert.Equal(0, score.ViMerge, 1e-9);
        Assert.InRange(score.ViSplit, 0, 0.1);
        Assert.True(phantom.Also.Steps > 0 && phantom.Network.Steps > phantom.Also.Steps, $"{phantom.Network.Steps} fine and {phantom.Also.Steps} coarse steps");
    }

    private static ToyNetwork Rods(VoxelSize voxel) => new(new(5, 5, 3), new(1, 1, 1), new FfnInferenceSettings { MinSegmentSizeVx = 20 }, PhantomProject.SameGrey)
    {
        Description = new(NetworkArchitecture.FfnConvStack3d, 1, 1, new(5, 5, 3), new(1, 1, 1), voxel, 0, 1, new() { MinSegmentSizeVx = 20 }, []),
    };
}
