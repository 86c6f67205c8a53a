using Neuropil.Numerics;

namespace Neuropil.Tests.Numerics;

public class ShiftedProductsTests
{
    /// <summary>Against sums step by step, where the planes lie in each other, beside each other and apart.</summary>
    [Fact]
    public void TheyEqualTheReference()
    {
        PlanePart a = PlanePart.Of(Noise(45, 38, 1)), b = new(Noise(70, 40, 2), 5, 6, 61, 29);
        foreach (var range in (ShiftRange[])[ShiftRange.Around(8, -4, 8, 8), ShiftRange.Around(-40, 20, 5, 9), ShiftRange.Around(70, 0, 10, 2)])
        {
            using ShortPlane own = ShiftedProducts.Fixed(a), other = ShiftedProducts.Moved(b, a, range);
            int[] products = ShiftedProducts.Of(own, other, range);
            for (int j = 0; j < range.Height; j++)
                for (int i = 0; i < range.Width; i++)
                    Assert.Equal(Reference(Steps(a), Steps(b), range.MinX + i, range.MinY + j), products[j * range.Width + i]);
        }
    }

    /// <summary>A single pixel holds all there is, or all hold the same: both as much as a sum of 32 bits can take.</summary>
    [Fact]
    public void NoSumOverflows()
    {
        Plane spike = new(40, 40), even = new(40, 40);
        spike[17, 3] = -7e6f;
        even.Values.AsSpan().Fill(1e-6f);
        foreach (var plane in (Plane[])[spike, even])
        {
            var part = PlanePart.Of(plane);
            using ShortPlane own = ShiftedProducts.Fixed(part), other = ShiftedProducts.Moved(part, part, new(0, 0, 0, 0));
            Assert.InRange(ShiftedProducts.Of(own, other, new(0, 0, 0, 0))[0], 990_000_000, 1_010_000_000);
        }
    }

    [Fact]
    public void MovingSumsEqualTheReference()
    {
        using var plane = new ShortPlane(PlanePart.Of(Noise(37, 30, 5)), 0, 0, 37, 30);
        var sums = new MovingSums(plane);
        foreach (var (top, bottom) in ((int, int)[])[(0, 20), (3, 23), (10, 30), (4, 9), (20, 20), (0, 30)])
        {
            sums.MoveTo(top, bottom);
            short[] steps = [.. Enumerable.Range(top, bottom - top).SelectMany(y => plane.Row(y)[5..31].ToArray())];
            Assert.Equal(new(steps.Sum(v => (double)v), steps.Sum(v => (double)v * v)), sums.Over(5, 31));
        }
    }

    [Fact]
    public void SumsOfAPartEqualTheReference()
    {
        var whole = Noise(50, 9, 6);
        for (int width = 1; width < 40; width++)
        {
            var part = new PlanePart(whole, 3, 2, width, 6);
            var (sum, squares) = part.Sums();
            float[] values = part.Copy().Values;
            Assert.Equal(values.Sum(v => (double)v), sum, 1e-5);
            Assert.Equal(values.Sum(v => (double)v * v), squares, 1e-5);
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

    /// <summary>Rounded to the steps in which all squares add up to 1e9.</summary>
    private static Plane Steps(PlanePart part)
    {
        var plane = part.Copy();
        float scale = (float)Math.Sqrt(1e9 / part.Sums().OfSquares);
        foreach (ref float v in plane.Values.AsSpan()) v = MathF.Round(v * scale);
        return plane;
    }

    private static int Reference(Plane a, Plane b, int dx, int dy)
    {
        int sum = 0;
        for (int y = 0; y < a.Height; y++)
            for (int x = 0; x < a.Width; x++)
                if (x + dx >= 0 && y + dy >= 0 && x + dx < b.Width && y + dy < b.Height) sum += (int)a[x, y] * (int)b[x + dx, y + dy];
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
