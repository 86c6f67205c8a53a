using Neuropil.Numerics;

namespace Neuropil.Tests.Numerics;

public class CoarseBandPassTests
{
    /// <summary>Against the same of two exact blurs, on planes of even and odd sides, edges and all.</summary>
    [Theory, InlineData(120, 90), InlineData(97, 203), InlineData(61, 142), InlineData(99, 98), InlineData(128, 96), InlineData(240, 172)]
    public void ItDiffersLittleFromTheReference(int width, int height)
    {
        var random = new SplitMix64(8);
        var plane = new Plane(width, height);
        foreach (ref float v in plane.Values.AsSpan()) v = (float)(255 * random.NextDouble());
        plane = Blur.Gaussian(plane, 2);
        Plane expected = Blur.BandPass(plane, 1.2, 12), found = CoarseBandPass.Of(plane, 1.2, 12);
        double spread = Math.Sqrt(Planes.SumOfSquares(expected.Values, 0) / expected.Values.Length), worst = 0;
        for (int i = 0; i < expected.Values.Length; i++) worst = Math.Max(worst, Math.Abs(expected.Values[i] - found.Values[i]));
        Planes.AddScaled(expected.Values, -1, found.Values);
        Assert.InRange(Math.Sqrt(Planes.SumOfSquares(found.Values, 0) / found.Values.Length), 0, 0.015 * spread);
        // At worst at an odd far edge, where a last cell of a part of a width counts as a whole one.
        Assert.InRange(worst, 0, 0.12 * spread);
    }
}
