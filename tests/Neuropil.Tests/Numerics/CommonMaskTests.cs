using Neuropil.Numerics;

namespace Neuropil.Tests.Numerics;

public class CommonMaskTests
{
    /// <summary>Against looking at every shift of every pixel.</summary>
    [Theory, InlineData(1, 37, 23), InlineData(3, 64, 40), InlineData(6, 51, 30)]
    public void ItEqualsTheReference(int radius, int width, int height)
    {
        var random = new SplitMix64(6);
        using Plane16 a = Known(ref random, width, height, 5), b = Known(ref random, width, height, 400);
        var mask = new CommonMask(a, b, radius);
        var row = new short[width];
        int seen = 0;
        for (int y = 0; y < height; y++)
        {
            mask.Next(row);
            for (int x = 0; x < width; x++)
            {
                Assert.Equal(AllKnown(b, x, y, radius) ? a.Row(y)[x] : KnownBandPass.Unknown, row[x]);
                seen += row[x] == KnownBandPass.Unknown ? 0 : 1;
            }
        }
        Assert.True(seen > 0);
    }

    private static Plane16 Known(ref SplitMix64 random, int width, int height, int oneIn)
    {
        var plane = Plane16.RentUnset(width, height);
        foreach (ref short v in plane.Values) v = random.NextInt(oneIn) == 0 ? KnownBandPass.Unknown : (short)random.NextInt(100);
        return plane;
    }

    private static bool AllKnown(Plane16 plane, int x, int y, int radius)
    {
        for (int j = y - radius; j <= y + radius; j++)
            for (int i = x - radius; i <= x + radius; i++)
                if (i < 0 || j < 0 || i >= plane.Width || j >= plane.Height || plane.Row(j)[i] == KnownBandPass.Unknown) return false;
        return true;
    }
}
