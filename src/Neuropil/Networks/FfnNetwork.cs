using Neuropil.Networks.Kernels;

namespace Neuropil.Networks;

/// <summary>A flood-filling network on the CPU: weights packed once and shared by its sessions.</summary>
/// <remarks>conv0_a, ReLU, conv0_b, then depth − 1 modules x + conv_b(ReLU(conv_a(ReLU(x)))), ReLU, a 1×1×1 head to one logit that is
/// added to the object map. Januszewski et al. 2018, doi:10.1038/s41592-018-0049-4. Disposing it while a session runs is an error.</remarks>
public sealed class FfnNetwork : IFfnNetwork
{
    private readonly PackedFilter[] _filters;

    /// <exception cref="ArgumentException">Weights and description do not belong together.</exception>
    public FfnNetwork(NetworkDescription description, FfnWeights weights, KernelPath? path = null)
        : this(description, weights, path, null)
    {
    }

    /// <param name="algorithm">Null: each layer's fastest.</param>
    internal FfnNetwork(NetworkDescription description, FfnWeights weights, KernelPath? path, ConvAlgorithm? algorithm)
    {
        if (description.Depth != weights.Depth || description.Features != weights.Features)
            throw new ArgumentException($"The description says depth {description.Depth}, {description.Features} features; the weights {weights.Depth}, {weights.Features}.");
        Description = description;
        _filters = [.. weights.Convolutions.Select(conv => Pack(conv, path, algorithm))];
        HeadWeights = [.. weights.Head.Weights];
        HeadBias = weights.Head.Bias[0];
    }

    public NetworkDescription Description { get; }

    internal IReadOnlyList<PackedFilter> Filters => _filters;

    internal float[] HeadWeights { get; }

    internal float HeadBias { get; }

    public IFfnSession NewSession(int threads) => new FfnSession(this, threads);

    public void Dispose()
    {
        foreach (var filter in _filters) filter.Dispose();
    }

    private static PackedFilter Pack(ConvWeights conv, KernelPath? path, ConvAlgorithm? algorithm)
    {
        var filter = new PackedFilter(conv.Shape, path, algorithm);
        filter.Pack(conv.Weights, conv.Bias);
        return filter;
    }
}
