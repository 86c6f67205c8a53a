using Neuropil.Numerics;

namespace Neuropil.Tests.Numerics;

public class BilinearLineTests
{
    /// <summary>Places inside, on the edges and outside, beside unknown pixels, in lines of any length.</summary>
    [Theory, InlineData(1), InlineData(8), InlineData(29)]
    public void ItEqualsTheReference(int length)
    {
        var random = new SplitMix64(4);
        var plane = new Plane(17, 11);
        foreach (ref float v in plane.Values.AsSpan()) v = random.NextInt(6) == 0 ? float.NaN : (float)random.NextNormal();
        float[] x = new float[length], y = new float[length], values = new float[length], known = new float[length];
        int seen = 0;
        for (int line = 0; line < 60; line++)
        {
            for (int k = 0; k < length; k++) (x[k], y[k]) = ((float)random.Uniform(-2, 19), line % 3 == 0 ? random.NextInt(12) : (float)random.Uniform(-2, 13));
            BilinearLine.Sample(plane, x, y, values, known);
            for (int k = 0; k < length; k++)
            {
                float? expected = Reference(plane, x[k], y[k]);
                Assert.Equal(expected is null ? 0 : 1, known[k]);
                Assert.Equal(expected ?? 0, values[k], 1e-5f);
                seen += (int)known[k];
            }
        }
        Assert.InRange(seen, 10 * length, 50 * length);
    }

    /// <summary>Lines as maps give them: one to four rows high, a step of about a pixel, forwards and backwards, over all edges.</summary>
    [Fact]
    public void AlongASlantedLineItEqualsTheReference()
    {
        var random = new SplitMix64(5);
        var plane = new Plane(90, 40);
        foreach (ref float v in plane.Values.AsSpan()) v = random.NextInt(60) == 0 ? float.NaN : (float)random.NextNormal();
        float[] x = new float[53], y = new float[53], values = new float[53], known = new float[53];
        int seen = 0;
        for (int line = 0; line < 400; line++)
        {
            double angle = random.Uniform(-0.35, 0.35), step = random.Uniform(0.4, 1.9) * (line % 5 == 0 ? -1 : 1), x0 = random.Uniform(-20, 90), y0 = random.Uniform(-3, 43);
            for (int k = 0; k < x.Length; k++) (x[k], y[k]) = ((float)(x0 + k * step * Math.Cos(angle)), (float)(y0 + k * step * Math.Sin(angle)));
            BilinearLine.Sample(plane, x, y, values, known);
            for (int k = 0; k < x.Length; k++)
            {
                float? expected = Reference(plane, x[k], y[k]);
                Assert.Equal(expected is null ? 0 : 1, known[k]);
                Assert.Equal(expected ?? 0, values[k], 1e-5f);
                seen += (int)known[k];
            }
        }
        Assert.True(seen > 4000, $"{seen} places were inside");
    }

    private static float? Reference(Plane plane, float x, float y)
    {
        int i = (int)Math.Floor(x), j = (int)Math.Floor(y);
        if (i < 0 || j < 0 || i + 1 >= plane.Width || j + 1 >= plane.Height) return null;
        float sum = 0;
        for (int dy = 0; dy < 2; dy++)
            for (int dx = 0; dx < 2; dx++) sum += plane[i + dx, j + dy] * (1 - Math.Abs(x - i - dx)) * (1 - Math.Abs(y - j - dy));
        return float.IsNaN(sum) ? null : sum;
    }
}
