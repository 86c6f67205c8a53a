using Neuropil.Networks;
using Neuropil.Networks.Checkpoints;
using Neuropil.Space;

namespace Neuropil.Tests.Networks.Checkpoints;

public sealed class FfnCheckpointTests : IDisposable
{
    private const string Request = """
        # As google/ffn writes it.
        image { hdf5: "a.h5:raw" }
        image_mean: 128 image_stddev: 33.5
        model_name: "convstack_3d.ConvStack3DFFNModel"
        model_args: "{\"depth\": 2, \"fov_size\": [9, 7, 5], \"deltas\": [3, 2, 1]}"
        inference_options {
          init_activation: 0.95; pad_value: 0.05, move_threshold: 9e-1
          min_boundary_dist < x: 1 y: 2 z: 3 >
          segment_threshold: 0.6 min_segment_size: 1000
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("neuropil-checkpoint").FullName;
    private readonly List<string> _notes = [];

    private string Prefix => Path.Combine(_folder, "model.ckpt-5");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void WeightsAndSettingsAreRead()
    {
        var weights = TestNetworks.Weights(2, 4, 1);
        CheckpointWriter.Write(Prefix, [.. weights.Tensors, new("seed_update/conv0_a/weights/Adam", [2], [1, 2])]);
        var (description, read) = Read(Request);
        Assert.Equal(weights.Tensors.SelectMany(t => t.Values), read.Tensors.SelectMany(t => t.Values));
        Assert.Equal((2, 4, new Vox3(9, 7, 5), new Vox3(3, 2, 1)), (description.Depth, description.Features, description.FieldOfView, description.Deltas));
        Assert.Equal((128, 33.5), (description.ImageMean, description.ImageStddev));
        var expected = new FfnInferenceSettings { DiscoSeedThreshold = 0, MinBoundaryDistance = new(1, 2, 3) };
        Assert.Equal(expected, description.Inference);
        Assert.Contains(_notes, n => n.Contains("conv0_a/weights/Adam", StringComparison.Ordinal));
        Assert.Contains(_notes, n => n.Contains("line 2: image ", StringComparison.Ordinal));
    }

    [Fact]
    public void ACompressedIndexIsRead()
    {
        var weights = TestNetworks.Weights(2, 4, 1);
        // Snappy of literals only: lengths up to 2^24, tag 62, three bytes of length minus one.
        CheckpointWriter.Write(Prefix, weights.Tensors, block => (1, [
            (byte)(block.Length & 0x7F | 0x80), (byte)(block.Length >> 7),
            62 << 2, (byte)((block.Length - 1) & 0xFF), (byte)((block.Length - 1) >> 8), 0, .. block]));
        Assert.Equal(weights.Tensors.SelectMany(t => t.Values), Read(Request).Weights.Tensors.SelectMany(t => t.Values));
    }

    [Fact]
    public void AnyDamagedByteOfTheIndexIsNoticed()
    {
        CheckpointWriter.Write(Prefix, TestNetworks.Weights(2, 4, 1).Tensors);
        byte[] whole = File.ReadAllBytes(Prefix + ".index");
        int padding = whole.Length - 48;
        for (int at = 0; at < padding; at += 13)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x40;
            File.WriteAllBytes(Prefix + ".index", damaged);
            Assert.Throws<InputException>(() => Read(Request));
        }
    }

    [Fact]
    public void ADamagedOrShortDataFileIsNoticed()
    {
        CheckpointWriter.Write(Prefix, TestNetworks.Weights(2, 4, 1).Tensors);
        string data = Prefix + ".data-00000-of-00001";
        byte[] whole = File.ReadAllBytes(data);
        File.WriteAllBytes(data, whole[..^4]);
        Assert.Contains("cut short", Refusal(Request), StringComparison.Ordinal);
        whole[1000] ^= 1;
        File.WriteAllBytes(data, whole);
        Assert.Contains("checksum", Refusal(Request), StringComparison.Ordinal);
    }

    [Fact]
    public void AnotherDepthThanTheRequestSaysIsNamed()
    {
        CheckpointWriter.Write(Prefix, TestNetworks.Weights(3, 4, 1).Tensors);
        Assert.Contains("depth 2 with 4 features: seed_update/conv2_a/biases [4] is not part", Refusal(Request), StringComparison.Ordinal);
    }

    [Fact]
    public void AnotherArchitectureIsNamed()
    {
        CheckpointWriter.Write(Prefix, [new("unet/conv1/kernel", [3, 3], new float[9])]);
        Assert.Contains("unet/conv1/kernel [3, 3]", Refusal(Request), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("image_mean: 128", "image_mean: 128 image_maen: 3", "image_maen (line 3)")]
    [InlineData("image_mean: 128", "", "image_mean")]
    [InlineData("image_mean: 128", "image_mean: 128 image_mean: 3", "2 times")]
    [InlineData("pad_value: 0.05", "pad_value: 0.05 consistency_threshold: 0.1", "consistency_threshold is 0.1")]
    [InlineData("pad_value: 0.05,", "", "pad_value")]
    [InlineData("pad_value: 0.05", "pad_value: \"a\"", "a number")]
    [InlineData("convstack_3d.ConvStack3DFFNModel", "unet.Model", "unet.Model")]
    [InlineData("[9, 7, 5]", "[9, 7]", "2 numbers")]
    [InlineData("[9, 7, 5]", "[8, 7, 5]", "fieldOfView.x is 8")]
    [InlineData("\\\"depth\\\"", "\\\"deep\\\"", "deep")]
    [InlineData("x: 1 y: 2", "x: 1 w: 2", "w (line 8)")]
    [InlineData("image_stddev: 33.5", "image_stddev: 0", "imageStddev")]
    [InlineData("z: 3 >", "z: 3 }", "line 8")]
    [InlineData("0.6 min_segment_size: 1000\n}", "0.6", "end of the file")]
    public void AFaultOfTheRequestIsNamed(string original, string changed, string named)
    {
        Assert.Contains(original, Request, StringComparison.Ordinal);
        CheckpointWriter.Write(Prefix, TestNetworks.Weights(2, 4, 1).Tensors);
        Assert.Contains(named, Refusal(Request.Replace(original, changed, StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory, InlineData("shift_mask_scale: 2"), InlineData("masks { invert: true }"), InlineData("seed_policy: \"PolicyMax\"")]
    public void WhatIsNotSupportedIsNotedByName(string field)
    {
        CheckpointWriter.Write(Prefix, TestNetworks.Weights(2, 4, 1).Tensors);
        Read(Request + "\n" + field);
        Assert.Contains(_notes, n => n.Contains("line 11: " + field.Split(' ', ':')[0], StringComparison.Ordinal));
    }

    [Fact]
    public void WhatThisProgramDoesAnywayIsNotNoted()
    {
        CheckpointWriter.Write(Prefix, TestNetworks.Weights(2, 4, 1).Tensors);
        Read(Request + "\nseed_policy: 'PolicyPeaks'");
        Assert.DoesNotContain(_notes, n => n.Contains("seed_policy", StringComparison.Ordinal));
    }

    [Fact]
    public void ANegativeDiscoThresholdTurnsFreezingOff()
    {
        CheckpointWriter.Write(Prefix, TestNetworks.Weights(2, 4, 1).Tensors);
        Assert.Null(Read(Request.Replace("pad_value", "disco_seed_threshold: -1 pad_value", StringComparison.Ordinal)).Description.Inference.DiscoSeedThreshold);
    }

    private string Refusal(string request) => Assert.Throws<InputException>(() => Read(request)).Message;

    private (NetworkDescription Description, FfnWeights Weights) Read(string request)
    {
        string path = Path.Combine(_folder, "request.pbtxt");
        File.WriteAllText(path, request);
        return FfnCheckpoint.Read(Prefix, path, null, _notes);
    }
}
