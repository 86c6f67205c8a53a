using Neuropil.Reports;
using Neuropil.Space;

namespace Neuropil.Tests.Reports;

public class PictureTests
{
    private static readonly Rgb Red = new(255, 0, 0);

    [Fact]
    public void EveryObjectKeepsItsColourAndNoObjectIsBlack()
    {
        Assert.Equal(new Rgb(0, 0, 0), LabelColours.Of(0));
        Assert.Equal(LabelColours.Of(12345), LabelColours.Of(12345));
        // 1000 ids into 256^3 colours of a limited gamut: nearly all differ.
        Assert.True(Enumerable.Range(1, 1000).Select(i => LabelColours.Of((ulong)i)).Distinct().Count() > 950);
        Assert.All(Enumerable.Range(1, 1000), i => Assert.True(Math.Max(LabelColours.Of((ulong)i).R, Math.Max(LabelColours.Of((ulong)i).G, LabelColours.Of((ulong)i).B)) >= 178));
    }

    [Fact]
    public void AnOverlayLeavesUnlabelledPixelsGrey()
    {
        var overlay = Pictures.Overlay(new Raster<byte>(3, 1, [10, 20, 30]), new Raster<ulong>(3, 1, [0, 7, 7]), 0.5);
        Assert.Equal(new Rgb(10, 10, 10), overlay[0, 0]);
        Assert.Equal(LabelColours.Of(7), overlay[1, 0]);
        Assert.Equal(Pictures.Blend(new(30, 30, 30), LabelColours.Of(7), 0.5), overlay[2, 0]);
    }

    /// <summary>Voxel values spell their place: 100 z + 10 y + x.</summary>
    [Fact]
    public void SlicesCutWhereTheySay()
    {
        var voxels = new Voxels<int>(new Box3(new(1, 2, 3), new(4, 4, 5)));
        for (int z = 3; z < 5; z++)
            for (int y = 2; y < 4; y++)
                for (int x = 1; x < 4; x++)
                    voxels[x, y, z] = 100 * z + 10 * y + x;
        Assert.Equal([421, 422, 423, 431, 432, 433], Slices.Xy(voxels, 4).Values);
        Assert.Equal([331, 332, 333, 431, 432, 433], Slices.Xz(voxels, 3).Values);
        Assert.Equal([322, 332, 422, 432], Slices.Yz(voxels, 2).Values);
    }

    [Theory, InlineData(1, 1), InlineData(4.9, 2), InlineData(5, 5), InlineData(999, 500), InlineData(0.3, 0.2)]
    public void ScaleBarsHaveRoundLengths(double longest, double want) => Assert.Equal(want, ScaleBar.RoundLengthNm(longest), 1e-12);

    /// <summary>800 px of 4 nm: a quarter of the width is 800 nm, so the bar is 500 nm, 125 px of pure white.</summary>
    [Fact]
    public void AScaleBarIsAsLongAsItSays()
    {
        var picture = new Raster<Rgb>(800, 100);
        ScaleBar.Draw(picture, 4);
        Assert.Equal(125, Enumerable.Range(0, picture.Height).Max(y => picture.Row(y).ToArray().Count(p => p == new Rgb(255, 255, 255))));
    }

    [Fact]
    public void ShrinkingTakesTheMean()
    {
        var small = Resize.Fit(new Raster<Rgb>(4, 2, [.. new byte[] { 0, 20, 100, 100, 40, 60, 100, 101 }.Select(v => new Rgb(v, v, v))]), 2);
        Assert.Equal([new Rgb(30, 30, 30), new Rgb(100, 100, 100)], small.Values);
    }

    [Fact]
    public void DrawingOutsideIsCutOff()
    {
        var picture = new Raster<Rgb>(5, 5);
        Drawing.Line(picture, new(-10, 2), new(20, 2), Red);
        Drawing.Dot(picture, -1, 2, Red);
        Drawing.Box(picture, -3, -3, 4, 4, Red);
        Drawing.Arrow(picture, new(0, 4), new(40, 60), Red);
        TinyText.Draw(picture, -2, 4, "12 nm?", Red);
        Assert.All(Enumerable.Range(0, 5), x => Assert.Equal(Red, picture[x, 2]));
        Assert.Equal(Red, picture[0, 0]);
        Assert.NotEqual(Red, picture[1, 1]);
    }
}
