using System.Collections.Concurrent;

namespace Neuropil.Numerics;

/// <summary>The half spectrum of a real plane: <c>[ky, kx]</c> for kx = 0 … width/2, rows <see cref="Stride"/> apart.</summary>
public sealed class Spectrum2
{
    internal Spectrum2(int height, int stride) => (Stride, Re, Im) = (stride, new float[height * stride], new float[height * stride]);

    public int Stride { get; }

    public float[] Re { get; }

    public float[] Im { get; }

    /// <summary>Overwrites this with conj(this) · <paramref name="other"/>: the spectrum of the cross-correlation Σ this(x) other(x + d).</summary>
    public void Correlate(Spectrum2 other)
    {
        float[] ar = Re, ai = Im, br = other.Re, bi = other.Im;
        for (int i = 0; i < ar.Length; i++)
        {
            float re = ar[i] * br[i] + ai[i] * bi[i];
            ai[i] = ar[i] * bi[i] - ai[i] * br[i];
            ar[i] = re;
        }
    }

    public Spectrum2 Copy()
    {
        var copy = new Spectrum2(Re.Length / Stride, Stride);
        Re.CopyTo(copy.Re, 0);
        Im.CopyTo(copy.Im, 0);
        return copy;
    }
}

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
        float[] re = new float[Width * _pairs], im = new float[Width * _pairs];
        float[] workRe = new float[Math.Max(Width * _pairs, Height * _stride)], workIm = new float[workRe.Length];
        PackRows(plane, re, im);
        _alongX.Transform(re, im, _pairs, workRe, workIm, inverse: false);
        var spectrum = new Spectrum2(Height, _stride);
        SplitPairs(re, im, spectrum);
        _alongY.Transform(spectrum.Re, spectrum.Im, _stride, workRe, workIm, inverse: false);
        return spectrum;
    }

    /// <summary>The plane of a spectrum, normalised, so that Inverse(Forward(p)) = p. The spectrum's content is used up.</summary>
    public Plane Inverse(Spectrum2 spectrum)
    {
        float[] re = new float[Width * _pairs], im = new float[Width * _pairs];
        float[] workRe = new float[Math.Max(Width * _pairs, Height * _stride)], workIm = new float[workRe.Length];
        _alongY.Transform(spectrum.Re, spectrum.Im, _stride, workRe, workIm, inverse: true);
        JoinPairs(spectrum, re, im);
        _alongX.Transform(re, im, _pairs, workRe, workIm, inverse: true);
        return UnpackRows(re, im);
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
        var plane = new Plane(Width, Height);
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
        float[] sr = spectrum.Re, si = spectrum.Im;
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
        float[] sr = spectrum.Re, si = spectrum.Im;
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
