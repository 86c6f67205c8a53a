using System.Buffers;
using System.Collections.Concurrent;

namespace Neuropil.Numerics;

/// <summary>Fourier transforms of real planes of one size. Immutable and safe for several threads; get one by <see cref="For"/>.</summary>
/// <remarks>Two real rows travel as one complex row, so a real plane costs half a complex one.</remarks>
public sealed class RealFft2
{
    private static readonly ConcurrentDictionary<(int, int), RealFft2> Known = new();

    private readonly BatchedFft _alongX, _alongY;
    private readonly int _pairs, _stride;

    private RealFft2(int width, int height)
    {
        (Width, Height) = (width, height);
        (_alongX, _alongY) = (new(width), new(height));
        _pairs = Padded(height / 2);
        _stride = Padded(width / 2 + 1);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>The smallest size ≥ the one asked for that is even and has no prime factor above 5.</summary>
    public static RealFft2 For(int width, int height) =>
        Known.GetOrAdd((FastLength(width), FastLength(height)), size => new RealFft2(size.Item1, size.Item2));

    public static int FastLength(int atLeast)
    {
        int n = Math.Max(2, atLeast + (atLeast & 1));
        while (!BatchedFft.IsSmooth(n)) n += 2;
        return n;
    }

    /// <summary>The spectrum of <paramref name="plane"/>, zero-padded to this size.</summary>
    public Spectrum2 Forward(Plane plane)
    {
        if (plane.Width > Width || plane.Height > Height)
            throw new ArgumentException($"A plane of {plane.Width}x{plane.Height} does not fit a transform of {Width}x{Height}.", nameof(plane));
        using var work = new Workspace(Width * _pairs, Math.Max(Width * _pairs, Height * _stride));
        PackRows(plane, work.Re, work.Im);
        _alongX.Transform(work.Re, work.Im, _pairs, work.SpareRe, work.SpareIm, inverse: false);
        var spectrum = new Spectrum2(Height, _stride);
        SplitPairs(work.Re, work.Im, spectrum);
        _alongY.Transform(spectrum.Re, spectrum.Im, _stride, work.SpareRe, work.SpareIm, inverse: false);
        return spectrum;
    }

    /// <summary>The plane of a spectrum, normalised, so that Inverse(Forward(p)) = p. The spectrum's content is used up.</summary>
    public Plane Inverse(Spectrum2 spectrum)
    {
        using var work = new Workspace(Width * _pairs, Math.Max(Width * _pairs, Height * _stride));
        _alongY.Transform(spectrum.Re, spectrum.Im, _stride, work.SpareRe, work.SpareIm, inverse: true);
        JoinPairs(spectrum, work.Re, work.Im);
        _alongX.Transform(work.Re, work.Im, _pairs, work.SpareRe, work.SpareIm, inverse: true);
        return UnpackRows(work.Re, work.Im);
    }

    /// <summary>Arrays of one transform, from the pool: thousands of small transforms would otherwise leave their size in garbage each.</summary>
    private readonly struct Workspace : IDisposable
    {
        public Workspace(int size, int spare)
        {
            (Re, Im) = (ArrayPool<float>.Shared.Rent(size), ArrayPool<float>.Shared.Rent(size));
            (SpareRe, SpareIm) = (ArrayPool<float>.Shared.Rent(spare), ArrayPool<float>.Shared.Rent(spare));
            Re.AsSpan(0, size).Clear();
            Im.AsSpan(0, size).Clear();
        }

        public float[] Re { get; }

        public float[] Im { get; }

        public float[] SpareRe { get; }

        public float[] SpareIm { get; }

        public void Dispose()
        {
            foreach (float[] array in (ReadOnlySpan<float[]>)[Re, Im, SpareRe, SpareIm]) ArrayPool<float>.Shared.Return(array);
        }
    }

    private static int Padded(int n) => (n + BatchedFft.BatchStep - 1) / BatchedFft.BatchStep * BatchedFft.BatchStep;

    /// <summary>[x, pair] = row 2·pair + i · row (2·pair + 1).</summary>
    private void PackRows(Plane plane, float[] re, float[] im)
    {
        for (int y = 0; y < plane.Height; y++)
        {
            var target = (y & 1) == 0 ? re : im;
            var row = plane.Row(y);
            for (int x = 0, to = y / 2; x < row.Length; x++, to += _pairs) target[to] = row[x];
        }
    }

    private Plane UnpackRows(float[] re, float[] im)
    {
        var plane = FloatPool.RentUnsetPlane(Width, Height);
        float scale = 1f / ((float)Width * Height);
        for (int y = 0; y < Height; y++)
        {
            var source = (y & 1) == 0 ? re : im;
            var row = plane.Row(y);
            for (int x = 0, from = y / 2; x < row.Length; x++, from += _pairs) row[x] = source[from] * scale;
        }
        return plane;
    }

    /// <summary>With Z the transform of a + ib: A(k) = (Z(k) + Z*(-k)) / 2 and B(k) = (Z(k) - Z*(-k)) / 2i.</summary>
    private void SplitPairs(float[] re, float[] im, Spectrum2 spectrum)
    {
        Span<float> sr = spectrum.Re, si = spectrum.Im;
        for (int k = 0; k <= Width / 2; k++)
        {
            int here = k * _pairs, mirror = (Width - k) % Width * _pairs;
            for (int pair = 0, even = k; pair < Height / 2; pair++, even += 2 * _stride)
            {
                float zr = re[here + pair], zi = im[here + pair], mr = re[mirror + pair], mi = im[mirror + pair];
                sr[even] = 0.5f * (zr + mr);
                si[even] = 0.5f * (zi - mi);
                sr[even + _stride] = 0.5f * (zi + mi);
                si[even + _stride] = 0.5f * (mr - zr);
            }
        }
    }

    private void JoinPairs(Spectrum2 spectrum, float[] re, float[] im)
    {
        Span<float> sr = spectrum.Re, si = spectrum.Im;
        for (int k = 0; k < Width; k++)
        {
            int from = k <= Width / 2 ? k : Width - k, here = k * _pairs;
            float sign = k <= Width / 2 ? 1 : -1;
            for (int pair = 0, even = from; pair < Height / 2; pair++, even += 2 * _stride)
            {
                int odd = even + _stride;
                re[here + pair] = sr[even] - sign * si[odd];
                im[here + pair] = sign * si[even] + sr[odd];
            }
        }
    }
}
