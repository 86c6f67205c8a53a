using System.Security.Cryptography;
using Neuropil.Artefacts;

namespace Neuropil.Networks;

/// <summary>A network on disk: <c>network.json</c> (<see cref="NetworkDescription"/>) and <c>weights.safetensors</c> in one folder.</summary>
public static class NetworkFolder
{
    public const string DescriptionFile = "network.json";
    public const string WeightsFile = "weights.safetensors";

    /// <summary>All that makes the network.</summary>
    public static IReadOnlyList<string> Files => [DescriptionFile, WeightsFile];

    /// <summary>sha256 over the network: equal for equal networks, wherever they lie. Null where a file is missing.</summary>
    public static string? ContentOf(string folder)
    {
        var paths = Files.Select(name => Path.Combine(folder, name)).ToList();
        if (!paths.TrueForAll(File.Exists)) return null;
        return Convert.ToHexStringLower(SHA256.HashData([.. paths.SelectMany(path => SHA256.HashData(File.ReadAllBytes(path)))]));
    }

    /// <exception cref="InputException">A file is missing or damaged, the description contradicts itself, or the weights do not fit it.</exception>
    public static (NetworkDescription Description, FfnWeights Weights) Load(string folder)
    {
        string path = Path.Combine(folder, DescriptionFile);
        var description = ArtefactJson.Read<NetworkDescription>(path, "Import or train the network again: neuropil import ffn-checkpoint, neuropil train.");
        var faults = description.Faults().ToList();
        if (faults.Count > 0) throw new InputException($"'{path}' does not describe a network that can run: {string.Join(" ", faults)}");
        string weights = Path.Combine(folder, WeightsFile);
        return (description, FfnWeights.From(Safetensors.Read(weights), description.Depth, description.Features, weights));
    }

    /// <summary>Writes both files; the same network gives the same bytes.</summary>
    public static void Save(string folder, NetworkDescription description, FfnWeights weights)
    {
        if (description.Depth != weights.Depth || description.Features != weights.Features || description.Faults().Any())
            throw new ArgumentException("The description does not describe these weights, or contradicts itself.", nameof(description));
        Safetensors.Write(Path.Combine(folder, WeightsFile), [.. weights.Tensors]);
        ArtefactJson.Write(Path.Combine(folder, DescriptionFile), description);
    }
}
