using System.Runtime.Intrinsics;

namespace Neuropil.Networks.Kernels;

/// <summary>Winograd's minimal filtering F(3×3×3, 3×3×3): 125 multiplications for 27 outputs instead of 729.</summary>
/// <remarks>Lavin and Gray 2016, doi:10.1109/CVPR.2016.435, at the points 0, 1, −½, −2, ∞. They are mirror images under x → 1/x, and of
/// the sets of small fractions tried their rounding error was the smallest: half that of 0, 1, −1, 2, ∞. Along each axis:
/// <code>
/// output = Aᵀ [ (G filter) ⊙ (Bᵀ input) ]
///
/// Bᵀ = 1  1½ -1½ -1  0     G =   1    0    0     Aᵀ = 1  1  4  1  0
///      0  1   2½  1  0          2/9  2/9  2/9         0  1 -2 -2  0
///      0 -2   1   1  0          2/9 -1/9  1/18        0  1  1  4  1
///      0 -½  -½   1  0         -1/9  2/9 -4/9
///      0 -1  -1½  1½ 1           0    0    1
/// </code>The gradient of the filter is the same product read the other way: Gᵀ [ (A gradient) ⊙ (Bᵀ input) ], summed over the tiles. A
/// point is one of the 5×5×5 products, numbered (z · 5 + y) · 5 + x; a place is a point's z and y.</remarks>
internal static unsafe class WinogradTransforms
{
    /// <summary>Products of a tile, and what one axis has of products and outputs.</summary>
    public const int Points = 125, PerAxis = 5, Outputs = 3;

    private const int Lane = Activations.Lane;

    /// <summary>G along all three axes for 16 output channels: <c>[3][3][3][16]</c> weights to 125 points.</summary>
    public static void Filter(ReadOnlySpan<float> taps, float* points, long pointStride)
    {
        float* alongX = stackalloc float[9 * 5 * Lane];
        float* alongY = stackalloc float[3 * 25 * Lane];
        fixed (float* from = taps)
        {
            for (int zy = 0; zy < 9; zy++) FilterAxis(from + zy * 3 * Lane, Lane, alongX + zy * 5 * Lane, Lane);
        }
        for (int zx = 0; zx < 15; zx++)
        {
            int z = zx / 5, x = zx % 5;
            FilterAxis(alongX + (z * 15 + x) * Lane, 5 * Lane, alongY + (z * 25 + x) * Lane, 5 * Lane);
        }
        for (int yx = 0; yx < 25; yx++) FilterAxis(alongY + yx * Lane, 25 * Lane, points + yx * pointStride, 25 * pointStride);
    }

    private static void FilterAxis(float* taps, long tapStride, float* points, long pointStride)
    {
        unchecked
        {
            for (int lane = 0; lane < Lane; lane += Vector256<float>.Count)
            {
                Vector256<float> a = Vector256.Load(taps + lane), b = Vector256.Load(taps + tapStride + lane), c = Vector256.Load(taps + 2 * tapStride + lane);
                float* to = points + lane;
                a.Store(to);
                ((a + b + c) * (2f / 9)).Store(to + pointStride);
                ((4 * a - 2 * b + c) * (1f / 18)).Store(to + 2 * pointStride);
                ((2 * b - a - 4 * c) * (1f / 9)).Store(to + 3 * pointStride);
                c.Store(to + 4 * pointStride);
            }
        }
    }
}
