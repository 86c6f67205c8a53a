using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Neuropil.Bench;

/// <summary>The most multiply-adds that the cores can do when nothing but registers is touched: what no direct convolution can exceed.</summary>
internal static class FmaLimit
{
    private const int Chains = 12, Lanes = 16;

    // A thread that wakes may share the waker's core until the scheduler moves it. On 2 cores (EPYC family 26, 2026-11-27) two threads took
    // turns for 5 to 20 ms; a measurement of 4 ms saw one core.
    private const double SettleMs = 50;

    /// <summary>Floating-point operations per second of all threads together, each on registers of its own, from the first start to the last end.</summary>
    public static double Measure(int threads, long loops)
    {
        var runs = new (long Start, long End, float Sum)[threads];
        int arrived = 0, settled = 0;
        void Run(int thread)
        {
            AwaitAll(ref arrived, threads);
            float sum = Settle();
            AwaitAll(ref settled, threads);
            long start = Stopwatch.GetTimestamp();
            sum += Spin(loops);
            runs[thread] = (start, Stopwatch.GetTimestamp(), sum);
        }
        var others = Enumerable.Range(1, threads - 1).Select(i => new Thread(() => Run(i)) { IsBackground = true }).ToList();
        others.ForEach(thread => thread.Start());
        Run(0);
        others.ForEach(thread => thread.Join());
        if (!runs.All(r => float.IsFinite(r.Sum))) throw new InvalidOperationException("The sums are not finite.");
        return 2.0 * Chains * Lanes * loops * threads / Stopwatch.GetElapsedTime(runs.Min(r => r.Start), runs.Max(r => r.End)).TotalSeconds;
    }

    /// <summary>Keeps its core busy until every thread is here: one that slept would have to be placed anew.</summary>
    private static void AwaitAll(ref int here, int threads)
    {
        Interlocked.Increment(ref here);
        while (Volatile.Read(ref here) < threads) Thread.SpinWait(1);
    }

    private static float Settle()
    {
        float sum = 0;
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed.TotalMilliseconds < SettleMs) sum += Spin(10_000);
        return sum;
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
