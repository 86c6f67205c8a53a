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

    /// <summary>Gᵀ along all three axes for 16 output channels: 125 points to <c>[3][3][3][16]</c> weights. The points are overwritten.</summary>
    public static void FilterBack(float* points, float* taps)
    {
        for (int yx = 0; yx < 25; yx++) FilterBackAxis(points + yx * Lane, 25 * Lane, points + yx * Lane, 25 * Lane);
        for (int zx = 0; zx < 15; zx++)
        {
            float* line = points + (zx / 5 * 25 + zx % 5) * Lane;
            FilterBackAxis(line, 5 * Lane, line, 5 * Lane);
        }
        for (int zy = 0; zy < 9; zy++) FilterBackAxis(points + (zy / 3 * 25 + zy % 3 * 5) * Lane, Lane, taps + zy * 3 * Lane, Lane);
    }

    private static void FilterBackAxis(float* points, long pointStride, float* taps, long tapStride)
    {
        unchecked
        {
            for (int lane = 0; lane < Lane; lane += Vector256<float>.Count)
            {
                float* from = points + lane, to = taps + lane;
                Vector256<float> p = Vector256.Load(from), q = Vector256.Load(from + pointStride), r = Vector256.Load(from + 2 * pointStride);
                Vector256<float> s = Vector256.Load(from + 3 * pointStride), t = Vector256.Load(from + 4 * pointStride);
                ((2 * (q + r) - s) * (1f / 9) + p).Store(to);
                ((2 * (q + s) - r) * (1f / 9)).Store(to + tapStride);
                ((4 * q + r - 8 * s) * (1f / 18) + t).Store(to + 2 * tapStride);
            }
        }
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
