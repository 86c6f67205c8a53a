namespace Neuropil.Numerics;

/// <summary>The transforms that masked correlation needs of one plane, kept so that it can be compared with many others.</summary>
public sealed class MaskedSpectra : IDisposable
{
    private readonly RealFft2 _fft;

    /// <param name="mask">1 where a pixel counts, 0 elsewhere.</param>
    /// <param name="fft">Of a size that holds the plane and the largest shift: both sides of a comparison share it.</param>
    public MaskedSpectra(Plane plane, Plane mask, RealFft2 fft)
    {
        _fft = fft;
        double sum = 0, squares = 0;
        for (int i = 0; i < mask.Values.Length; i++)
        {
            Known += mask.Values[i];
            sum += (double)plane.Values[i] * mask.Values[i];
        }
        float mean = Known > 0 ? (float)(sum / Known) : 0;
        Plane values = FloatPool.RentUnsetPlane(plane.Width, plane.Height), squared = FloatPool.RentUnsetPlane(plane.Width, plane.Height);
        for (int i = 0; i < mask.Values.Length; i++)
        {
            float v = (plane.Values[i] - mean) * mask.Values[i];
            values.Values[i] = v;
            squared.Values[i] = v * v;
            squares += (double)v * v;
        }
        Variance = Known > 0 ? squares / Known : 0;
        (Mask, Values, Squares) = (fft.Forward(mask), fft.Forward(values), fft.Forward(squared));
        FloatPool.Return(values);
        FloatPool.Return(squared);
    }

    /// <summary>Pixels that count.</summary>
    public double Known { get; }

    public double Variance { get; }

    internal Spectrum2 Mask { get; }

    internal Spectrum2 Values { get; }

    internal Spectrum2 Squares { get; }

    public void Dispose()
    {
        Mask.Dispose();
        Values.Dispose();
        Squares.Dispose();
    }

    internal Plane Correlate(Spectrum2 a, Spectrum2 b)
    {
        using var product = a.Copy();
        product.Correlate(b);
        return _fft.Inverse(product);
    }
}
