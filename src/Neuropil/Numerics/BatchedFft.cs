using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Neuropil.Numerics;

/// <summary>Many complex Fourier transforms of one length at once, by Stockham's self-sorting scheme with radices 4, 2, 3 and 5.</summary>
/// <remarks>Element k of transform b lies at <c>k · batch + b</c>, so the inner loops run over contiguous memory with one twiddle factor
/// and vectorise without shuffles. No fused operations: the bytes are the same on every vector width. Stockham 1966; Van Loan 1992, §1.7.</remarks>
internal sealed class BatchedFft
{
    /// <summary>The batch is a multiple of this, the widest vector in floats; callers pad.</summary>
    public const int BatchStep = 16;

    private readonly Step[] _steps;

    public BatchedFft(int length)
    {
        Length = length;
        _steps = [.. Plan(length)];
    }

    public int Length { get; }

    public static bool IsSmooth(int n)
    {
        foreach (int prime in (ReadOnlySpan<int>)[2, 3, 5])
            while (n % prime == 0) n /= prime;
        return n == 1;
    }

    /// <summary>Transforms in place, not normalised: exp(-2πi jk/n), or its conjugate for the inverse.</summary>
    public void Transform(Span<float> re, Span<float> im, int batch, Span<float> workRe, Span<float> workIm, bool inverse)
    {
        if (inverse)
        {
            // Swapping the parts conjugates the transform: F⁻¹(a + ib) = swap(F(b + ia)).
            Transform(im, re, batch, workIm, workRe, inverse: false);
            return;
        }
        int size = Length * batch;
        Span<float> fromRe = re[..size], fromIm = im[..size], toRe = workRe[..size], toIm = workIm[..size];
        foreach (var step in _steps)
        {
            step.Run(fromRe, fromIm, toRe, toIm, batch);
            var swapRe = fromRe; fromRe = toRe; toRe = swapRe;
            var swapIm = fromIm; fromIm = toIm; toIm = swapIm;
        }
        if (_steps.Length % 2 == 0) return;
        fromRe.CopyTo(re);
        fromIm.CopyTo(im);
    }

    private static IEnumerable<Step> Plan(int length)
    {
        int left = length, done = 1;
        while (left > 1)
        {
            int radix = left % 4 == 0 ? 4 : left % 2 == 0 ? 2 : left % 3 == 0 ? 3 : left % 5 == 0 ? 5
                : throw new ArgumentException($"Length {length} has a prime factor above 5.", nameof(length));
            yield return new Step(radix, left, done);
            left /= radix;
            done *= radix;
        }
    }

    /// <summary>One sweep: y[q + s(rp + k)] = wᵖᵏ Σⱼ x[q + s(p + mj)] exp(-2πi jk/r), with m = left / r and s = done.</summary>
    private sealed class Step(int radix, int left, int done)
    {
        private readonly float[] _twiddles = Twiddles(radix, left);

        public void Run(ReadOnlySpan<float> xr, ReadOnlySpan<float> xi, Span<float> yr, Span<float> yi, int batch)
        {
            int m = left / radix, run = done * batch;
            Span<float> w = stackalloc float[8];
            for (int p = 0; p < m; p++)
            {
                _twiddles.AsSpan(p * 2 * (radix - 1), 2 * (radix - 1)).CopyTo(w);
                var lines = new Lines(xr[(p * run)..], xi[(p * run)..], yr[(radix * p * run)..], yi[(radix * p * run)..], m * run, run);
                switch (radix)
                {
                    case 2: Butterflies.Two(lines, w); break;
                    case 3: Butterflies.Three(lines, w); break;
                    case 4: Butterflies.Four(lines, w); break;
                    default: Butterflies.Five(lines, w); break;
                }
            }
        }

        private static float[] Twiddles(int radix, int left)
        {
            int m = left / radix;
            var twiddles = new float[m * 2 * (radix - 1)];
            for (int p = 0, t = 0; p < m; p++)
                for (int k = 1; k < radix; k++)
                {
                    double angle = -2 * Math.PI * ((long)p * k % left) / left;
                    twiddles[t++] = (float)Math.Cos(angle);
                    twiddles[t++] = (float)Math.Sin(angle);
                }
            return twiddles;
        }
    }

    /// <summary>The lines one butterfly reads (<see cref="Stride"/> apart) and writes (<see cref="Length"/> apart).</summary>
    internal readonly ref struct Lines(
        ReadOnlySpan<float> xr, ReadOnlySpan<float> xi, Span<float> yr, Span<float> yi, int stride, int length)
    {
        public readonly ref float Xr = ref MemoryMarshal.GetReference(xr);
        public readonly ref float Xi = ref MemoryMarshal.GetReference(xi);
        public readonly ref float Yr = ref MemoryMarshal.GetReference(yr);
        public readonly ref float Yi = ref MemoryMarshal.GetReference(yi);
        public readonly int Stride = stride;
        public readonly int Length = length;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public ComplexVector Read(int j, int i) =>
            new(Vector.LoadUnsafe(ref Xr, (nuint)(uint)(j * Stride + i)), Vector.LoadUnsafe(ref Xi, (nuint)(uint)(j * Stride + i)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Write(int k, int i, ComplexVector value)
        {
            value.Re.StoreUnsafe(ref Yr, (nuint)(uint)(k * Length + i));
            value.Im.StoreUnsafe(ref Yi, (nuint)(uint)(k * Length + i));
        }
    }
}
