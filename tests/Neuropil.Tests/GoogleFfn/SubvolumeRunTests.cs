using Neuropil.GoogleFfn;
using Neuropil.Space;
using Neuropil.Tests.Segmentation;
using Neuropil.Volumes;

namespace Neuropil.Tests.GoogleFfn;

/// <summary>A toy network that likes bright voxels runs along the brightest line of a bright bar, x 0 … 38, in steps of 2 from 5, so that where it stops is known.</summary>
public class SubvolumeRunTests
{
    private static readonly Vox3 Size = new(39, 7, 7);

    [Fact]
    public void TheWholeBarIsOneObject()
    {
        var result = Run("");
        Assert.Single(result!.Origins);
        Assert.Equal(Size.X, Row(result).Count(l => l == 1));
        Assert.All(Row(result), l => Assert.Equal(1u, l));
        Assert.Equal(result.Labels.Select(l => l > 0), result.Probabilities!.Select(p => p > 0));
    }

    [Fact]
    public void TheFieldOfViewIsNotCentredOnAMaskedVoxel()
    {
        // Centres go up to x = 19 and see three voxels further.
        var result = Run("masks { volume { mask { hdf5: \"mask.npy\" } channels { min_value: 1 max_value: 1 } } }", maskFromX: 20);
        Assert.Equal(22, Row(result!).ToList().FindLastIndex(l => l == 1));
        Assert.True(Run("masks { image { channels { max_value: 255 } } }") is null);
    }

    [Fact]
    public void AMaskedSeedStartsNothing() =>
        Assert.Empty(Run("seed_masks { volume { mask { hdf5: \"mask.npy\" } channels { min_value: 1 max_value: 1 } } }", maskFromX: 4)!.Origins);

    [Fact]
    public void ObjectsOfAnInitialSegmentationStayAndNewOnesFollow()
    {
        var result = Run("init_segmentation { hdf5: \"mask.npy\" }", maskFromX: 20)!;
        Assert.Equal(2, Assert.Single(result.Origins).Id);
        Assert.Equal((2u, 1u), (Row(result).First(), Row(result).Last()));
        Assert.Equal(255, result.Probabilities![^1]);
    }

    [Fact]
    public void AnInitialSegmentationOfAnotherSizeIsRefused() =>
        Assert.Contains("init_segmentation", Assert.Throws<InputException>(() => Run("init_segmentation { hdf5: \"mask.npy\" }", maskFromX: 20, maskSize: new(30, 7, 7))).Message, StringComparison.Ordinal);

    private static IEnumerable<uint> Row(SubvolumeResult result) => result.Labels.Skip((3 * Size.Y + 3) * Size.X).Take(Size.X);

    private static SubvolumeResult? Run(string fields, int maskFromX = 0, Vox3? maskSize = null)
    {
        using var folder = new Volumes.TemporaryFolder();
        var size = maskSize ?? Size;
        WriteNpy(folder["mask.npy"], size, v => (byte)(v.X >= maskFromX ? 1 : 0));
        WriteNpy(folder["image.npy"], Size, v => (byte)(v is { Y: 3, Z: 3 } ? 250 : 200));
        var request = RunRequest.Parse("""
            image_mean: 128 image_stddev: 33 image { hdf5: "image.npy" } model_name: "convstack_3d.ConvStack3DFFNModel" model_args: "{\"depth\": 2, \"fov_size\": [7, 7, 7], \"deltas\": [2, 2, 2]}"
            inference_options { init_activation: 0.95 pad_value: 0.05 move_threshold: 0.9 segment_threshold: 0.6 disco_seed_threshold: -1 min_segment_size: 1 }
            seed_policy: "PolicyGrid3d" seed_policy_args: "{\"step\": 100, \"offsets\": [3]}"
            """ + "\n" + fields, "r.pbtxt", folder.Path);
        request = request with { Seeds = new SeedPolicy.Listed([new(5, 3, 3)]) };
        var network = new ToyNetwork(Vox3.All(7), Vox3.All(2), request.Network.Settings, (image, _, map) => map + 6 * image);
        using var volume = request.Image!.Open();
        return new SubvolumeRun(request, network, 1).Run(volume, volume.Box, TestContext.Current.CancellationToken);
    }

    private static void WriteNpy(string path, Vox3 size, Func<Vox3, byte> value) =>
        File.WriteAllBytes(path, [.. Neuropil.Volumes.Numpy.NpyHeader.Encode(VoxelType.UInt8, size), .. Enumerable.Range(0, (int)size.Product).Select(i => value(new(i % size.X, i / size.X % size.Y, i / size.X / size.Y)))]);
}
