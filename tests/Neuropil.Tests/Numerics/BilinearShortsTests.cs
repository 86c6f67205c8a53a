using Neuropil.Numerics;

namespace Neuropil.Tests.Numerics;

public class BilinearShortsTests
{
    /// <summary>Of values of thousands: rounded three times, and parts of a pixel are steps of 1 / 32768.</summary>
    private const float Rounding = 2.5f;

    /// <summary>Places inside, on the edges and outside, beside unknown pixels, in lines of any length.</summary>
    [Theory, InlineData(1), InlineData(16), InlineData(53)]
    public void ItEqualsTheReference(int length)
    {
        var random = new SplitMix64(4);
        using var plane = Random(ref random, 17, 11, 6);
        float[] x = new float[length], y = new float[length];
        int seen = 0;
        for (int line = 0; line < 60; line++)
        {
            for (int k = 0; k < length; k++) (x[k], y[k]) = ((float)random.Uniform(-2, 19), line % 3 == 0 ? random.NextInt(12) : (float)random.Uniform(-2, 13));
            seen += Compare(plane, x, y);
        }
        Assert.InRange(seen, 10 * length, 50 * length);
    }

    /// <summary>Lines as maps give them: one to four rows high, a step of about a pixel, forwards and backwards, over all edges.</summary>
    [Fact]
    public void AlongASlantedLineItEqualsTheReference()
    {
        var random = new SplitMix64(5);
        using var plane = Random(ref random, 90, 40, 60);
        float[] x = new float[53], y = new float[53];
        int seen = 0;
        for (int line = 0; line < 400; line++)
        {
            double angle = random.Uniform(-0.35, 0.35), step = random.Uniform(0.4, 1.9) * (line % 5 == 0 ? -1 : 1), x0 = random.Uniform(-20, 90), y0 = random.Uniform(-3, 43);
            for (int k = 0; k < x.Length; k++) (x[k], y[k]) = ((float)(x0 + k * step * Math.Cos(angle)), (float)(y0 + k * step * Math.Sin(angle)));
            seen += Compare(plane, x, y);
        }
        Assert.True(seen > 4000, $"{seen} places were inside");
    }

    private static int Compare(Plane16 plane, float[] x, float[] y)
    {
        var values = new short[x.Length];
        BilinearShorts.Sample(plane, x, y, values);
        int seen = 0;
        for (int k = 0; k < x.Length; k++)
        {
            float? expected = Reference(plane, x[k], y[k]);
            Assert.Equal(expected is null, values[k] == KnownBandPass.Unknown);
            Assert.Equal(expected ?? KnownBandPass.Unknown, values[k], Rounding);
            seen += expected is null ? 0 : 1;
        }
        return seen;
    }

    private static Plane16 Random(ref SplitMix64 random, int width, int height, int oneUnknownIn)
    {
        var plane = Plane16.RentUnset(width, height);
        foreach (ref short v in plane.Values) v = random.NextInt(oneUnknownIn) == 0 ? KnownBandPass.Unknown : (short)random.Uniform(-8160, 8160);
        return plane;
    }

    private static float? Reference(Plane16 plane, float x, float y)
    {
        int i = (int)Math.Floor(x), j = (int)Math.Floor(y);
        if (i < 0 || j < 0 || i + 1 >= plane.Width || j + 1 >= plane.Height) return null;
        float sum = 0;
        for (int dy = 0; dy < 2; dy++)
            for (int dx = 0; dx < 2; dx++)
            {
                if (plane.Row(j + dy)[i + dx] == KnownBandPass.Unknown) return null;
                sum += plane.Row(j + dy)[i + dx] * (1 - Math.Abs(x - i - dx)) * (1 - Math.Abs(y - j - dy));
            }
        return sum;
    }
}
