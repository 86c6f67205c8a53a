namespace Neuropil.Networks.Kernels;

/// <summary>What a tile walks: taps, input blocks, and the strides between them in floats.</summary>
internal struct ConvTaps
{
    public int Depth, Height, Width, Blocks, Lanes;
    public long InputZ, InputY, InputBlock;
    public long WeightZ, WeightY;
}
