using System.Numerics.Tensors;
using Neuropil.Networks.Kernels;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Training;

/// <summary>One network step that remembers what the way back needs; the memory of one example of a batch.</summary>
/// <remarks><code>
/// input ─ conv0_a ─ relu ─ conv0_b ─┬─ relu ─ conv1_a ─ relu ─ conv1_b ─(+)─┬─ … ─ relu ─ conv_lom ─ logit update
///                                   └───────────────────────────────────────┘
/// </code>
/// Runs on the calling thread alone unless it is given a team, and allocates nothing. Not safe for concurrent use.</remarks>
internal sealed class FfnPass : IDisposable
{
    private readonly FfnLayout _layout;
    private readonly FfnFilters _filters;
    private readonly WorkTeam _team;
    private readonly bool _ownsTeam;
    private readonly Activations _input, _sum;
    private readonly Activations[] _inner, _outer;
    private readonly ConvPass[] _forward;
    private readonly FfnBackward? _backward;
    private readonly float[] _update;

    /// <param name="team">Whose threads share each layer; null for the calling thread alone.</param>
    public FfnPass(FfnLayout layout, FfnFilters filters, Vox3 fov, WorkTeam? team = null)
    {
        (_team, _ownsTeam) = (team ?? new WorkTeam(1), team is null);
        (_layout, _filters) = (layout, filters);
        _update = new float[fov.Product];
        int modules = layout.Convolutions.Count / 2, features = layout.Head.Shape.In;
        Activations New() => new(features, fov);
        (_input, _sum) = (new Activations(2, fov), New());
        _inner = [.. Enumerable.Range(0, modules).Select(_ => New())];
        _outer = [.. Enumerable.Range(0, modules).Select(_ => New())];
        _forward = new ConvPass[2 * modules];
        for (int m = 0; m < modules; m++)
        {
            // The running sum keeps no history: the way back needs only what came out of each ReLU.
            _forward[2 * m] = new(m == 0 ? _input : _outer[m - 1], filters.Forward[2 * m], _inner[m], new Epilogue(Relu: true));
            _forward[2 * m + 1] = new(_inner[m], filters.Forward[2 * m + 1], _sum,
                new Epilogue(Residual: m == 0 ? null : _sum, Rectified: _outer[m]));
        }

        if (filters.Backward.Length > 0) _backward = new FfnBackward(layout, filters, _input, _inner, _outer);
    }

    /// <summary>Writes map + network output to <paramref name="logits"/>, which may be the map itself; all [z, y, x] of the field of view.</summary>
    public void Forward(ReadOnlySpan<float> image, ReadOnlySpan<float> map, Span<float> logits)
    {
        _input.SetChannel(0, image);
        _input.SetChannel(1, map);
        foreach (var layer in _forward) layer.Run(_team);
        PointHead.Forward(_outer[^1], _filters.HeadWeights, _filters.HeadBias, _update);
        TensorPrimitives.Add(map, _update, logits);
    }

    /// <summary>After <see cref="Forward"/>: overwrites <paramref name="gradient"/>, laid out as the weights are, from the gradient of the logits.</summary>
    public void Backward(ReadOnlySpan<float> logitGradient, Span<float> gradient)
    {
        if (_backward is null) throw new InvalidOperationException("This pass was made without gradients.");
        _backward.Run(logitGradient, gradient, _team);
    }

    public void Dispose()
    {
        _backward?.Dispose();
        foreach (var layer in _inner.Concat(_outer)) layer.Dispose();
        _sum.Dispose();
        _input.Dispose();
        if (_ownsTeam) _team.Dispose();
    }
}
