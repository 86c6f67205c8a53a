using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Neuropil.Networks.Kernels;

/// <summary>The transforms of Winograd's minimal filtering F(2×2×2, 3×3×3): 64 multiplications for 8 outputs instead of 216.</summary>
/// <remarks>Lavin and Gray 2016, doi:10.1109/CVPR.2016.435, along each axis:
/// <code>
/// output = Aᵀ [ (G filter) ⊙ (Bᵀ input) ]      Bᵀ = 1  0 -1  0     G =  1    0   0     Aᵀ = 1  1  1  0
///                                                   0  1  1  0          ½    ½   ½          0  1 -1 -1
///                                                   0 -1  1  0          ½   -½   ½
///                                                   0  1  0 -1          0    0   1
/// </code>A point is one of the 4×4×4 products, numbered (z · 4 + y) · 4 + x. Eight channels go through at a time.</remarks>
internal static unsafe class WinogradTransforms
{
    /// <summary>Products of a tile, and what one axis has of products and outputs.</summary>
    public const int Points = 64, PerAxis = 4, Outputs = 2;

    /// <summary>Channels in one vector.</summary>
    public const int Lanes = 8;

    /// <summary>G along all three axes for 16 output channels: <c>[3][3][3][16]</c> weights to 64 points.</summary>
    public static void Filter(ReadOnlySpan<float> taps, float* points, long pointStride)
    {
        float* alongX = stackalloc float[9 * 4 * Activations.Lane];
        float* alongY = stackalloc float[3 * 16 * Activations.Lane];
        fixed (float* from = taps)
        {
            for (int zy = 0; zy < 9; zy++) FilterAxis(from + zy * 3 * Activations.Lane, Activations.Lane, alongX + zy * 4 * Activations.Lane, Activations.Lane);
        }
        for (int zx = 0; zx < 12; zx++)
        {
            int z = zx / 4, x = zx % 4;
            FilterAxis(alongX + (z * 12 + x) * Activations.Lane, 4 * Activations.Lane, alongY + (z * 16 + x) * Activations.Lane, 4 * Activations.Lane);
        }
        for (int yx = 0; yx < 16; yx++) FilterAxis(alongY + yx * Activations.Lane, 16 * Activations.Lane, points + yx * pointStride, 16 * pointStride);
    }

    /// <summary>Bᵀ along z and y for one column of a block: 4×4 voxels to 4×4 places <paramref name="placeStride"/> floats apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void InputColumn(float* input, long planeStride, long rowStride, float* places, long placeStride)
    {
        unchecked
        {
            for (int lane = 0; lane < Activations.Lane; lane += Lanes)
            {
                float* from = input + lane, to = places + lane;
                Along(from, planeStride, out var a0, out var a1, out var a2, out var a3);
                Along(from + rowStride, planeStride, out var b0, out var b1, out var b2, out var b3);
                Along(from + 2 * rowStride, planeStride, out var c0, out var c1, out var c2, out var c3);
                Along(from + 3 * rowStride, planeStride, out var d0, out var d1, out var d2, out var d3);
                StoreInputs(a0, b0, c0, d0, to, placeStride);
                StoreInputs(a1, b1, c1, d1, to + 4 * placeStride, placeStride);
                StoreInputs(a2, b2, c2, d2, to + 8 * placeStride, placeStride);
                StoreInputs(a3, b3, c3, d3, to + 12 * placeStride, placeStride);
            }
        }
    }

    /// <summary>Bᵀ along x for a row of tiles: 2 · tiles + 2 columns to four points <paramref name="pointStride"/> floats apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void InputRow(float* columns, int tiles, float* points, long pointStride)
    {
        unchecked
        {
            for (int lane = 0; lane < Activations.Lane; lane += Lanes)
            {
                float* from = columns + lane, to = points + lane;
                Vector256<float> a = Vector256.Load(from), b = Vector256.Load(from + Activations.Lane);
                for (int tile = 0; tile < tiles; tile++, to += Activations.Lane)
                {
                    from += 2 * Activations.Lane;
                    Vector256<float> c = Vector256.Load(from), d = Vector256.Load(from + Activations.Lane);
                    StoreInputs(a, b, c, d, to, pointStride);
                    (a, b) = (c, d);
                }
            }
        }
    }

    /// <summary>Aᵀ along x for some tiles: four points <paramref name="pointStride"/> floats apart to 2 · tiles columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OutputRow(float* points, long pointStride, int tiles, float* columns)
    {
        unchecked
        {
            for (int tile = 0; tile < tiles; tile++, points += Activations.Lane, columns += 2 * Activations.Lane)
                for (int lane = 0; lane < Activations.Lane; lane += Lanes)
                {
                    Reduce(points + lane, pointStride, out var even, out var odd);
                    even.Store(columns + lane);
                    odd.Store(columns + Activations.Lane + lane);
                }
        }
    }

    /// <summary>Aᵀ along y and z, plus the bias, for one column of a block: 4×4 places to 2×2 rows, <c>[z][y]</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OutputColumn(float* places, long placeStride, float* bias, float* rows, long rowStride)
    {
        unchecked
        {
            for (int lane = 0; lane < Activations.Lane; lane += Lanes)
            {
                float* from = places + lane, to = rows + lane;
                var b = Vector256.Load(bias + lane);
                Reduce(from, placeStride, out var a0, out var a1);
                Reduce(from + 4 * placeStride, placeStride, out var b0, out var b1);
                Reduce(from + 8 * placeStride, placeStride, out var c0, out var c1);
                Reduce(from + 12 * placeStride, placeStride, out var d0, out var d1);
                (b + a0 + b0 + c0).Store(to);
                (b + a1 + b1 + c1).Store(to + rowStride);
                (b + b0 - c0 - d0).Store(to + 2 * rowStride);
                (b + b1 - c1 - d1).Store(to + 3 * rowStride);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Reduce(float* points, long stride, out Vector256<float> first, out Vector256<float> second)
    {
        Vector256<float> b = Vector256.Load(points + stride), c = Vector256.Load(points + 2 * stride);
        first = Vector256.Load(points) + b + c;
        second = b - c - Vector256.Load(points + 3 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Along(
        float* input, long stride, out Vector256<float> t0, out Vector256<float> t1, out Vector256<float> t2, out Vector256<float> t3)
    {
        Vector256<float> a = Vector256.Load(input), b = Vector256.Load(input + stride);
        Vector256<float> c = Vector256.Load(input + 2 * stride), d = Vector256.Load(input + 3 * stride);
        (t0, t1, t2, t3) = (a - c, b + c, c - b, b - d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreInputs(Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d, float* to, long stride)
    {
        (a - c).Store(to);
        (b + c).Store(to + stride);
        (c - b).Store(to + 2 * stride);
        (b - d).Store(to + 3 * stride);
    }

    private static void FilterAxis(float* taps, long tapStride, float* points, long pointStride)
    {
        unchecked
        {
            for (int lane = 0; lane < Activations.Lane; lane += Lanes)
            {
                Vector256<float> a = Vector256.Load(taps + lane), b = Vector256.Load(taps + tapStride + lane), c = Vector256.Load(taps + 2 * tapStride + lane);
                var half = 0.5f * (a + c);
                a.Store(points + lane);
                (half + 0.5f * b).Store(points + pointStride + lane);
                (half - 0.5f * b).Store(points + 2 * pointStride + lane);
                c.Store(points + 3 * pointStride + lane);
            }
        }
    }
}
