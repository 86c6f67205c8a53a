using System.Text.Json.Nodes;
using Neuropil.Networks;
using Neuropil.Space;

namespace Neuropil.Tests.Segmentation;

/// <summary>A network of one formula per voxel, so that a test can know its answers.</summary>
/// <param name="answer">(image, image in the middle of the field of view, map) → new map, all at one voxel.</param>
internal sealed class ToyNetwork(Vox3 fieldOfView, Vox3 deltas, FfnInferenceSettings settings, Func<float, float, float, float> answer)
    : IFfnNetwork, INetworkEngine
{
    /// <summary>Calls of <see cref="IFfnSession.Step"/> by all sessions.</summary>
    public int Steps;

    public NetworkDescription Description { get; init; } =
        new(NetworkArchitecture.FfnConvStack3d, 1, 1, fieldOfView, deltas, null, 0, 1, settings, new JsonObject());

    public string Name => "toy";

    /// <summary>Likes what is bright and like the middle; remembers half of the map. The network of Golden/flood/make.py.</summary>
    public static float BrightAndAlike(float image, float centre, float map) =>
        0.5f * map + (2f * image - 1.2f * MathF.Abs(image - centre));

    public IFfnSession NewSession(int threads) => new Session(this, answer);

    public IFfnNetwork Load(string folder) => this;

    public void Dispose() { }

    private sealed class Session(ToyNetwork network, Func<float, float, float, float> answer) : IFfnSession
    {
        public void Step(ReadOnlySpan<float> image, ReadOnlySpan<float> map, Span<float> output)
        {
            Interlocked.Increment(ref network.Steps);
            float centre = image[image.Length / 2];
            for (int i = 0; i < image.Length; i++) output[i] = answer(image[i], centre, map[i]);
        }

        public void Dispose() { }
    }
}
