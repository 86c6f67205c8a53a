using System.Text.Json.Nodes;
using Neuropil.Space;

namespace Neuropil.Networks;

/// <summary>Which convolution network the weights belong to. Only architectures that the engine runs are listed.</summary>
public enum NetworkArchitecture
{
    /// <summary>Google's ConvStack3DFFNModel: a 3³ convolution pair, depth − 1 residual pairs, a 1³ head. Januszewski et al. 2018,
    /// doi:10.1038/s41592-018-0049-4.</summary>
    FfnConvStack3d,
}

/// <summary>How a flood-filling network was trained to be used; names as in Google's InferenceOptions, values are probabilities.</summary>
public sealed record FfnInferenceSettings
{
    public double InitActivation { get; init; } = 0.95;
    public double PadValue { get; init; } = 0.05;
    public double MoveThreshold { get; init; } = 0.9;

    /// <summary>After a step in which more than this fraction of the field of view reaches <see cref="MoveThreshold"/>, voxels that were set
    /// before and lay below logit(0.5) may not rise. Null: never. A request of Google's that leaves <c>disco_seed_threshold</c> out means
    /// 0 (the default of proto2), so that the rule holds as soon as one voxel reaches the threshold: import writes 0 then.</summary>
    public double? DiscoSeedThreshold { get; init; }

    public double SegmentThreshold { get; init; } = 0.6;
    public Vox3 MinBoundaryDistance { get; init; } = new(1, 1, 1);
    public int MinSegmentSizeVx { get; init; } = 1000;
}

/// <summary><c>network.json</c> beside <c>weights.safetensors</c>: everything but the weights.</summary>
/// <param name="Depth">Number of residual modules plus one, as Google counts it; 2·Depth convolutions of 3³.</param>
/// <param name="FieldOfView">Voxels the network sees and answers for, XYZ, odd.</param>
/// <param name="Deltas">Steps between neighbouring fields of view, XYZ.</param>
/// <param name="ImageMean">The image is normalised to (v − mean) / stddev on the 0…255 scale.</param>
/// <param name="TrainingReceipt">Where the weights come from: recipe, seed, data, steps, scores, or the imported file and its hash.</param>
public sealed record NetworkDescription(
    NetworkArchitecture Architecture, int Depth, int Features, Vox3 FieldOfView, Vox3 Deltas, VoxelSize? VoxelSize,
    double ImageMean, double ImageStddev, FfnInferenceSettings Inference, JsonObject TrainingReceipt);

/// <summary>One caller's working memory for running a flood-filling network; not safe for concurrent use. Make one per worker.</summary>
public interface IFfnSession : IDisposable
{
    /// <summary>One step: reads a normalised image patch and the object map (logits), both [z, y, x] of the field of view, and writes
    /// the new object map (logits; map + network output) to <paramref name="output"/>, which may be the same span as <paramref name="map"/>.</summary>
    void Step(ReadOnlySpan<float> image, ReadOnlySpan<float> map, Span<float> output);
}

/// <summary>A network ready to run: weights shared by all sessions.</summary>
public interface IFfnNetwork : IDisposable
{
    NetworkDescription Description { get; }

    /// <param name="threads">Threads that one step may use; 1 where many sessions run side by side.</param>
    IFfnSession NewSession(int threads);
}

/// <summary>Where networks run. The plain engine is the CPU one; GPU engines live in an outer assembly.</summary>
public interface INetworkEngine
{
    string Name { get; }

    /// <summary>Loads <c>network.json</c> and <c>weights.safetensors</c> from a folder.</summary>
    /// <exception cref="InputException">The folder does not hold a network, or one of another architecture.</exception>
    IFfnNetwork Load(string folder);
}
