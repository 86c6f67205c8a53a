using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Neuropil.Numerics;

namespace Neuropil.Bench;

/// <summary>The most multiply-adds that the cores can do when nothing but registers is touched: what no direct convolution can exceed.</summary>
internal static class FmaLimit
{
    private const int Chains = 12, Lanes = 16;

    /// <summary>Floating-point operations per second of all threads of the team together.</summary>
    public static double Measure(WorkTeam team, long loops)
    {
        var sums = new float[team.Threads];
        var watch = Stopwatch.StartNew();
        team.For(team.Threads, i => sums[i] = Spin(loops));
        double seconds = watch.Elapsed.TotalSeconds;
        if (sums.Contains(float.NaN)) throw new InvalidOperationException("The sums are not finite.");
        return 2.0 * Chains * Lanes * loops * team.Threads / seconds;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Spin(long loops) => Avx512F.IsSupported ? Spin512(loops) : Spin256(loops);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Spin512(long loops)
    {
        unchecked
        {
            Vector512<float> a = default, b = default, c = default, d = default, e = default, f = default;
            Vector512<float> g = default, h = default, i = default, j = default, k = default, l = default;
            Vector512<float> x = Vector512.Create(0.5f), y = Vector512.Create(0.25f);
            for (long n = 0; n < loops; n++)
            {
                a = Avx512F.FusedMultiplyAdd(x, y, a); b = Avx512F.FusedMultiplyAdd(x, y, b); c = Avx512F.FusedMultiplyAdd(x, y, c);
                d = Avx512F.FusedMultiplyAdd(x, y, d); e = Avx512F.FusedMultiplyAdd(x, y, e); f = Avx512F.FusedMultiplyAdd(x, y, f);
                g = Avx512F.FusedMultiplyAdd(x, y, g); h = Avx512F.FusedMultiplyAdd(x, y, h); i = Avx512F.FusedMultiplyAdd(x, y, i);
                j = Avx512F.FusedMultiplyAdd(x, y, j); k = Avx512F.FusedMultiplyAdd(x, y, k); l = Avx512F.FusedMultiplyAdd(x, y, l);
            }
            return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
        }
    }

    // Twelve chains of 256 bits, twice: as many lanes in all as above.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Spin256(long loops)
    {
        unchecked
        {
            Vector256<float> a = default, b = default, c = default, d = default, e = default, f = default;
            Vector256<float> g = default, h = default, i = default, j = default, k = default, l = default;
            Vector256<float> x = Vector256.Create(0.5f), y = Vector256.Create(0.25f);
            for (long n = 0; n < 2 * loops; n++)
            {
                a = Fma.MultiplyAdd(x, y, a); b = Fma.MultiplyAdd(x, y, b); c = Fma.MultiplyAdd(x, y, c);
                d = Fma.MultiplyAdd(x, y, d); e = Fma.MultiplyAdd(x, y, e); f = Fma.MultiplyAdd(x, y, f);
                g = Fma.MultiplyAdd(x, y, g); h = Fma.MultiplyAdd(x, y, h); i = Fma.MultiplyAdd(x, y, i);
                j = Fma.MultiplyAdd(x, y, j); k = Fma.MultiplyAdd(x, y, k); l = Fma.MultiplyAdd(x, y, l);
            }
            return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
        }
    }
}
