using System.Runtime.InteropServices;

namespace Neuropil.Networks.Kernels;

/// <summary>How a convolution is computed; the results agree to rounding.</summary>
public enum ConvAlgorithm
{
    /// <summary>By its definition: any extent.</summary>
    Direct,

    /// <summary>Winograd's F(3×3×3, 3×3×3), 5.8 times fewer multiplications: extent 3×3×3, full blocks of input channels, not on the plain path.</summary>
    Winograd,
}

/// <summary>Weights in the order a tile reads them, missing channels zero. Direct:
/// <c>[group][z][y][in block][x][in lane][blocks · 16 out]</c>; Winograd: <c>[point][group][in block][in lane][blocks · 16 out]</c>.</summary>
/// <remarks>A group is the output channels of one tile: two blocks on AVX-512 where the count is even, else one. Reading from several
/// threads is safe; packing is not.</remarks>
public sealed unsafe class PackedFilter : IDisposable
{
    private const int CacheLineBytes = 64;
    private float* _weights;
    private float* _bias;

    /// <param name="path">Null: <see cref="KernelPaths.Chosen"/>.</param>
    /// <param name="algorithm">Null: Winograd where it can be used.</param>
    public PackedFilter(ConvShape shape, KernelPath? path = null, ConvAlgorithm? algorithm = null)
    {
        shape.Check();
        (Shape, Path) = (shape, path ?? KernelPaths.Chosen);
        bool suits = SuitsWinograd(shape, Path);
        Algorithm = algorithm ?? (suits ? ConvAlgorithm.Winograd : ConvAlgorithm.Direct);
        if (Algorithm is ConvAlgorithm.Winograd && !suits) throw new ArgumentException($"Winograd is not for {shape} on {Path}.", nameof(algorithm));
        if (!KernelPaths.IsSupported(Path)) throw new ArgumentException($"This processor has no {Path}.", nameof(path));
        BlocksPerGroup = Path is KernelPath.Avx512 && shape.OutBlocks % 2 == 0 ? 2 : 1;
        TapStrideX = (long)shape.Lanes * BlocksPerGroup * Activations.Lane;
        _weights = Allocate(Algorithm is ConvAlgorithm.Direct ? Groups * GroupStride : WinogradTransforms.Points * PointStride);
        _bias = Allocate((shape.OutBlocks + BlocksPerGroup) * Activations.Lane);
    }

    public ConvShape Shape { get; }

    public KernelPath Path { get; }

    public ConvAlgorithm Algorithm { get; }

    internal int BlocksPerGroup { get; }

    internal int Groups => Shape.OutBlocks / BlocksPerGroup;

    internal long TapStrideX { get; }

    internal long TapStrideY => TapStrideX * Shape.Extent.X * Shape.InBlocks;

    internal long TapStrideZ => TapStrideY * Shape.Extent.Y;

    internal long GroupStride => TapStrideZ * Shape.Extent.Z;

    internal long PointStride => Groups * TapStrideX * Shape.InBlocks;

    internal float* PointWeights(int point, int group) => _weights + point * PointStride + group * TapStrideX * Shape.InBlocks;

    internal float* Weights(int group) => _weights + group * GroupStride;

    internal float* Bias(int group) => _bias + group * BlocksPerGroup * Activations.Lane;

    /// <summary>A bias of nothing for one group.</summary>
    internal float* Zeros => _bias + Shape.OutBlocks * Activations.Lane;

    internal static bool SuitsWinograd(ConvShape shape, KernelPath path) =>
        path is not KernelPath.Plain && shape.Taps == 27 && shape.In % Activations.Lane == 0;

    /// <summary>Takes weights <c>[z, y, x, in, out]</c> and a bias per output channel (none is zero).</summary>
    public void Pack(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        Fill(weights, bias, flipped: false);
    }

    /// <summary>Takes the weights <c>[z, y, x, in, out]</c> of the forward convolution, whose <see cref="ConvShape.Transposed"/> this
    /// filter has, and packs them mirrored: convolving a gradient of the outputs with it gives the gradient of the inputs.</summary>
    public void PackTransposed(ReadOnlySpan<float> weights)
    {
        Fill(weights, [], flipped: true);
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_weights);
        NativeMemory.AlignedFree(_bias);
        _weights = _bias = null;
    }

    private void Fill(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, bool flipped)
    {
        if (weights.Length != Shape.WeightCount || (bias.Length != 0 && bias.Length != Shape.Out))
            throw new ArgumentException($"{weights.Length} weights and {bias.Length} biases given; {Shape} has {Shape.WeightCount} and {Shape.Out}.");
        for (int o = 0; o < Shape.Out; o++) _bias[o] = bias.IsEmpty ? 0 : bias[o];
        if (Algorithm is ConvAlgorithm.Winograd) FillPoints(weights, flipped);
        else FillTaps(weights, flipped);
    }

    // Training packs after every update: places are worked out once per run of output channels, not per weight.
    private void FillTaps(ReadOnlySpan<float> weights, bool flipped)
    {
        for (int tap = 0; tap < Shape.Taps; tap++)
            for (int i = 0; i < Shape.In; i++)
                for (int first = 0; first < Shape.Out; first += Activations.Lane)
                    CopyRun(weights, tap, i, first, flipped, new(_weights + Place(tap, i, first), Math.Min(Activations.Lane, Shape.Out - first)));
    }

    private void FillPoints(ReadOnlySpan<float> weights, bool flipped)
    {
        int perGroup = BlocksPerGroup * Activations.Lane;
        Span<float> taps = stackalloc float[27 * Activations.Lane];
        taps.Clear();
        for (int i = 0; i < Shape.In; i++)
            for (int first = 0; first < Shape.Out; first += Activations.Lane)
            {
                for (int tap = 0; tap < Shape.Taps; tap++)
                    CopyRun(weights, tap, i, first, flipped, taps.Slice(tap * Activations.Lane, Math.Min(Activations.Lane, Shape.Out - first)));
                WinogradTransforms.Filter(taps, PointWeights(0, first / perGroup) + i * perGroup + first % perGroup, PointStride);
            }
    }

    // The weights from one input channel to a run of output channels.
    private void CopyRun(ReadOnlySpan<float> weights, int tap, int i, int first, bool flipped, Span<float> to)
    {
        if (!flipped) weights.Slice((tap * Shape.In + i) * Shape.Out + first, to.Length).CopyTo(to);
        else for (int o = 0; o < to.Length; o++) to[o] = weights[((Shape.Taps - 1 - tap) * Shape.Out + first + o) * Shape.In + i];
    }

    private long Place(int tap, int i, int o)
    {
        int x = tap % Shape.Extent.X, yz = tap / Shape.Extent.X;
        int perGroup = BlocksPerGroup * Activations.Lane;
        return o / perGroup * GroupStride + yz * TapStrideY
            + ((long)(i / Activations.Lane) * Shape.Extent.X + x) * TapStrideX + i % Activations.Lane * perGroup + o % perGroup;
    }

    private static float* Allocate(long floats)
    {
        nuint bytes = (nuint)(floats * sizeof(float));
        var memory = (float*)NativeMemory.AlignedAlloc(bytes, CacheLineBytes);
        NativeMemory.Clear(memory, bytes);
        return memory;
    }
}
