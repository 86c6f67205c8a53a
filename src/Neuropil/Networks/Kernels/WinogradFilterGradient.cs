using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Neuropil.Numerics;
using static Neuropil.Networks.Kernels.WinogradTransforms;

namespace Neuropil.Networks.Kernels;

/// <summary>The gradient of a 3×3×3 filter by Winograd's minimal filtering, read backwards; see <see cref="WinogradTransforms"/>.</summary>
/// <remarks><code>
/// input    ──Bᵀ along z, y──► 25 places ──Bᵀ along x──► points ─┐
///                                                                ├─ per point: sum over tiles, [in][out] ──Gᵀ, once──► weights
/// gradient ──A along z, y ──► 25 places ──A along x ──► points ─┘
/// </code>The tiles are cut into slabs that depend on the size only, and the slabs are added in order. Where the last tile hangs over, it
/// reads gradients of zero: the halo, behind a row also the halo of the next.</remarks>
internal sealed unsafe class WinogradFilterGradient : IDisposable
{
    private const int Slabs = 4, Places = PerAxis * PerAxis, Lane = Activations.Lane, CacheLineBytes = 64;

    // Each sum is read and written once per so many tiles.
    private const int ColumnsPerStep = 36;

    private readonly ConvShape _shape;
    private readonly WinogradKernels _transforms;
    private readonly delegate*<float*, float*, float*, GradientRows*, void> _kernel;
    private readonly int _outBlocks, _channels;
    private readonly long _pointSize, _slabSize;
    private readonly Action<int, int> _turn;
    private readonly Action<int> _fold;
    private float* _sums;
    private float* _weights;
    private float* _bias;
    private Activations? _input, _gradient;
    private WorkTeam? _team;

    public WinogradFilterGradient(
        ConvShape shape, KernelPath path, int outBlocks, int channels, delegate*<float*, float*, float*, GradientRows*, void> kernel)
    {
        (_shape, _outBlocks, _channels) = (shape, outBlocks, channels);
        _kernel = kernel;
        _transforms = WinogradKernels.Of(path);
        _pointSize = (long)shape.InBlocks * Lane * shape.OutBlocks * Lane;
        _slabSize = Points * _pointSize;
        _sums = (float*)NativeMemory.AlignedAlloc((nuint)(Slabs * _slabSize * sizeof(float)), CacheLineBytes);
        (_turn, _fold) = (Turn, Fold);
    }

    public void Compute(Activations input, Activations gradient, Span<float> weights, Span<float> bias, WorkTeam team)
    {
        ObjectDisposedException.ThrowIf(_sums is null, this);
        (_input, _gradient, _team) = (input, gradient, team);
        team.ReserveScratch(new Step(input, gradient).ScratchFloats * sizeof(float));
        fixed (float* toWeights = weights, toBias = bias)
        {
            _weights = toWeights;
            _bias = toBias;
            team.For(Slabs + gradient.Blocks, _turn);
            team.For(_shape.In, _fold);
        }
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_sums);
        _sums = null;
    }

    private static int Tiles(int size) => (size + Outputs - 1) / Outputs;

    /// <summary>Rows of tiles that go through together, and floats from one to the next.</summary>
    private readonly struct Step
    {
        public readonly int TilesX, TilesY, Rows, PerPlane, Count;
        public readonly long InputRow, InputBlock, InputPlace, GradientRow, GradientBlock, GradientPlace, PointBlock, InputPoint, GradientPoint;

        public Step(Activations input, Activations gradient)
        {
            (TilesX, TilesY) = (Tiles(input.Size.X), Tiles(input.Size.Y));
            Rows = Math.Clamp(ColumnsPerStep / TilesX, 1, TilesY);
            PerPlane = (TilesY + Rows - 1) / Rows;
            Count = PerPlane * Tiles(input.Size.Z);
            InputRow = (TilesX * Outputs + 2L) * Lane;
            InputBlock = Rows * InputRow;
            InputPlace = input.Blocks * InputBlock;
            GradientRow = (long)TilesX * Outputs * Lane;
            GradientBlock = Rows * GradientRow;
            GradientPlace = gradient.Blocks * GradientBlock;
            PointBlock = (long)Rows * TilesX * Lane;
            InputPoint = input.Blocks * PointBlock;
            GradientPoint = gradient.Blocks * PointBlock;
        }

        public long ScratchFloats => Places * (InputPlace + GradientPlace) + PerAxis * (InputPoint + GradientPoint);
    }

    /// <summary>One slab of the tiles or, after those, the bias of one block.</summary>
    private void Turn(int worker, int turn)
    {
        if (turn >= Slabs)
        {
            FilterGradient.SumBias(_gradient!, turn - Slabs, new(_bias, _shape.Out));
            return;
        }
        var step = new Step(_input!, _gradient!);
        float* sums = _sums + turn * _slabSize;
        NativeMemory.Clear(sums, (nuint)(_slabSize * sizeof(float)));
        for (int i = step.Count * turn / Slabs; i < step.Count * (turn + 1) / Slabs; i++) Add(i, in step, (float*)_team!.Scratch(worker), sums);
    }

    private void Add(int index, in Step step, float* inputs, float* sums)
    {
        int z = index / step.PerPlane * Outputs, part = index % step.PerPlane;
        int first = part * step.TilesY / step.PerPlane, rows = (part + 1) * step.TilesY / step.PerPlane - first;
        float* gradients = inputs + Places * step.InputPlace, points = gradients + Places * step.GradientPlace;
        float* gradientPoints = points + PerAxis * step.InputPoint;
        for (int row = 0; row < rows; row++) TransformColumns(z, (first + row) * Outputs, row, in step, inputs, gradients);
        for (int place = 0; place < Places; place++)
        {
            for (int row = 0; row < rows; row++)
                TransformRow(row, in step, inputs + place * step.InputPlace, gradients + place * step.GradientPlace, points, gradientPoints);
            for (int x = 0; x < PerAxis; x++)
                Multiply(rows * step.TilesX, step.PointBlock, points + x * step.InputPoint, gradientPoints + x * step.GradientPoint,
                    sums + (place * PerAxis + x) * _pointSize);
        }
    }

    private void TransformColumns(int z, int y, int row, in Step step, float* inputs, float* gradients)
    {
        int columns = step.TilesX * Outputs;
        for (int block = 0; block < _input!.Blocks; block++)
            _transforms.InputColumns(_input.At(block, z - 1, y - 1, -1), _input.PlaneStride, _input.RowStride, columns + 2,
                inputs + block * step.InputBlock + row * step.InputRow, step.InputPlace);
        for (int block = 0; block < _gradient!.Blocks; block++)
            _transforms.GradientColumns(_gradient.At(block, z, y, 0), _gradient.PlaneStride, _gradient.RowStride, columns,
                gradients + block * step.GradientBlock + row * step.GradientRow, step.GradientPlace);
    }

    private void TransformRow(int row, in Step step, float* inputs, float* gradients, float* points, float* gradientPoints)
    {
        long at = (long)row * step.TilesX * Lane;
        for (int block = 0; block < _input!.Blocks; block++)
            _transforms.InputRow(inputs + block * step.InputBlock + row * step.InputRow, step.TilesX, points + block * step.PointBlock + at, step.InputPoint);
        for (int block = 0; block < _gradient!.Blocks; block++)
            _transforms.GradientRow(
                gradients + block * step.GradientBlock + row * step.GradientRow, step.TilesX, gradientPoints + block * step.PointBlock + at, step.GradientPoint);
    }

    private void Multiply(int columns, long block, float* input, float* gradient, float* sums)
    {
        var rows = new GradientRows { Rows = 1, Columns = columns, OutputBlock = block };
        int width = _outBlocks * Lane;
        for (int o = 0; o < _shape.OutBlocks; o += _outBlocks)
            for (int c = 0; c < _shape.In; c += _channels, sums += _channels * width)
                _kernel(input + c / Lane * block + c % Lane, gradient + o * block, sums, &rows);
    }

    /// <summary>Adds the slabs and leads the points of one input channel back to weights.</summary>
    private void Fold(int i)
    {
        int width = _outBlocks * Lane;
        float* points = stackalloc float[Points * Lane];
        float* taps = stackalloc float[27 * Lane];
        for (int o = 0; o < _shape.Out; o += Lane)
        {
            float* from = _sums + (long)(o / width) * width * _shape.InBlocks * Lane + i * width + o % width;
            for (int point = 0; point < Points; point++) AddSlabs(from + point * _pointSize, points + point * Lane);
            FilterBack(points, taps);
            int count = Math.Min(Lane, _shape.Out - o);
            for (int tap = 0; tap < 27; tap++)
                new ReadOnlySpan<float>(taps + tap * Lane, count).CopyTo(new(_weights + ((long)tap * _shape.In + i) * _shape.Out + o, count));
        }
    }

    private void AddSlabs(float* from, float* to)
    {
        unchecked
        {
            for (int lane = 0; lane < Lane; lane += Vector256<float>.Count)
            {
                var sum = Vector256.Load(from + lane);
                for (int slab = 1; slab < Slabs; slab++) sum += Vector256.Load(from + slab * _slabSize + lane);
                sum.Store(to + lane);
            }
        }
    }
}
