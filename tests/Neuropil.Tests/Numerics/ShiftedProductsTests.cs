using Neuropil.Numerics;

namespace Neuropil.Tests.Numerics;

public class ShiftedProductsTests
{
    /// <summary>Against sums pixel by pixel, where the planes lie in each other, beside each other and apart.</summary>
    [Fact]
    public void TheyEqualTheReference()
    {
        Plane a = Noise(45, 38, 1), b = Noise(61, 29, 2);
        foreach (var range in (ShiftRange[])[ShiftRange.Around(8, -4, 8, 8), ShiftRange.Around(-40, 20, 5, 9), ShiftRange.Around(70, 0, 10, 2)])
        {
            var products = ShiftedProducts.Of(a, b, range);
            for (int j = 0; j < range.Height; j++)
                for (int i = 0; i < range.Width; i++)
                    Assert.Equal(Reference(a, b, range.MinX + i, range.MinY + j), products[i, j], 1e-3);
        }
    }

    [Fact]
    public void SumsEqualTheReference()
    {
        for (int n = 0; n < 40; n++)
        {
            float[] values = Noise(Math.Max(1, n), 1, 3).Values[..n];
            Assert.Equal(values.Sum(v => (double)v), Planes.Sum(values), 1e-9);
            Assert.Equal(values.Sum(v => (v - 0.3) * (v - 0.3)), Planes.SumOfSquares(values, 0.3), 1e-9);
        }
    }

    private static double Reference(Plane a, Plane b, int dx, int dy)
    {
        double sum = 0;
        for (int y = 0; y < a.Height; y++)
            for (int x = 0; x < a.Width; x++)
                if (x + dx >= 0 && y + dy >= 0 && x + dx < b.Width && y + dy < b.Height) sum += a[x, y] * b[x + dx, y + dy];
        return sum;
    }

    private static Plane Noise(int width, int height, ulong seed)
    {
        var random = new SplitMix64(seed);
        var plane = new Plane(width, height);
        foreach (ref float v in plane.Values.AsSpan()) v = (float)(random.NextDouble() - 0.5);
        return plane;
    }
}
