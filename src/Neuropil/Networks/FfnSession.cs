using System.Diagnostics;
using System.Numerics.Tensors;
using Neuropil.Networks.Kernels;
using Neuropil.Numerics;

namespace Neuropil.Networks;

/// <summary>Working memory and the bound layers of one caller of an <see cref="FfnNetwork"/>; a step allocates nothing.</summary>
internal sealed class FfnSession : IFfnSession
{
    private readonly FfnNetwork _network;
    private readonly WorkTeam _team;
    private readonly Activations _input, _hidden, _state, _rectified;
    private readonly ConvPass[] _layers;
    private readonly float[] _logits;
    private readonly Action<int> _headOfPlane;

    public FfnSession(FfnNetwork network, int threads)
    {
        var (size, features) = (network.Description.FieldOfView, network.Description.Features);
        _network = network;
        _team = new(threads);
        _input = new(2, size);
        _hidden = new(features, size);
        _state = new(features, size);
        _rectified = new(features, size);
        _logits = new float[size.Product];
        _layers = Bind(network.Filters);
        _headOfPlane = z => PointHead.ForwardPlane(_rectified, _network.HeadWeights, _network.HeadBias, z, _logits);
    }

    /// <summary>Time spent in the 3×3×3 convolutions so far, in ticks of <see cref="Stopwatch"/>.</summary>
    internal long ConvolutionTicks { get; private set; }

    public void Step(ReadOnlySpan<float> image, ReadOnlySpan<float> map, Span<float> output)
    {
        if (output.Length != _logits.Length)
            throw new ArgumentException($"Room for {output.Length} values; the field of view {_input.Size} has {_logits.Length}.", nameof(output));
        _input.SetChannel(0, image);
        _input.SetChannel(1, map);
        long start = Stopwatch.GetTimestamp();
        foreach (var layer in _layers) layer.Run(_team);
        ConvolutionTicks += Stopwatch.GetTimestamp() - start;
        _team.For(_rectified.Size.Z, _headOfPlane);
        TensorPrimitives.Add(map, _logits, output);
    }

    public void Dispose()
    {
        _team.Dispose();
        foreach (var activations in (ReadOnlySpan<Activations>)[_input, _hidden, _state, _rectified]) activations.Dispose();
    }

    // Even filters are the a of a module, odd ones the b. The state before the ReLU is kept for the residual sum, its ReLU for the next a.
    private ConvPass[] Bind(IReadOnlyList<PackedFilter> filters)
    {
        var layers = new ConvPass[filters.Count];
        for (int i = 0; i < layers.Length; i++)
            layers[i] = i % 2 == 0
                ? new ConvPass(i == 0 ? _input : _rectified, filters[i], _hidden, new Epilogue(Relu: true))
                : new ConvPass(_hidden, filters[i], _state, new Epilogue(Residual: i == 1 ? null : _state, Rectified: _rectified));
        return layers;
    }
}
