using System.Runtime.Intrinsics;
using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Volumes.Images;

namespace Neuropil.Tests.Volumes;

public class CubicSamplerTests
{
    /// <summary>Against Catmull and Rom's cubic written out pixel by pixel, in the middle and beyond every edge.</summary>
    [Fact]
    public void ItEqualsTheReference()
    {
        var random = new SplitMix64(5);
        var image = Noise(13, 9, 6);
        var sampler = new CubicSampler(image);
        Span<float> x = stackalloc float[8], y = stackalloc float[8];
        for (int round = 0; round < 500; round++)
        {
            for (int i = 0; i < 8; i++) (x[i], y[i]) = ((float)(12 * random.NextDouble()), (float)(8 * random.NextDouble()));
            var found = sampler.At(Vector256.Create<float>(x), Vector256.Create<float>(y));
            for (int i = 0; i < 8; i++) Assert.Equal(CubicReference.At(image, x[i], y[i]), found[i], 0.01);
        }
    }

    /// <summary>Places along lines in all directions, near one another and far apart, up to the last pixels of the image: the bits are those of loading one by one.</summary>
    [Fact]
    public void NearPlacesGetTheSameBits()
    {
        var image = Noise(61, 47, 7);
        var sampler = new CubicSampler(image);
        var random = new SplitMix64(8);
        for (int round = 0; round < 3000; round++)
        {
            double turn = 2 * Math.PI * random.NextDouble(), step = 0.3 + 2.5 * random.NextDouble();
            var (x, y) = Line(1 + 57 * random.NextDouble(), 1 + 43 * random.NextDouble(), step * Math.Cos(turn), step * Math.Sin(turn), image);
            Assert.Equal(sampler.At(x, y), sampler.Inside(x, y));
        }
    }

    /// <summary>Eight places, held where each has a pixel and one more on every side.</summary>
    private static (Vector256<float> X, Vector256<float> Y) Line(double x, double y, double stepX, double stepY, Raster<byte> image)
    {
        Span<float> alongX = stackalloc float[8], alongY = stackalloc float[8];
        for (int i = 0; i < 8; i++)
            (alongX[i], alongY[i]) = ((float)Math.Clamp(x + i * stepX, 1, image.Width - 2.001), (float)Math.Clamp(y + i * stepY, 1, image.Height - 2.001));
        return (Vector256.Create<float>(alongX), Vector256.Create<float>(alongY));
    }

    private static Raster<byte> Noise(int width, int height, ulong seed)
    {
        var random = new SplitMix64(seed);
        var image = new Raster<byte>(width, height);
        foreach (ref byte v in image.Values.AsSpan()) v = (byte)random.NextInt(256);
        return image;
    }
}
