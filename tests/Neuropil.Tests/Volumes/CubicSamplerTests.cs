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
        var image = new Raster<byte>(13, 9);
        foreach (ref byte v in image.Values.AsSpan()) v = (byte)random.NextInt(256);
        var sampler = new CubicSampler(image);
        Span<float> x = stackalloc float[8], y = stackalloc float[8];
        for (int round = 0; round < 500; round++)
        {
            for (int i = 0; i < 8; i++) (x[i], y[i]) = ((float)(12 * random.NextDouble()), (float)(8 * random.NextDouble()));
            var found = sampler.At(Vector256.Create<float>(x), Vector256.Create<float>(y));
            for (int i = 0; i < 8; i++) Assert.Equal(Reference(image, x[i], y[i]), found[i], 0.01);
        }
    }

    private static double Reference(Raster<byte> image, double x, double y)
    {
        int column = (int)Math.Floor(x), row = (int)Math.Floor(y);
        double sum = 0;
        for (int j = -1; j <= 2; j++)
            for (int i = -1; i <= 2; i++)
                sum += Weight(x - column - i) * Weight(y - row - j) * image[Math.Clamp(column + i, 0, image.Width - 1), Math.Clamp(row + j, 0, image.Height - 1)];
        return sum;
    }

    /// <summary>Keys 1981, a = -1/2.</summary>
    private static double Weight(double distance)
    {
        double d = Math.Abs(distance);
        return d <= 1 ? 1.5 * d * d * d - 2.5 * d * d + 1 : d < 2 ? -0.5 * d * d * d + 2.5 * d * d - 4 * d + 2 : 0;
    }
}
