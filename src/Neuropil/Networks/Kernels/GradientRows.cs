using System.Runtime.Intrinsics;

namespace Neuropil.Networks.Kernels;

/// <summary>The voxels a gradient kernel walks, strides in floats.</summary>
internal struct GradientRows
{
    public int Rows, Columns;
    public long InputRow, OutputRow, OutputBlock;
}

/// <summary>The gradient kernel for any processor: one input channel, one block of 16 output channels.</summary>
internal static unsafe class GradientKernelPlain
{
    public static void Sum(float* input, float* gradient, float* dw, GradientRows* t)
    {
        unchecked
        {
            Vector128<float> a = Vector128.Load(dw), b = Vector128.Load(dw + 4), c = Vector128.Load(dw + 8), d = Vector128.Load(dw + 12);
            for (int row = 0; row < t->Rows; row++)
            {
                float* x = input + row * t->InputRow, dy = gradient + row * t->OutputRow;
                for (int column = 0; column < t->Columns; column++, x += Activations.Lane, dy += Activations.Lane)
                {
                    var value = Vector128.Create(*x);
                    a += value * Vector128.Load(dy);
                    b += value * Vector128.Load(dy + 4);
                    c += value * Vector128.Load(dy + 8);
                    d += value * Vector128.Load(dy + 12);
                }
            }
            a.Store(dw);
            b.Store(dw + 4);
            c.Store(dw + 8);
            d.Store(dw + 12);
        }
    }
}
