using Neuropil.Numerics;

namespace Neuropil.Tests.Numerics;

public class CommonMaskTests
{
    /// <summary>Against looking at every shift of every pixel, twice over, as the matcher sweeps twice.</summary>
    [Theory, InlineData(1, 37, 23), InlineData(3, 64, 40), InlineData(6, 51, 30)]
    public void ItEqualsTheReference(int radius, int width, int height)
    {
        var random = new SplitMix64(6);
        Plane a = Known(ref random, width, height, 5), b = Known(ref random, width, height, 400);
        using var mask = new CommonMask(a, b, radius);
        var row = new float[width];
        int seen = 0;
        for (int sweep = 0; sweep < 2; sweep++)
            for (int y = 0; y < height; y++)
            {
                mask.Row(y, row);
                for (int x = 0; x < width; x++)
                {
                    Assert.Equal(a[x, y] > 0 && AllKnown(b, x, y, radius) ? 1 : 0, row[x]);
                    seen += (int)row[x];
                }
            }
        Assert.True(seen > 0);
    }

    private static Plane Known(ref SplitMix64 random, int width, int height, int oneIn)
    {
        var plane = new Plane(width, height);
        foreach (ref float v in plane.Values.AsSpan()) v = random.NextInt(oneIn) == 0 ? 0 : 1;
        return plane;
    }

    private static bool AllKnown(Plane plane, int x, int y, int radius)
    {
        for (int j = y - radius; j <= y + radius; j++)
            for (int i = x - radius; i <= x + radius; i++)
                if (i < 0 || j < 0 || i >= plane.Width || j >= plane.Height || plane[i, j] == 0) return false;
        return true;
    }
}
