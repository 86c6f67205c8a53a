using System.IO.Compression;
using System.Text.Json;
using Neuropil.Networks;
using Neuropil.Networks.Checkpoints;
using Neuropil.Space;
using PureHDF;

namespace Neuropil.Tests.Networks;

/// <summary>Google's trained network on Google's data: objects of its stored run that took one evaluation can be made by one step.</summary>
public class GoogleParityTests
{
    private const int Side = 250, View = 33, Half = View / 2;

    private sealed record Origin(int Id, int[] StartZyx, int Iters);

    [Fact]
    public void ObjectsOfOneEvaluationHaveTheVoxelsOfGooglesStoredRun()
    {
        byte[] em = ReadEm(), labels = ReadStoredLabels();
        var (description, weights) = Import();
        using var network = new FfnNetwork(description, weights);
        using var session = network.NewSession(1);
        int differing = 0, total = 0;
        // The first of 74: a step takes a second on a busy machine.
        foreach (var origin in Origins().Where(o => o.Iters == 1).Take(4))
        {
            float[] map = FirstMap(description);
            session.Step(Patch(em, origin.StartZyx, description), map, map);
            var (wrong, size) = Compare(map, labels, origin, (float)Logit(description.Inference.SegmentThreshold));
            differing += wrong;
            total += size;
        }
        Assert.InRange(total, 4_000, int.MaxValue);
        // Rounding may move a voxel whose logit lies on the threshold: TensorFlow summed in another order.
        Assert.InRange(differing, 0, 5);
    }

    [Fact]
    public void TheFirstStepFillsTheCellAndStopsAtItsMembrane()
    {
        byte[] em = ReadEm(), labels = ReadStoredLabels();
        var (description, weights) = Import();
        using var network = new FfnNetwork(description, weights);
        using var session = network.NewSession(1);
        var origin = Origins().First();
        float[] map = FirstMap(description);
        session.Step(Patch(em, origin.StartZyx, description), map, map);
        var inside = Voxels(origin.StartZyx).Where(v => labels[v.InVolume] == origin.Id).Select(v => map[v.InView]).ToList();
        var outside = Voxels(origin.StartZyx).Where(v => labels[v.InVolume] != origin.Id).Select(v => map[v.InView]).ToList();
        Assert.InRange(inside.Average(v => v > 0 ? 1.0 : 0), 0.9, 1);
        Assert.InRange(outside.Average(v => v > 0 ? 1.0 : 0), 0, 0.05);
    }

    private static (int Wrong, int Size) Compare(float[] map, byte[] labels, Origin origin, float threshold)
    {
        // Voxels of earlier objects stay theirs; later objects may not take what is ours.
        var mine = Voxels(origin.StartZyx).Select(v => (Stored: labels[v.InVolume], Ours: map[v.InView] >= threshold)).ToList();
        int wrong = mine.Count(v => v.Stored == origin.Id != (v.Ours && (v.Stored == 0 || v.Stored >= origin.Id)));
        return (wrong, mine.Count(v => v.Stored == origin.Id));
    }

    private static IEnumerable<(int InVolume, int InView)> Voxels(int[] zyx) =>
        from i in Enumerable.Range(0, View * View * View)
        let z = zyx[0] - Half + i / View / View
        let y = zyx[1] - Half + i / View % View
        let x = zyx[2] - Half + i % View
        select ((z * Side + y) * Side + x, i);

    private static float[] Patch(byte[] em, int[] zyx, NetworkDescription network) =>
        [.. Voxels(zyx).Select(v => (float)((em[v.InVolume] - network.ImageMean) / network.ImageStddev))];

    private static float[] FirstMap(NetworkDescription network)
    {
        var map = new float[View * View * View];
        Array.Fill(map, (float)Logit(network.Inference.PadValue));
        map[map.Length / 2] = (float)Logit(network.Inference.InitActivation);
        return map;
    }

    private static double Logit(double p) => Math.Log(p / (1 - p));

    private static (NetworkDescription, FfnWeights) Import() => FfnCheckpoint.Read(
        SharedData.Path("fib25/google-ffn/model.ckpt-27465036.index"), SharedData.Path("fib25/google-ffn/inference_training_sample2.pbtxt"),
        new VoxelSize(10, 10, 10), []);

    private static Origin[] Origins() =>
        JsonSerializer.Deserialize<Origin[]>(File.ReadAllBytes(SharedData.Path("fib25/google-ffn/origins.json")), JsonSerializerOptions.Web)!;

    private static byte[] ReadEm()
    {
        using var file = H5File.OpenRead(SharedData.Path("fib25/em.h5"));
        return file.Dataset("raw").Read<byte[]>();
    }

    // The last 250^3 bytes of a .npy of uint8 are its values.
    private static byte[] ReadStoredLabels()
    {
        using var zip = ZipFile.OpenRead(SharedData.Path("fib25/google-ffn/sample-training2.npz"));
        using var stream = zip.GetEntry("segmentation.npy")!.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray()[^(Side * Side * Side)..];
    }
}
