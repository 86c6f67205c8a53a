using Neuropil.Space;

namespace Neuropil.Networks.Kernels;

/// <summary>Channels and extent of a convolution with zero padding that keeps the size; <paramref name="Extent"/> is 1 or 3 per axis.</summary>
/// <remarks>Weights everywhere outside the packed form are <c>[z, y, x, in, out]</c>, the order TensorFlow stores.</remarks>
public readonly record struct ConvShape(int In, int Out, Vox3 Extent)
{
    public static ConvShape Cube3(int @in, int @out) => new(@in, @out, Vox3.All(3));

    public int Taps => Extent.X * Extent.Y * Extent.Z;

    public int WeightCount => Taps * In * Out;

    internal int InBlocks => (In + Activations.Lane - 1) / Activations.Lane;

    internal int OutBlocks => (Out + Activations.Lane - 1) / Activations.Lane;

    /// <summary>Input channels that a tile walks in each block: all 16 unless there is one block only, which may hold fewer.</summary>
    internal int Lanes => Math.Min(In, Activations.Lane);

    /// <summary>Halo voxels a tap may reach, XYZ.</summary>
    internal Vox3 Reach => new(Extent.X / 2, Extent.Y / 2, Extent.Z / 2);

    /// <summary>The convolution that carries gradients from the output back to the input.</summary>
    internal ConvShape Transposed => new(Out, In, Extent);

    internal void Check()
    {
        bool odd = Extent.X is 1 or 3 && Extent.Y is 1 or 3 && Extent.Z is 1 or 3;
        if (!odd || In < 1 || Out < 1) throw new ArgumentException($"No convolution of {In} to {Out} channels, extent {Extent}; extents are 1 or 3.");
    }
}
