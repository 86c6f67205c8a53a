using System.Runtime.Intrinsics;

namespace Neuropil.Networks.Kernels;

/// <summary>The convolution tile for any processor: one column, one block of 16 output channels in four 128-bit vectors, which .NET maps
/// to what the processor has. Multiplies and adds are rounded separately.</summary>
internal static unsafe class ConvKernelPlain
{
    public static void Tile(float* input, float* weights, float* bias, float* output, ConvTaps* t)
    {
        unchecked
        {
            Vector128<float> a = Vector128.Load(bias), b = Vector128.Load(bias + 4), c = Vector128.Load(bias + 8), d = Vector128.Load(bias + 12);
            for (int kz = 0; kz < t->Depth; kz++)
                for (int ky = 0; ky < t->Height; ky++)
                {
                    float* w = weights + kz * t->WeightZ + ky * t->WeightY;
                    for (int block = 0; block < t->Blocks; block++)
                        for (int kx = 0; kx < t->Width; kx++)
                        {
                            float* x = input + kz * t->InputZ + ky * t->InputY + block * t->InputBlock + kx * Activations.Lane;
                            for (int lane = 0; lane < t->Lanes; lane++, w += Activations.Lane)
                            {
                                var value = Vector128.Create(x[lane]);
                                a += value * Vector128.Load(w);
                                b += value * Vector128.Load(w + 4);
                                c += value * Vector128.Load(w + 8);
                                d += value * Vector128.Load(w + 12);
                            }
                        }
                }
            a.Store(output);
            b.Store(output + 4);
            c.Store(output + 8);
            d.Store(output + 12);
        }
    }
}
