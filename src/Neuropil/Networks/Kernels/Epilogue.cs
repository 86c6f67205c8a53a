using System.Runtime.Intrinsics;

namespace Neuropil.Networks.Kernels;

/// <summary>What happens to a convolution's sums before they are stored, in this order; null and false leave a step out.</summary>
/// <param name="Mask">Sums become zero where this is not above zero: the gradient of the ReLU that made it (or that reads it).</param>
/// <param name="Residual">Added. May be the output itself.</param>
/// <param name="Relu">Store max(0, v) in the output.</param>
/// <param name="Rectified">Receives max(0, v) as well, while the output keeps v.</param>
public readonly record struct Epilogue(
    Activations? Mask = null, Activations? Residual = null, bool Relu = false, Activations? Rectified = null)
{
    internal void Check(Activations output)
    {
        foreach (var other in (ReadOnlySpan<Activations?>)[Mask, Residual, Rectified])
            if (other is not null && (other.Size != output.Size || other.Channels != output.Channels))
                throw new ArgumentException($"{other.Channels} channels of {other.Size} do not go with an output of {output.Channels} of {output.Size}.");
    }

    /// <summary>Finishes <paramref name="columns"/> columns of one block from <paramref name="sums"/>.</summary>
    internal unsafe void Finish(float* sums, Activations output, int block, int z, int y, int x, int columns)
    {
        float* mask = Mask is null ? null : Mask.At(block, z, y, x);
        float* residual = Residual is null ? null : Residual.At(block, z, y, x);
        float* rectified = Rectified is null ? null : Rectified.At(block, z, y, x);
        Store(sums, mask, residual, Relu, rectified, output.At(block, z, y, x), columns * Activations.Lane);
    }

    private static unsafe void Store(float* sums, float* mask, float* residual, bool relu, float* rectified, float* output, int count)
    {
        unchecked
        {
            for (int i = 0; i < count; i += Vector256<float>.Count)
            {
                var value = Vector256.Load(sums + i);
                if (mask is not null) value &= Vector256.GreaterThan(Vector256.Load(mask + i), Vector256<float>.Zero);
                if (residual is not null) value += Vector256.Load(residual + i);
                if (rectified is not null) Vector256.Max(value, Vector256<float>.Zero).Store(rectified + i);
                (relu ? Vector256.Max(value, Vector256<float>.Zero) : value).Store(output + i);
            }
        }
    }
}
