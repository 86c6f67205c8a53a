using System.Runtime.InteropServices;

namespace Neuropil.Numerics;

/// <summary>A 2-D array of 16-bit values, <c>[y, x]</c>, x fastest: half the memory of a <see cref="Plane"/>, and twice as many in a vector.</summary>
/// <remarks>Lies in an array of <see cref="FloatPool"/>, two values to a float. Whoever rents it disposes it.</remarks>
internal sealed class Plane16 : IDisposable
{
    private readonly float[] _held;

    private Plane16(int width, int height)
    {
        (Width, Height) = (width, height);
        _held = FloatPool.RentUnset((width * height + 1) / 2);
    }

    public int Width { get; }

    public int Height { get; }

    public Span<short> Values => MemoryMarshal.Cast<float, short>(_held.AsSpan())[..(Width * Height)];

    /// <summary>Holding anything: for those who write all of it.</summary>
    public static Plane16 RentUnset(int width, int height) => new(width, height);

    public static Plane16 Rent(int width, int height)
    {
        var plane = new Plane16(width, height);
        plane.Values.Clear();
        return plane;
    }

    /// <summary>A band-passed plane as <see cref="KnownBandPass"/> gives it.</summary>
    /// <param name="band">Greys.</param>
    /// <param name="known">1 where a pixel is known, 0 elsewhere.</param>
    public static Plane16 OfBand(Plane band, Plane known)
    {
        const float most = 255 * KnownBandPass.BandScale;
        var plane = RentUnset(band.Width, band.Height);
        var values = plane.Values;
        for (int i = 0; i < values.Length; i++)
            values[i] = known.Values[i] > 0 ? (short)MathF.Round(Math.Clamp(band.Values[i] * KnownBandPass.BandScale, -most, most)) : KnownBandPass.Unknown;
        return plane;
    }

    public Span<short> Row(int y) => Values.Slice(y * Width, Width);

    public void Dispose() => FloatPool.Return(_held);
}
