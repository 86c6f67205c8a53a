using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Networks.Kernels;

/// <summary>One convolution bound to its input, filter and output: made once, run many times without allocating.</summary>
/// <remarks>Zero padding keeps the size. With a filter from <see cref="PackedFilter.PackTransposed"/> it carries a gradient from the
/// output back to the input. Input and output must be different tensors. Every row is summed in the same order whoever runs it.</remarks>
public sealed unsafe class ConvPass
{
    // Rows that one thread takes at a time: long enough to be worth taking, short enough that threads end together.
    private const int RowsPerTurn = 4;

    private readonly Activations _input, _output;
    private readonly PackedFilter _filter;
    private readonly Epilogue _epilogue;
    private readonly ConvTile[] _tiles;
    private readonly int _turnsPerPlane;
    private readonly Action<int> _turn;
    private readonly WinogradPass? _winograd;

    public ConvPass(Activations input, PackedFilter filter, Activations output, Epilogue epilogue = default)
    {
        var shape = filter.Shape;
        if (input.Channels != shape.In || output.Channels != shape.Out || input.Size != output.Size || ReferenceEquals(input, output))
            throw new ArgumentException($"{shape} does not lead from {input.Channels} x {input.Size} to {output.Channels} x {output.Size}.");
        epilogue.Check(output);
        (_input, _filter, _output, _epilogue) = (input, filter, output, epilogue);
        _tiles = ConvTile.Cut(output.Size.X, filter);
        _turnsPerPlane = (output.Size.Y + RowsPerTurn - 1) / RowsPerTurn;
        _turn = Turn;
        if (filter.Algorithm is ConvAlgorithm.Winograd) _winograd = new(input, filter, output, epilogue);
    }

    public void Run(WorkTeam team)
    {
        if (_winograd is null) team.For(_output.Size.Z * _turnsPerPlane, _turn);
        else _winograd.Run(team);
    }

    /// <summary>For a single use; see the remarks of the class.</summary>
    public static void Run(Activations input, PackedFilter filter, Activations output, Epilogue epilogue, WorkTeam team) =>
        new ConvPass(input, filter, output, epilogue).Run(team);

    private void Turn(int turn)
    {
        int z = turn / _turnsPerPlane, first = turn % _turnsPerPlane * RowsPerTurn;
        for (int group = 0; group < _filter.Groups; group++)
            for (int y = first; y < Math.Min(first + RowsPerTurn, _output.Size.Y); y++) Row(group, z, y);
    }

    /// <summary>Taps that would read the halo of zeros above, below, before or behind are left out.</summary>
    private void Row(int group, int z, int y)
    {
        Vox3 extent = _filter.Shape.Extent, reach = _filter.Shape.Reach;
        int z0 = Math.Max(0, reach.Z - z), z1 = Math.Min(extent.Z, _input.Size.Z + reach.Z - z);
        int y0 = Math.Max(0, reach.Y - y), y1 = Math.Min(extent.Y, _input.Size.Y + reach.Y - y);
        var taps = new ConvTaps
        {
            Depth = z1 - z0,
            Height = y1 - y0,
            Width = extent.X,
            Blocks = _filter.Shape.InBlocks,
            Lanes = _filter.Shape.Lanes,
            InputZ = _input.PlaneStride,
            InputY = _input.RowStride,
            InputBlock = _input.BlockStride,
            WeightZ = _filter.TapStrideZ,
            WeightY = _filter.TapStrideY,
        };
        float* weights = _filter.Weights(group) + z0 * _filter.TapStrideZ + y0 * _filter.TapStrideY;
        float* bias = _filter.Bias(group);
        float* sums = stackalloc float[ConvTile.MaxSums];
        foreach (var tile in _tiles)
        {
            float* input = _input.At(0, z - reach.Z + z0, y - reach.Y + y0, tile.X - reach.X);
            tile.Kernel(input, weights, bias, sums, &taps);
            for (int o = 0; o < _filter.BlocksPerGroup; o++)
                _epilogue.Finish(sums + o * tile.BlockStride, _output, group * _filter.BlocksPerGroup + o, z, y, tile.X, tile.Width);
        }
    }
}
