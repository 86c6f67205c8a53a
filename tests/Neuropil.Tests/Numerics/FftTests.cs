using System.Numerics;
using Neuropil.Numerics;
using Plane = Neuropil.Numerics.Plane;

namespace Neuropil.Tests.Numerics;

public class FftTests
{
    [Theory, InlineData(2, 2), InlineData(8, 6), InlineData(12, 10), InlineData(30, 18), InlineData(16, 50)]
    public void TheHalfSpectrumEqualsTheDefinition(int width, int height)
    {
        var plane = Noise(width, height, 3);
        var fft = RealFft2.For(width, height);
        var spectrum = fft.Forward(plane);
        for (int ky = 0; ky < height; ky++)
            for (int kx = 0; kx <= width / 2; kx++)
            {
                var want = Definition(plane, kx, ky);
                int at = ky * spectrum.Stride + kx;
                Assert.True(Math.Abs(spectrum.Re[at] - want.Real) < 2e-4 && Math.Abs(spectrum.Im[at] - want.Imaginary) < 2e-4,
                    $"({kx},{ky}): {spectrum.Re[at]} + {spectrum.Im[at]}i, wanted {want}");
            }
    }

    [Theory, InlineData(64, 48), InlineData(90, 150), InlineData(7, 11)]
    public void InverseUndoesForwardAlsoWithPadding(int width, int height)
    {
        var plane = Noise(width, height, 5);
        var fft = RealFft2.For(width, height);
        var back = fft.Inverse(fft.Forward(plane));
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) Assert.Equal(plane[x, y], back[x, y], 1e-4f);
    }

    [Theory, InlineData(7, 8), InlineData(17, 18), InlineData(97, 100), InlineData(128, 128), InlineData(241, 250)]
    public void FastLengthsAreTheNextEvenNumbersWithoutLargePrimes(int atLeast, int want) =>
        Assert.Equal(want, RealFft2.FastLength(atLeast));

    internal static Plane Noise(int width, int height, ulong seed)
    {
        var random = new SplitMix64(seed);
        var plane = new Plane(width, height);
        foreach (ref float v in plane.Values.AsSpan()) v = (float)random.NextNormal();
        return plane;
    }

    private static Complex Definition(Plane plane, int kx, int ky)
    {
        var sum = Complex.Zero;
        for (int y = 0; y < plane.Height; y++)
            for (int x = 0; x < plane.Width; x++)
                sum += plane[x, y] * Complex.FromPolarCoordinates(1, -2 * Math.PI * ((double)kx * x / plane.Width + (double)ky * y / plane.Height));
        return sum;
    }
}
