using System.Buffers;

namespace Neuropil.Numerics;

/// <summary>The half spectrum of a real plane: <c>[ky, kx]</c> for kx = 0 … width/2, rows <see cref="Stride"/> apart.</summary>
/// <remarks>Its memory comes from a pool: dispose of it where many are made; left alone it is collected like anything else.</remarks>
public sealed class Spectrum2 : IDisposable
{
    private readonly float[] _re, _im;
    private readonly int _size;

    internal Spectrum2(int height, int stride)
    {
        (Stride, _size) = (stride, height * stride);
        (_re, _im) = (ArrayPool<float>.Shared.Rent(_size), ArrayPool<float>.Shared.Rent(_size));
        Re.Clear();
        Im.Clear();
    }

    public int Stride { get; }

    public Span<float> Re => _re.AsSpan(0, _size);

    public Span<float> Im => _im.AsSpan(0, _size);

    /// <summary>Overwrites this with conj(this) · <paramref name="other"/>: the spectrum of the cross-correlation Σ this(x) other(x + d).</summary>
    public void Correlate(Spectrum2 other)
    {
        Span<float> ar = Re, ai = Im, br = other.Re, bi = other.Im;
        for (int i = 0; i < ar.Length; i++)
        {
            float re = ar[i] * br[i] + ai[i] * bi[i];
            ai[i] = ar[i] * bi[i] - ai[i] * br[i];
            ar[i] = re;
        }
    }

    public Spectrum2 Copy()
    {
        var copy = new Spectrum2(_size / Stride, Stride);
        Re.CopyTo(copy.Re);
        Im.CopyTo(copy.Im);
        return copy;
    }

    public void Dispose()
    {
        ArrayPool<float>.Shared.Return(_re);
        ArrayPool<float>.Shared.Return(_im);
    }
}
