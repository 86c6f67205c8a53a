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
    public const int Points = 64, Inputs = 4, Outputs = 2;

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

    /// <summary>Bᵀ along z and y for one column of inputs: 4×4 vectors to <paramref name="column"/>, <c>[z][y][8]</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void InputColumn(float* input, long planeStride, long rowStride, float* column)
    {
        unchecked
        {
            Along(input, planeStride, out var a0, out var a1, out var a2, out var a3);
            Along(input + rowStride, planeStride, out var b0, out var b1, out var b2, out var b3);
            Along(input + 2 * rowStride, planeStride, out var c0, out var c1, out var c2, out var c3);
            Along(input + 3 * rowStride, planeStride, out var d0, out var d1, out var d2, out var d3);
            StoreInputs(a0, b0, c0, d0, column, Lanes);
            StoreInputs(a1, b1, c1, d1, column + 4 * Lanes, Lanes);
            StoreInputs(a2, b2, c2, d2, column + 8 * Lanes, Lanes);
            StoreInputs(a3, b3, c3, d3, column + 12 * Lanes, Lanes);
        }
    }

    /// <summary>Bᵀ along x over four columns of <see cref="InputColumn"/>: 64 points, <paramref name="pointStride"/> floats apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void InputTile(float* c0, float* c1, float* c2, float* c3, float* points, long pointStride)
    {
        unchecked
        {
            for (int zy = 0; zy < 16; zy++, points += 4 * pointStride)
                StoreInputs(Vector256.Load(c0 + zy * Lanes), Vector256.Load(c1 + zy * Lanes), Vector256.Load(c2 + zy * Lanes),
                    Vector256.Load(c3 + zy * Lanes), points, pointStride);
        }
    }

    /// <summary>Aᵀ along all axes, plus the bias: 64 points to 2×2×2 outputs, <c>[z][y]</c> rows <paramref name="rowStride"/> floats
    /// apart and columns one block of 16 channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OutputTile(float* points, long pointStride, Vector256<float> bias, float* output, long rowStride)
    {
        unchecked
        {
            long plane = 16 * pointStride;
            OutputPlane(points, pointStride, out var a00, out var a01, out var a10, out var a11);
            OutputPlane(points + plane, pointStride, out var b00, out var b01, out var b10, out var b11);
            OutputPlane(points + 2 * plane, pointStride, out var c00, out var c01, out var c10, out var c11);
            OutputPlane(points + 3 * plane, pointStride, out var d00, out var d01, out var d10, out var d11);
            (bias + a00 + b00 + c00).Store(output);
            (bias + a01 + b01 + c01).Store(output + Activations.Lane);
            (bias + a10 + b10 + c10).Store(output + rowStride);
            (bias + a11 + b11 + c11).Store(output + rowStride + Activations.Lane);
            (bias + b00 - c00 - d00).Store(output + 2 * rowStride);
            (bias + b01 - c01 - d01).Store(output + 2 * rowStride + Activations.Lane);
            (bias + b10 - c10 - d10).Store(output + 3 * rowStride);
            (bias + b11 - c11 - d11).Store(output + 3 * rowStride + Activations.Lane);
        }
    }

    // Aᵀ along x and y of the 16 points of one z: four sums, named y then x.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputPlane(
        float* points, long stride, out Vector256<float> y0x0, out Vector256<float> y0x1, out Vector256<float> y1x0, out Vector256<float> y1x1)
    {
        OutputRow(points, stride, out var a0, out var a1);
        OutputRow(points + 4 * stride, stride, out var b0, out var b1);
        OutputRow(points + 8 * stride, stride, out var c0, out var c1);
        OutputRow(points + 12 * stride, stride, out var d0, out var d1);
        (y0x0, y0x1) = (a0 + b0 + c0, a1 + b1 + c1);
        (y1x0, y1x1) = (b0 - c0 - d0, b1 - c1 - d1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputRow(float* points, long stride, out Vector256<float> x0, out Vector256<float> x1)
    {
        Vector256<float> b = Vector256.Load(points + stride), c = Vector256.Load(points + 2 * stride);
        x0 = Vector256.Load(points) + b + c;
        x1 = b - c - Vector256.Load(points + 3 * stride);
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
