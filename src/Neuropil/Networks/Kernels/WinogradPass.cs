using System.Runtime.Intrinsics;
using Neuropil.Numerics;
using static Neuropil.Networks.Kernels.WinogradTransforms;

namespace Neuropil.Networks.Kernels;

/// <summary>A 3×3×3 convolution by Winograd's minimal filtering, bound to its input, filter and output.</summary>
/// <remarks><code>
/// per row of tiles:   input ──Bᵀ──► [point][in block][tile][16] ──64 small matrix products──► [point][tile][out] ──Aᵀ──► 4 rows ──epilogue──►
/// </code>A tile is 2×2×2 outputs from 4×4×4 inputs. At an odd end the last tile hangs over by one: it reads zeros (halo, or the first
/// halo of what follows in memory) and what it computes there is not stored.</remarks>
internal sealed unsafe class WinogradPass
{
    private const int RowsOfTile = Outputs * Outputs;

    private readonly Activations _input, _output;
    private readonly PackedFilter _filter;
    private readonly Epilogue _epilogue;
    private readonly ConvTile[] _pieces;
    private readonly int _tilesX, _tilesY, _tilesZ;
    private readonly long _inputPoint, _sumsPoint, _sumsPiece, _rowFloats;
    private readonly Action<int, int> _turn;
    private WorkTeam? _team;

    public WinogradPass(Activations input, PackedFilter filter, Activations output, Epilogue epilogue)
    {
        (_input, _filter, _output, _epilogue) = (input, filter, output, epilogue);
        (_tilesX, _tilesY, _tilesZ) = (Tiles(output.Size.X), Tiles(output.Size.Y), Tiles(output.Size.Z));
        _pieces = ConvTile.Cut(_tilesX, filter);
        _inputPoint = (long)input.Blocks * _tilesX * Activations.Lane;
        _sumsPiece = (long)output.Blocks * _pieces[0].BlockStride;
        _sumsPoint = _pieces.Length * _sumsPiece;
        _rowFloats = _tilesX * Outputs * Activations.Lane;
        _turn = Turn;
    }

    private long ScratchFloats => Points * (_inputPoint + _sumsPoint) + RowsOfTile * _rowFloats;

    public void Run(WorkTeam team)
    {
        team.ReserveScratch(ScratchFloats * sizeof(float));
        _team = team;
        team.For(_tilesZ * _tilesY, _turn);
    }

    private static int Tiles(int size) => (size + Outputs - 1) / Outputs;

    private void Turn(int worker, int turn)
    {
        int z = turn / _tilesY * Outputs, y = turn % _tilesY * Outputs;
        float* inputs = (float*)_team!.Scratch(worker), sums = inputs + Points * _inputPoint, rows = sums + Points * _sumsPoint;
        for (int block = 0; block < _input.Blocks; block++) TransformInput(block, z, y, inputs + block * _tilesX * Activations.Lane);
        Multiply(inputs, sums);
        for (int block = 0; block < _output.Blocks; block++)
        {
            TransformOutput(block, sums, rows);
            Finish(block, z, y, rows);
        }
    }

    // Neighbouring tiles share two of four columns, so columns go through a ring of four.
    private void TransformInput(int block, int z, int y, float* to)
    {
        const int Column = 16 * Lanes;
        float* ring = stackalloc float[2 * Inputs * Column];
        float* from = _input.At(block, z - 1, y - 1, -1);
        for (int tile = 0; tile < _tilesX; tile++)
            for (int half = 0; half < 2; half++)
            {
                float* columns = ring + half * Inputs * Column;
                for (int x = tile == 0 ? 0 : 2 * tile + 2; x < 2 * tile + Inputs; x++)
                    InputColumn(from + x * Activations.Lane + half * Lanes, _input.PlaneStride, _input.RowStride, columns + x % Inputs * Column);
                float* even = columns + 2 * tile % Inputs * Column, odd = columns + (2 * tile + 2) % Inputs * Column;
                InputTile(even, even + Column, odd, odd + Column, to + tile * Activations.Lane + half * Lanes, _inputPoint);
            }
    }

    private void Multiply(float* inputs, float* sums)
    {
        var taps = new ConvTaps
        {
            Depth = 1,
            Height = 1,
            Width = 1,
            Blocks = _input.Blocks,
            Lanes = Activations.Lane,
            InputBlock = _tilesX * Activations.Lane,
        };
        float* zero = stackalloc float[2 * Activations.Lane];
        for (int i = 0; i < 2 * Activations.Lane; i++) zero[i] = 0;
        for (int point = 0; point < Points; point++)
            for (int group = 0; group < _filter.Groups; group++)
            {
                float* weights = _filter.PointWeights(point, group);
                float* to = sums + point * _sumsPoint + group * _filter.BlocksPerGroup * _pieces[0].BlockStride;
                foreach (var piece in _pieces)
                {
                    piece.Kernel(inputs + point * _inputPoint + piece.X * Activations.Lane, weights, zero, to, &taps);
                    to += _sumsPiece;
                }
            }
    }

    private void TransformOutput(int block, float* sums, float* rows)
    {
        float* bias = _filter.Bias(0) + block * Activations.Lane, from = sums + block * _pieces[0].BlockStride;
        foreach (var piece in _pieces)
        {
            for (int tile = 0; tile < piece.Width; tile++)
                for (int lane = 0; lane < Activations.Lane; lane += Lanes)
                    OutputTile(from + tile * Activations.Lane + lane, _sumsPoint, Vector256.Load(bias + lane),
                        rows + (piece.X + tile) * Outputs * Activations.Lane + lane, _rowFloats);
            from += _sumsPiece;
        }
    }

    private void Finish(int block, int z, int y, float* rows)
    {
        for (int row = 0; row < RowsOfTile; row++)
        {
            int atZ = z + row / Outputs, atY = y + row % Outputs;
            if (atZ < _output.Size.Z && atY < _output.Size.Y)
                _epilogue.Finish(rows + row * _rowFloats, _output, block, atZ, atY, 0, _output.Size.X);
        }
    }
}
