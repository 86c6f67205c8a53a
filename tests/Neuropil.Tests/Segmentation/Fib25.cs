using System.IO.Compression;
using System.Text.Json;
using Neuropil.Networks;
using Neuropil.Networks.Checkpoints;
using Neuropil.Numerics;
using Neuropil.Space;
using PureHDF;

namespace Neuropil.Tests.Segmentation;

/// <summary>The fly medulla cube of ../shared/data/fib25, with Google's network and its stored run.</summary>
internal static class Fib25
{
    public const int Side = 250;

    public static GridShape Shape => new(Side, Side, Side);

    public static Box3 Box => Box3.OfSize(Vox3.All(Side));

    /// <summary>One object of Google's run: where it started and how often the network looked.</summary>
    public sealed record Origin(int Id, int[] StartZyx, int Iters)
    {
        public Vox3 Seed => new(StartZyx[2], StartZyx[1], StartZyx[0]);
    }

    public static byte[] Em()
    {
        using var file = H5File.OpenRead(SharedData.Path("fib25/em.h5"));
        return file.Dataset("raw").Read<byte[]>();
    }

    /// <summary>Normalised as the network wants it.</summary>
    public static float[] Image(NetworkDescription network) =>
        [.. Em().Select(v => (v - (float)network.ImageMean) / (float)network.ImageStddev)];

    public static List<Origin> Origins() =>
        JsonSerializer.Deserialize<List<Origin>>(File.ReadAllBytes(SharedData.Path("fib25/google-ffn/origins.json")), JsonSerializerOptions.Web)!;

    /// <summary>Google's labels, read past the header of the .npy inside the .npz.</summary>
    public static byte[] StoredLabels()
    {
        using var zip = ZipFile.OpenRead(SharedData.Path("fib25/google-ffn/sample-training2.npz"));
        using var entry = zip.GetEntry("segmentation.npy")!.Open();
        using var copy = new MemoryStream();
        entry.CopyTo(copy);
        return copy.ToArray()[^(Side * Side * Side)..];
    }

    /// <summary>Dense truth of the sections z 0 … 124.</summary>
    public static Voxels<ulong> Truth()
    {
        using var file = H5File.OpenRead(SharedData.Path("fib25/groundtruth-z0-124.h5"));
        return new(Box3.OfSize(new(Side, Side, 125)), [.. file.Dataset("bodies").Read<uint[]>().Select(v => (ulong)v)]);
    }

    public static (NetworkDescription Description, FfnWeights Weights) Network()
    {
        string data = SharedData.Path("fib25/google-ffn/model.ckpt-27465036.data-00000-of-00001");
        string request = SharedData.Path("fib25/google-ffn/inference_training_sample2.pbtxt");
        return FfnCheckpoint.Read(data[..data.LastIndexOf(".data", StringComparison.Ordinal)], request, new VoxelSize(10, 10, 10), []);
    }
}
