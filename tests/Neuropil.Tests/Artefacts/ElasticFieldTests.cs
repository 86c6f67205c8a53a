using Neuropil.Artefacts;
using Neuropil.Numerics;

namespace Neuropil.Tests.Artefacts;

public class ElasticFieldTests
{
    /// <summary>To the bit, inside and beyond the grid, and whatever other points are asked for: what is rendered must not depend on how a field is looked up.</summary>
    [Fact]
    public void ShiftsAtCrossingsAreThoseAtTheirPoints()
    {
        var random = new SplitMix64(10);
        double[] Values() => [.. Enumerable.Range(0, 42).Select(_ => random.NextNormal())];
        var field = new ElasticField(-12, -7, 24, 7, 6, Values(), Values());
        double[] xs = [.. Enumerable.Range(0, 30).Select(k => -60.0 + 8 * k)], ys = [.. Enumerable.Range(0, 25).Select(k => -50.0 + 7.5 * k)];
        var shifts = field.ShiftsAt(xs, ys);
        for (int m = 0; m < ys.Length; m++)
            for (int n = 0; n < xs.Length; n++) Assert.Equal(field.ShiftAt(new(xs[n], ys[m])), shifts[m * xs.Length + n]);
        var part = field.ShiftsAt(xs[9..20], ys[4..]);
        for (int m = 4; m < ys.Length; m++)
            for (int n = 9; n < 20; n++) Assert.Equal(shifts[m * xs.Length + n], part[(m - 4) * 11 + n - 9]);
    }
}
