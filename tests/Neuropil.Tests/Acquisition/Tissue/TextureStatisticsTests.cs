using Neuropil.Acquisition.Tissue;
using Neuropil.Space;

namespace Neuropil.Tests.Acquisition.Tissue;

public sealed class TextureStatisticsTests
{
    [Theory, InlineData(600), InlineData(150), InlineData(36)]
    public void AWaveHasItsPowerInTheBandOfItsWavelength(double wavelengthNm)
    {
        // sin over 240 px of 10 nm: all power lies at 1 / wavelength, so its band must hold by far the most.
        var image = new Raster<byte>(240, 240);
        for (int y = 0; y < 240; y++)
            for (int x = 0; x < 240; x++) image[x, y] = (byte)Math.Round(128 + 60 * Math.Sin(2 * Math.PI * x * 10 / wavelengthNm));
        var power = TextureStatistics.Of(image, 10).LogPower;
        int band = 0;
        while (TextureStatistics.BandsNm[band + 1] > wavelengthNm) band++;
        for (int other = 0; other < power.Count; other++)
            if (other != band && power[other] is { } p) Assert.True(p < power[band] - 1, $"Band {other} holds {p}, band {band} {power[band]}.");
    }

    [Fact]
    public void GreyLevelsAreThoseOfTheFormula()
    {
        // 0, 1 … 100 once each: mean 50, variance (101² - 1) / 12, percentile p is p.
        var image = new Raster<byte>(101, 1, [.. Enumerable.Range(0, 101).Select(i => (byte)i)]);
        var statistics = TextureStatistics.Of(image, 10);
        Assert.Equal(50, statistics.Mean, 9);
        Assert.Equal(Math.Sqrt((101 * 101 - 1) / 12.0), statistics.StandardDeviation, 9);
        Assert.Equal([1, 5, 25, 50, 75, 95, 99], statistics.Percentiles);
    }
}
