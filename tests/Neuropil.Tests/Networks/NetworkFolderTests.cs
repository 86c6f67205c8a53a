using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Neuropil.Networks;

namespace Neuropil.Tests.Networks;

public sealed class NetworkFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("neuropil-network").FullName;

    private string Weights => Path.Combine(_folder, NetworkFolder.WeightsFile);

    private string Json => Path.Combine(_folder, NetworkFolder.DescriptionFile);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ANetworkComesBackAsItWasSaved()
    {
        var (description, weights) = (TestNetworks.Description(2, 16, new(9, 9, 5)), TestNetworks.Weights(2, 16, 1));
        NetworkFolder.Save(_folder, description, weights);
        var (back, backWeights) = NetworkFolder.Load(_folder);
        Assert.Equal(description with { TrainingReceipt = back.TrainingReceipt }, back);
        Assert.True(JsonNode.DeepEquals(description.TrainingReceipt, back.TrainingReceipt));
        Assert.Equal(weights.Tensors.SelectMany(t => t.Values), backWeights.Tensors.SelectMany(t => t.Values));
    }

    [Fact]
    public void SavingTwiceGivesTheSameBytes()
    {
        byte[] Saved()
        {
            NetworkFolder.Save(_folder, TestNetworks.Description(2, 16, new(9, 9, 5)), TestNetworks.Weights(2, 16, 1));
            return [.. File.ReadAllBytes(Weights), .. File.ReadAllBytes(Json)];
        }
        Assert.Equal(Saved(), Saved());
    }

    [Fact]
    public void AFileWrittenByTheRulesOfTheFormatIsRead()
    {
        // By hand from the format's description: tensors out of order, metadata, padding.
        WriteRaw("""{"__metadata__":{"by":"hand"},"b":{"dtype":"F32","shape":[],"data_offsets":[8,12]},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}   """, 1f, 2f, 3f);
        var tensors = Safetensors.Read(Weights);
        Assert.Equal(["a", "b"], tensors.Select(t => t.Name));
        Assert.Equal([1f, 2f], tensors[0].Values);
        Assert.Equal([1, 2], tensors[0].Shape);
        Assert.Equal([3f], tensors[1].Values);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}""", "F16")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,12]}}""", "[2]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", "begins at byte 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "it holds 12")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""", "of 12")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,12]}}""", "header")]
    [InlineData("""[1]""", "header")]
    [InlineData("""{"a":""", "header")]
    public void ADamagedFileIsRefusedWithTheReason(string header, string reason)
    {
        WriteRaw(header, 1f, 2f, 3f);
        Assert.Contains(reason, Assert.Throws<InputException>(() => Safetensors.Read(Weights)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ATruncatedFileIsRefusedAtEveryLength()
    {
        NetworkFolder.Save(_folder, TestNetworks.Description(1, 2, new(9, 9, 5)), TestNetworks.Weights(1, 2, 1));
        byte[] whole = File.ReadAllBytes(Weights);
        for (int length = 0; length < whole.Length; length += 97)
        {
            File.WriteAllBytes(Weights, whole[..length]);
            Assert.Throws<InputException>(() => NetworkFolder.Load(_folder));
        }
    }

    [Fact]
    public void WeightsOfAnotherNetworkAreNamed()
    {
        NetworkFolder.Save(_folder, TestNetworks.Description(2, 16, new(9, 9, 5)), TestNetworks.Weights(2, 16, 1));
        Safetensors.Write(Weights, [.. TestNetworks.Weights(3, 16, 1).Tensors.Where(t => t.Name != "seed_update/conv0_b/biases")]);
        string message = Assert.Throws<InputException>(() => NetworkFolder.Load(_folder)).Message;
        Assert.Contains("seed_update/conv0_b/biases [16] is missing", message, StringComparison.Ordinal);
        Assert.Contains("seed_update/conv2_a/weights [3, 3, 3, 16, 16] is not part of the network", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AShapeThatDiffersIsNamedWithBothShapes()
    {
        Assert.Contains("seed_update/conv0_a/weights is [3, 3, 3, 2, 8], expected [3, 3, 3, 2, 16]",
            Assert.Throws<InputException>(() => FfnWeights.From([.. TestNetworks.Weights(2, 8, 1).Tensors], 2, 16, "x")).Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(float.NaN), InlineData(float.PositiveInfinity)]
    public void AValueThatIsNotFiniteIsNamed(float value)
    {
        var weights = TestNetworks.Weights(2, 4, 1);
        weights.Convolutions[3].Weights[5] = value;
        string message = Assert.Throws<InputException>(() => FfnWeights.From([.. weights.Tensors], 2, 4, "x")).Message;
        Assert.Contains("seed_update/conv1_b/weights", message, StringComparison.Ordinal);
        Assert.Contains("place 5", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("depth", "0")]
    [InlineData("features", "-1")]
    [InlineData("imageStddev", "0")]
    [InlineData("fieldOfView", """{"x":8,"y":9,"z":5}""")]
    [InlineData("deltas", """{"x":5,"y":2,"z":1}""")]
    [InlineData("inference", """{"padValue":1}""")]
    [InlineData("inference", """{"discoSeedThreshold":-1}""")]
    public void ADescriptionThatCannotRunIsRefusedByName(string key, string value)
    {
        NetworkFolder.Save(_folder, TestNetworks.Description(2, 16, new(9, 9, 5)), TestNetworks.Weights(2, 16, 1));
        var json = JsonNode.Parse(File.ReadAllText(Json))!;
        json[key] = JsonNode.Parse(value);
        File.WriteAllText(Json, json.ToJsonString());
        string named = key == "inference" ? JsonNode.Parse(value)!.AsObject().First().Key : key;
        Assert.Contains(named, Assert.Throws<InputException>(() => NetworkFolder.Load(_folder)).Message, StringComparison.Ordinal);
    }

    private void WriteRaw(string header, params float[] values)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, Encoding.UTF8.GetByteCount(header));
        File.WriteAllBytes(Weights, [.. length, .. Encoding.UTF8.GetBytes(header), .. values.SelectMany(BitConverter.GetBytes)]);
    }
}
