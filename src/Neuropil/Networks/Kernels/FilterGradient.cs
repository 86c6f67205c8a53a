using System.Runtime.InteropServices;
using Neuropil.Numerics;

namespace Neuropil.Networks.Kernels;

/// <summary>The gradient of a convolution's weights and biases, summed over all voxels; holds the memory for it.</summary>
/// <remarks>The sum is cut into slabs of planes that depend on the size only, and the slabs are added in order: the result is the same
/// bytes for any number of threads.</remarks>
public sealed unsafe class FilterGradient : IDisposable
{
    private const int Slabs = 8;

    // Four rows of input and gradient stay in the first cache while all taps of a plane are summed.
    private const int RowsPerSweep = 4;
    private const int CacheLineBytes = 64;

    private readonly ConvShape _shape;
    private readonly KernelPath _path;
    private readonly int _outBlocks, _channels;
    private readonly delegate*<float*, float*, float*, GradientRows*, void> _kernel;
    private readonly long _tapSize, _rowSize, _slabSize;
    private readonly Action<int> _turn;
    private float* _partial;
    private readonly WinogradFilterGradient? _winograd;
    private Activations? _input, _gradient;

    /// <param name="path">Null: <see cref="KernelPaths.Chosen"/>.</param>
    /// <param name="algorithm">Null: Winograd where it can be used.</param>
    public FilterGradient(ConvShape shape, KernelPath? path = null, ConvAlgorithm? algorithm = null)
    {
        shape.Check();
        (_shape, _path) = (shape, path ?? KernelPaths.Chosen);
        bool suits = PackedFilter.SuitsWinograd(shape, _path);
        Algorithm = algorithm ?? (suits ? ConvAlgorithm.Winograd : ConvAlgorithm.Direct);
        if (Algorithm is ConvAlgorithm.Winograd && !suits) throw new ArgumentException($"Winograd is not for {shape} on {_path}.", nameof(algorithm));
        if (!KernelPaths.IsSupported(_path)) throw new ArgumentException($"This processor has no {_path}.", nameof(path));
        _outBlocks = _path is KernelPath.Avx512 && shape.OutBlocks % 2 == 0 ? 2 : 1;
        _channels = _path switch { KernelPath.Avx512 => 16 / _outBlocks, KernelPath.Avx2 => 4, _ => 1 };
        _kernel = Choose(_path, _outBlocks);
        _tapSize = (long)shape.InBlocks * Activations.Lane * shape.OutBlocks * Activations.Lane;
        _rowSize = _tapSize * shape.Extent.X;
        _slabSize = _rowSize * shape.Extent.Y * shape.Extent.Z;
        _turn = Turn;
        if (Algorithm is ConvAlgorithm.Winograd) _winograd = new(shape, _path, _outBlocks, _channels, _kernel);
        else _partial = (float*)NativeMemory.AlignedAlloc((nuint)(Slabs * _slabSize * sizeof(float)), CacheLineBytes);
    }

    public ConvAlgorithm Algorithm { get; }

    /// <summary>Overwrites the weight gradient <c>[z, y, x, in, out]</c> and the bias gradient from the convolution's input and the
    /// gradient of its output.</summary>
    public void Compute(Activations input, Activations gradient, Span<float> weights, Span<float> bias, WorkTeam team)
    {
        ObjectDisposedException.ThrowIf(_winograd is null && _partial is null, this);
        if (input.Channels != _shape.In || gradient.Channels != _shape.Out || input.Size != gradient.Size)
            throw new ArgumentException($"{_shape} does not lead from {input.Channels} x {input.Size} to {gradient.Channels} x {gradient.Size}.");
        if (weights.Length != _shape.WeightCount || bias.Length != _shape.Out)
            throw new ArgumentException($"Room for {weights.Length} weights and {bias.Length} biases; {_shape} has {_shape.WeightCount} and {_shape.Out}.");
        if (_winograd is not null)
        {
            _winograd.Compute(input, gradient, weights, bias, team);
            return;
        }
        (_input, _gradient) = (input, gradient);
        NativeMemory.Clear(_partial, (nuint)(Slabs * _slabSize * sizeof(float)));
        team.For(Slabs * _shape.Extent.Z * _shape.Extent.Y, _turn);
        AddSlabs(weights);
        SumBias(gradient, bias);
    }

    public void Dispose()
    {
        _winograd?.Dispose();
        NativeMemory.AlignedFree(_partial);
        _partial = null;
    }

    private static delegate*<float*, float*, float*, GradientRows*, void> Choose(KernelPath path, int outBlocks) => path switch
    {
        KernelPath.Avx512 => outBlocks == 2 ? &GradientKernels.Sum512x2 : &GradientKernels.Sum512x1,
        KernelPath.Avx2 => &GradientKernels.Sum256x1,
        _ => &GradientKernelPlain.Sum,
    };

    /// <summary>One slab of planes and one (z, y) of the filter; slab by slab, so that neighbours share what is in the cache.</summary>
    private void Turn(int turn)
    {
        int rowsOfTaps = _shape.Extent.Z * _shape.Extent.Y;
        int slab = turn / rowsOfTaps, kz = turn % rowsOfTaps / _shape.Extent.Y, ky = turn % _shape.Extent.Y;
        int depth = _input!.Size.Z, shift = kz - _shape.Reach.Z;
        float* partial = _partial + slab * _slabSize + (turn % rowsOfTaps) * _rowSize;
        int first = Math.Max(depth * slab / Slabs, -shift), end = Math.Min(depth * (slab + 1) / Slabs, depth - shift);
        for (int z = first; z < end; z++)
            for (int y = 0; y < _input.Size.Y; y += RowsPerSweep) Sweep(z, shift, y, ky - _shape.Reach.Y, partial);
    }

    private void Sweep(int z, int shiftZ, int y, int shiftY, float* partial)
    {
        var rows = new GradientRows
        {
            Rows = Math.Min(RowsPerSweep, _input!.Size.Y - y),
            Columns = _input.Size.X,
            InputRow = _input.RowStride,
            OutputRow = _gradient!.RowStride,
            OutputBlock = _gradient.BlockStride,
        };
        int width = _outBlocks * Activations.Lane;
        for (int kx = 0; kx < _shape.Extent.X; kx++)
            for (int o = 0; o < _shape.OutBlocks; o += _outBlocks)
                for (int c = 0; c < _shape.In; c += _channels)
                {
                    float* x = _input.At(c / Activations.Lane, z + shiftZ, y + shiftY, kx - _shape.Reach.X) + c % Activations.Lane;
                    float* dw = partial + kx * _tapSize + (long)o * Activations.Lane * _shape.InBlocks * Activations.Lane + (long)c * width;
                    _kernel(x, _gradient.At(o, z, y, 0), dw, &rows);
                }
    }

    private void AddSlabs(Span<float> weights)
    {
        int width = _outBlocks * Activations.Lane, at = 0;
        for (int tap = 0; tap < _shape.Taps; tap++)
            for (int i = 0; i < _shape.In; i++)
                for (int o = 0; o < _shape.Out; o++)
                {
                    float* from = _partial + tap * _tapSize + (long)(o / width) * width * _shape.InBlocks * Activations.Lane + i * width + o % width;
                    float sum = 0;
                    for (int slab = 0; slab < Slabs; slab++) sum += from[slab * _slabSize];
                    weights[at++] = sum;
                }
    }

    private static void SumBias(Activations gradient, Span<float> bias)
    {
        for (int block = 0; block < gradient.Blocks; block++) SumBias(gradient, block, bias);
    }

    /// <summary>The bias gradients of one block of channels.</summary>
    internal static void SumBias(Activations gradient, int block, Span<float> bias)
    {
        Span<double> sums = stackalloc double[Activations.Lane];
        sums.Clear();
        for (int z = 0; z < gradient.Size.Z; z++)
            for (int y = 0; y < gradient.Size.Y; y++) ChannelSums.Add(gradient.Row(block, z, y), sums);
        for (int lane = 0; lane < Activations.Lane && block * Activations.Lane + lane < bias.Length; lane++)
            bias[block * Activations.Lane + lane] = (float)sums[lane];
    }
}
