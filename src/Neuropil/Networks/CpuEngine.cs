using Neuropil.Networks.Kernels;

namespace Neuropil.Networks;

/// <summary>Runs networks on the processor with our own kernels; needs nothing but .NET.</summary>
/// <param name="path">Null: the fastest the processor has, or what <see cref="KernelPaths.EnvironmentVariable"/> says.</param>
public sealed class CpuEngine(KernelPath? path = null) : INetworkEngine
{
    public string Name => $"cpu-{(path ?? KernelPaths.Chosen).ToString().ToLowerInvariant()}";

    public IFfnNetwork Load(string folder)
    {
        var (description, weights) = NetworkFolder.Load(folder);
        return new FfnNetwork(description, weights, path);
    }
}
