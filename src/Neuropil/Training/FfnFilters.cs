using Neuropil.Networks.Kernels;

namespace Neuropil.Training;

/// <summary>The weights of one network in the forms the kernels read; shared by every pass of a batch, packed anew after each update.</summary>
internal sealed class FfnFilters : IDisposable
{
    private readonly FfnLayout _layout;

    /// <param name="withGradients">Also the mirrored filters that carry gradients back.</param>
    public FfnFilters(FfnLayout layout, bool withGradients)
    {
        _layout = layout;
        Forward = [.. layout.Convolutions.Select(c => new PackedFilter(c.Shape))];
        // The first layer's inputs are image and map; nothing asks for their gradient.
        Backward = withGradients ? [.. layout.Convolutions.Skip(1).Select(c => new PackedFilter(c.Shape.Transposed))] : [];
        HeadWeights = new float[layout.Head.Shape.In];
    }

    public PackedFilter[] Forward { get; }

    /// <summary>Of the layer after: <c>Backward[i]</c> belongs to convolution i + 1.</summary>
    public PackedFilter[] Backward { get; }

    public float[] HeadWeights { get; }

    public float HeadBias { get; private set; }

    /// <summary>Convolutions and, last, the head.</summary>
    public int Layers => Forward.Length + 1;

    public void Pack(Span<float> all)
    {
        for (int i = 0; i < Layers; i++) PackLayer(i, all);
    }

    /// <summary>One of the <see cref="Layers"/>; different ones may be packed at once.</summary>
    public void PackLayer(int i, Span<float> all)
    {
        if (i < Forward.Length)
        {
            PackConvolution(i, all);
            return;
        }

        _layout.Head.Weights(all).CopyTo(HeadWeights);
        HeadBias = _layout.Head.Bias(all)[0];
    }

    public void Dispose()
    {
        foreach (var filter in Forward) filter.Dispose();
        foreach (var filter in Backward) filter.Dispose();
    }

    private void PackConvolution(int i, Span<float> all)
    {
        var layer = _layout.Convolutions[i];
        Forward[i].Pack(layer.Weights(all), layer.Bias(all));
        if (i > 0 && Backward.Length > 0) Backward[i - 1].PackTransposed(layer.Weights(all));
    }
}
