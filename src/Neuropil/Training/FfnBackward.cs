using Neuropil.Networks.Kernels;
using Neuropil.Numerics;

namespace Neuropil.Training;

/// <summary>The way back through a flood-filling ConvStack: gradients of all weights from the gradient of the logits.</summary>
/// <remarks>With g the gradient of the running sum behind module m, and a, r what came out of the two ReLUs (inner, outer):
/// <code>
/// g     ← head: dlogit · w, zero where r_last = 0
/// m = last … 1:   dW_b ← a_m ⊗ g;   da ← conv_bᵀ(g), zero where a_m = 0;   dW_a ← r_{m−1} ⊗ da;   g ← g + (conv_aᵀ(da), zero where r_{m−1} = 0)
/// m = 0:          the same without the step to what came before
/// </code></remarks>
internal sealed class FfnBackward : IDisposable
{
    private readonly FfnLayout _layout;
    private readonly FfnFilters _filters;
    private readonly Activations _input;
    private readonly Activations[] _inner, _outer;
    private readonly Activations _sumGradient, _innerGradient;
    private readonly ConvPass[] _toInner, _toSum;
    private readonly FilterGradient _first, _rest;

    public FfnBackward(FfnLayout layout, FfnFilters filters, Activations input, Activations[] inner, Activations[] outer)
    {
        (_layout, _filters, _input, _inner, _outer) = (layout, filters, input, inner, outer);
        int features = layout.Head.Shape.In, modules = inner.Length;
        (_sumGradient, _innerGradient) = (new(features, input.Size), new(features, input.Size));
        (_toInner, _toSum) = (new ConvPass[modules], new ConvPass[modules - 1]);
        for (int m = 0; m < modules; m++)
            _toInner[m] = new(_sumGradient, filters.Backward[2 * m], _innerGradient, new Epilogue(Mask: inner[m]));
        for (int m = 1; m < modules; m++)
            _toSum[m - 1] = new(_innerGradient, filters.Backward[2 * m - 1], _sumGradient, new Epilogue(Mask: outer[m - 1], Residual: _sumGradient));
        (_first, _rest) = (new(layout.Convolutions[0].Shape), new(layout.Convolutions[1].Shape));
    }

    public void Run(ReadOnlySpan<float> logitGradient, Span<float> gradient, WorkTeam team)
    {
        var head = _layout.Head;
        head.Bias(gradient)[0] = PointHead.WeightGradient(_outer[^1], logitGradient, head.Weights(gradient));
        PointHead.InputGradient(logitGradient, _filters.HeadWeights, _outer[^1], _sumGradient);
        for (int m = _inner.Length - 1; m >= 0; m--)
        {
            WeightsOf(2 * m + 1, _rest, _inner[m], _sumGradient, gradient, team);
            _toInner[m].Run(team);
            WeightsOf(2 * m, m == 0 ? _first : _rest, m == 0 ? _input : _outer[m - 1], _innerGradient, gradient, team);
            if (m > 0) _toSum[m - 1].Run(team);
        }
    }

    public void Dispose()
    {
        _first.Dispose();
        _rest.Dispose();
        _innerGradient.Dispose();
        _sumGradient.Dispose();
    }

    private void WeightsOf(int layer, FilterGradient kernel, Activations input, Activations outputGradient, Span<float> gradient, WorkTeam team)
    {
        var slice = _layout.Convolutions[layer];
        kernel.Compute(input, outputGradient, slice.Weights(gradient), slice.Bias(gradient), team);
    }
}
