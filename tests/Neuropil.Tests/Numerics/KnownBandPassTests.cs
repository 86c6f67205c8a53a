using Neuropil.Numerics;

namespace Neuropil.Tests.Numerics;

public class KnownBandPassTests
{
    private const double Fine = 0.75, Wide = 6;

    /// <summary>Against the same in floats with exact blurs: of a plane with unknown edges, corners, holes and stray pixels, at both sizes.</summary>
    [Theory, InlineData(192, 128, 1), InlineData(192, 128, 2), InlineData(128, 320, 1), InlineData(64, 64, 1)]
    public void ItDiffersLittleFromTheReference(int width, int height, int factor)
    {
        var random = new SplitMix64(9);
        Plane grey = Texture(ref random, width, height), known = new(width, height);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
            {
                bool hole = Math.Abs(x - width / 3) < 4 && Math.Abs(y - height / 2) < 9, outside = x + y / 4 < 20 || x - y / 6 > width - 9 || y + x / 9 < 12 || y > height - 5;
                known[x, y] = hole || outside ? 0 : 1;
                grey[x, y] *= known[x, y];
            }
        using var found = Found(grey, factor);
        var mask = known.Shrink(factor);
        foreach (ref float v in mask.Values.AsSpan()) v = v > 0.999f ? 1 : 0;
        var expected = Blur.BandPass(grey.Shrink(factor), mask, Fine, Wide);
        double error = 0, energy = 0;
        for (int y = 0; y < mask.Height; y++)
            for (int x = 0; x < mask.Width; x++)
            {
                Assert.Equal(mask[x, y] == 0, found.Row(y)[x] == KnownBandPass.Unknown);
                if (mask[x, y] == 0) continue;
                double off = found.Row(y)[x] / (double)KnownBandPass.BandScale - expected[x, y];
                (error, energy) = (error + off * off, energy + expected[x, y] * expected[x, y]);
            }
        Assert.InRange(Math.Sqrt(error / energy), 0, 0.015);
    }

    [Fact]
    public void BlackAndWhiteDoNotOverflow()
    {
        var grey = new Plane(64, 64);
        for (int y = 0; y < 64; y++)
            for (int x = 0; x < 64; x++) grey[x, y] = x < 32 ? 255 : 1;
        using var found = Found(grey, 1);
        var expected = Blur.BandPass(grey, Fine, Wide);
        for (int y = 0; y < 64; y++)
            for (int x = 0; x < 64; x++) Assert.Equal(expected[x, y], found.Row(y)[x] / (float)KnownBandPass.BandScale, 2f);
    }

    private static Plane16 Found(Plane grey, int factor)
    {
        var plane = Plane16.RentUnset(grey.Width, grey.Height);
        Shorts.OfGreys(grey.Values, KnownBandPass.GreyScale, plane.Values);
        var cells = new GreyCells(plane);
        if (factor == 2)
        {
            plane = cells.Halved();
            cells = new(plane);
        }
        return KnownBandPass.Of(plane, cells, Fine, Wide);
    }

    private static Plane Texture(ref SplitMix64 random, int width, int height)
    {
        var plane = new Plane(width, height);
        foreach (ref float v in plane.Values.AsSpan()) v = (float)(255 * random.NextDouble());
        plane = Blur.Gaussian(plane, 1.5);
        foreach (ref float v in plane.Values.AsSpan()) v = MathF.Round(Math.Clamp(5 * (v - 127) + 127, 1, 255));
        return plane;
    }
}
