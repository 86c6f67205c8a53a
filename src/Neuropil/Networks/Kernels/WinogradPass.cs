using System.Runtime.InteropServices;
using Neuropil.Numerics;
using static Neuropil.Networks.Kernels.WinogradTransforms;

namespace Neuropil.Networks.Kernels;

/// <summary>A 3×3×3 convolution by Winograd's minimal filtering, bound to its input, filter and output.</summary>
/// <remarks>A tile is 3×3×3 outputs from 5×5×5 inputs. A turn is a few rows of tiles of one plane, in steps that stay in the nearer caches:
/// <code>
/// input ──Bᵀ along z, y──► 25 places ─┬─ per place: Bᵀ along x, five matrix products, Aᵀ along x ─┬─► 25 places ──Aᵀ along z, y──► 9 rows
///                        (5×5 of z, y) └──────────────── a few kB of points ────────────────────────┘                              ▼ epilogue
/// </code>At an end that is no multiple of three the last tile hangs over by one or two: it reads zeros or the values that follow in memory,
/// what it computes there is not stored, and the places that only that would need are left out.</remarks>
internal sealed unsafe class WinogradPass
{
    private const int Places = PerAxis * PerAxis, RowsOfTile = Outputs * Outputs;

    // Columns of a matrix product that share one reading of the weights. More would drive the places out of a second cache of 1 MB.
    private const int ColumnsPerTurn = 24;

    private readonly Activations _input, _output;
    private readonly PackedFilter _filter;
    private readonly Epilogue _epilogue;
    private readonly WinogradKernels _kernels;

    // By the number of rows that take part.
    private readonly ConvTile[][] _pieces;
    private readonly int _tilesX, _tilesY, _tilesZ, _turnsPerPlane;
    private readonly Action<int, int> _turn;
    private WorkTeam? _team;

    // Floats from one to the next: rows of a block, blocks, places, points, and the sums of a piece.
    private readonly long _inputRow, _inputBlock, _inputPlace, _pointBlock, _inputPoint, _outputBlock, _outputPlace, _sumsPoint, _sumsPiece;

    public WinogradPass(Activations input, PackedFilter filter, Activations output, Epilogue epilogue)
    {
        (_input, _filter, _output, _epilogue) = (input, filter, output, epilogue);
        _kernels = WinogradKernels.Of(filter.Path);
        (_tilesX, _tilesY, _tilesZ) = (Tiles(output.Size.X), Tiles(output.Size.Y), Tiles(output.Size.Z));
        int rows = Math.Clamp(ColumnsPerTurn / _tilesX, 1, _tilesY);
        _turnsPerPlane = (_tilesY + rows - 1) / rows;
        _pieces = [.. Enumerable.Range(0, rows + 1).Select(n => ConvTile.Cut(n * _tilesX, filter))];
        _inputRow = (_tilesX * Outputs + 2L) * Activations.Lane;
        _inputBlock = rows * _inputRow;
        _inputPlace = input.Blocks * _inputBlock;
        _pointBlock = (long)rows * _tilesX * Activations.Lane;
        _inputPoint = input.Blocks * _pointBlock;
        _outputBlock = _pointBlock * Outputs;
        _outputPlace = output.Blocks * _outputBlock;
        _sumsPiece = (long)output.Blocks * _pieces[rows][0].BlockStride;
        _sumsPoint = _pieces[rows].Length * _sumsPiece;
        _turn = Turn;
    }

    private long ScratchFloats => Places * (_inputPlace + _outputPlace) + PerAxis * (_inputPoint + _sumsPoint) + RowsOfTile * _outputBlock;

    public void Run(WorkTeam team)
    {
        team.ReserveScratch(ScratchFloats * sizeof(float));
        _team = team;
        team.For(_tilesZ * _turnsPerPlane, _turn);
    }

    private static int Tiles(int size) => (size + Outputs - 1) / Outputs;

    private void Turn(int worker, int turn)
    {
        int z = turn / _turnsPerPlane * Outputs, part = turn % _turnsPerPlane;
        int first = part * _tilesY / _turnsPerPlane, rows = (part + 1) * _tilesY / _turnsPerPlane - first, y = first * Outputs;
        float* inputs = (float*)_team!.Scratch(worker), outputs = inputs + Places * _inputPlace;
        float* points = outputs + Places * _outputPlace, sums = points + PerAxis * _inputPoint, lines = sums + PerAxis * _sumsPoint;
        TransformInput(z, y, rows, inputs);
        bool overZ = z + Outputs > _output.Size.Z, overY = y + rows * Outputs > _output.Size.Y;
        for (int place = 0; place < Places; place++)
        {
            bool lastZ = place / PerAxis == PerAxis - 1, lastY = place % PerAxis == PerAxis - 1;
            int needed = overZ && lastZ ? 0 : overY && lastY ? rows - 1 : rows;
            Place(place, rows, needed, inputs + place * _inputPlace, points, sums, outputs + place * _outputPlace);
        }
        for (int block = 0; block < _output.Blocks; block++) Finish(block, z, y, rows, outputs + block * _outputBlock, lines);
    }

    private void TransformInput(int z, int y, int rows, float* places)
    {
        int columns = _tilesX * Outputs + 2;
        for (int block = 0; block < _input.Blocks; block++)
            for (int row = 0; row < rows; row++)
                _kernels.InputColumns(
                    _input.At(block, z - 1, y + row * Outputs - 1, -1), _input.PlaneStride, _input.RowStride, columns,
                    places + block * _inputBlock + row * _inputRow, _inputPlace);
    }

    /// <summary>One place of the first <paramref name="needed"/> rows; the others get zeros.</summary>
    private void Place(int place, int rows, int needed, float* columns, float* points, float* sums, float* outputs)
    {
        long row = (long)_tilesX * Activations.Lane;
        for (int block = 0; block < _output.Blocks; block++)
            NativeMemory.Clear(outputs + block * _outputBlock + needed * row * Outputs, (nuint)((rows - needed) * row * Outputs * sizeof(float)));
        if (needed == 0) return;
        for (int block = 0; block < _input.Blocks; block++)
            for (int i = 0; i < needed; i++)
                _kernels.InputRow(columns + block * _inputBlock + i * _inputRow, _tilesX, points + block * _pointBlock + i * row, _inputPoint);
        Multiply(place, _pieces[needed], points, sums);
        foreach (var piece in _pieces[needed])
        {
            for (int block = 0; block < _output.Blocks; block++)
                _kernels.OutputRow(
                    sums + block * piece.BlockStride, _sumsPoint, piece.Width, outputs + block * _outputBlock + piece.X * Outputs * Activations.Lane);
            sums += _sumsPiece;
        }
    }

    private void Multiply(int place, ConvTile[] pieces, float* points, float* sums)
    {
        var taps = new ConvTaps
        {
            Depth = 1,
            Height = 1,
            Width = 1,
            Blocks = _input.Blocks,
            Lanes = Activations.Lane,
            InputBlock = _pointBlock,
        };
        for (int x = 0; x < PerAxis; x++)
            for (int group = 0; group < _filter.Groups; group++)
            {
                float* weights = _filter.PointWeights(place * PerAxis + x, group);
                float* to = sums + x * _sumsPoint + group * _filter.BlocksPerGroup * pieces[0].BlockStride;
                foreach (var piece in pieces)
                {
                    piece.Kernel(points + x * _inputPoint + piece.X * Activations.Lane, weights, _filter.Zeros, to, &taps);
                    to += _sumsPiece;
                }
            }
    }

    private void Finish(int block, int z, int y, int rows, float* places, float* lines)
    {
        float* bias = _filter.Bias(0) + block * Activations.Lane;
        long row = (long)_tilesX * Outputs * Activations.Lane;
        _kernels.OutputColumns(places, _outputPlace, rows * _tilesX * Outputs, bias, lines, _outputBlock);
        for (int i = 0; i < rows * RowsOfTile; i++)
        {
            int inTile = i % RowsOfTile, atZ = z + inTile / Outputs, atY = y + i / RowsOfTile * Outputs + inTile % Outputs;
            if (atZ < _output.Size.Z && atY < _output.Size.Y)
                _epilogue.Finish(lines + inTile * _outputBlock + i / RowsOfTile * row, _output, block, atZ, atY, 0, _output.Size.X);
        }
    }
}
