using Neuropil.Numerics;
using static Neuropil.Networks.Kernels.WinogradTransforms;

namespace Neuropil.Networks.Kernels;

/// <summary>A 3×3×3 convolution by Winograd's minimal filtering, bound to its input, filter and output.</summary>
/// <remarks>A tile is 2×2×2 outputs from 4×4×4 inputs. A turn is one row of tiles, in steps that stay in the nearest cache:
/// <code>
/// input ──Bᵀ along z, y──► 16 places ─┬─ per place: Bᵀ along x, four matrix products, Aᵀ along x ─┬─► 16 places ──Aᵀ along z, y──► 4 rows
///                        (4×4 of z, y) └──────────────── a few kB of points ────────────────────────┘                              ▼ epilogue
/// </code>At an odd end the last tile hangs over by one: it reads zeros (halo, or the first halo of what follows in memory), what it
/// computes there is not stored, and the places that only that would need are left out.</remarks>
internal sealed unsafe class WinogradPass
{
    private const int Places = PerAxis * PerAxis, RowsOfTile = Outputs * Outputs;

    private readonly Activations _input, _output;
    private readonly PackedFilter _filter;
    private readonly Epilogue _epilogue;
    private readonly ConvTile[] _pieces;
    private readonly int _tilesX, _tilesY, _tilesZ;
    private readonly Action<int, int> _turn;
    private WorkTeam? _team;

    // Floats from one to the next: columns of a block, places, points, and the sums of a piece of the row.
    private readonly long _inputRow, _inputPlace, _inputPoint, _outputRow, _outputPlace, _sumsPoint, _sumsPiece;

    public WinogradPass(Activations input, PackedFilter filter, Activations output, Epilogue epilogue)
    {
        (_input, _filter, _output, _epilogue) = (input, filter, output, epilogue);
        (_tilesX, _tilesY, _tilesZ) = (Tiles(output.Size.X), Tiles(output.Size.Y), Tiles(output.Size.Z));
        _pieces = ConvTile.Cut(_tilesX, filter);
        _inputRow = (_tilesX * Outputs + 2L) * Activations.Lane;
        _inputPlace = input.Blocks * _inputRow;
        _inputPoint = (long)input.Blocks * _tilesX * Activations.Lane;
        _sumsPiece = (long)output.Blocks * _pieces[0].BlockStride;
        _sumsPoint = _pieces.Length * _sumsPiece;
        _outputRow = (long)_tilesX * Outputs * Activations.Lane;
        _outputPlace = output.Blocks * _outputRow;
        _turn = Turn;
    }

    private long ScratchFloats => Places * (_inputPlace + _outputPlace) + PerAxis * (_inputPoint + _sumsPoint) + RowsOfTile * _outputRow;

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
        float* inputs = (float*)_team!.Scratch(worker), outputs = inputs + Places * _inputPlace;
        float* points = outputs + Places * _outputPlace, sums = points + PerAxis * _inputPoint, rows = sums + PerAxis * _sumsPoint;
        TransformInput(z, y, inputs);
        bool overZ = z + 1 == _output.Size.Z, overY = y + 1 == _output.Size.Y;
        for (int place = 0; place < Places; place++)
        {
            if ((overZ && place / PerAxis == PerAxis - 1) || (overY && place % PerAxis == PerAxis - 1)) continue;
            for (int block = 0; block < _input.Blocks; block++)
                InputRow(inputs + place * _inputPlace + block * _inputRow, _tilesX, points + (long)block * _tilesX * Activations.Lane, _inputPoint);
            Multiply(place, points, sums);
            TransformSums(sums, outputs + place * _outputPlace);
        }
        for (int block = 0; block < _output.Blocks; block++) Finish(block, z, y, outputs + block * _outputRow, rows);
    }

    private void TransformInput(int z, int y, float* places)
    {
        for (int block = 0; block < _input.Blocks; block++)
        {
            float* from = _input.At(block, z - 1, y - 1, -1), to = places + block * _inputRow;
            for (int x = 0; x < _tilesX * Outputs + 2; x++)
                InputColumn(from + x * Activations.Lane, _input.PlaneStride, _input.RowStride, to + x * Activations.Lane, _inputPlace);
        }
    }

    private void Multiply(int place, float* points, float* sums)
    {
        var taps = new ConvTaps
        {
            Depth = 1,
            Height = 1,
            Width = 1,
            Blocks = _input.Blocks,
            Lanes = Activations.Lane,
            InputBlock = (long)_tilesX * Activations.Lane,
        };
        for (int x = 0; x < PerAxis; x++)
            for (int group = 0; group < _filter.Groups; group++)
            {
                float* weights = _filter.PointWeights(place * PerAxis + x, group);
                float* to = sums + x * _sumsPoint + group * _filter.BlocksPerGroup * _pieces[0].BlockStride;
                foreach (var piece in _pieces)
                {
                    piece.Kernel(points + x * _inputPoint + piece.X * Activations.Lane, weights, _filter.Zeros, to, &taps);
                    to += _sumsPiece;
                }
            }
    }

    private void TransformSums(float* sums, float* columns)
    {
        foreach (var piece in _pieces)
        {
            for (int block = 0; block < _output.Blocks; block++)
                OutputRow(sums + block * piece.BlockStride, _sumsPoint, piece.Width, columns + block * _outputRow + piece.X * Outputs * Activations.Lane);
            sums += _sumsPiece;
        }
    }

    private void Finish(int block, int z, int y, float* places, float* rows)
    {
        float* bias = _filter.Bias(0) + block * Activations.Lane;
        for (int x = 0; x < _output.Size.X; x++)
            OutputColumn(places + x * Activations.Lane, _outputPlace, bias, rows + x * Activations.Lane, _outputRow);
        for (int row = 0; row < RowsOfTile; row++)
        {
            int atZ = z + row / Outputs, atY = y + row % Outputs;
            if (atZ < _output.Size.Z && atY < _output.Size.Y)
                _epilogue.Finish(rows + row * _outputRow, _output, block, atZ, atY, 0, _output.Size.X);
        }
    }
}
