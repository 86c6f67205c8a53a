using Neuropil.Reports;
using Neuropil.Space;

namespace Neuropil.Tests.Reports;

public class PlaceMapTests
{
    [Fact]
    public void ACellHoldsTheMeanAndTheLargestOfWhatFellIntoIt()
    {
        var map = new PlaceMap(100, 50, 10, 5);
        map.Add(34, 12, 1);
        map.Add(39.9, 19.9, 4);
        map.Add(-3, 70, 2);
        Assert.Equal((2.5, 4), (map.Mean(3, 1), map.Most(3, 1)));
        Assert.Equal(2, map.Mean(0, 4));
        Assert.Null(map.Mean(4, 1));
        var picture = map.PaintMeans(0, 5);
        Assert.Equal(HeatMap.Colour(0.5), picture[3, 1]);
        Assert.Equal(new Rgb(128, 128, 128), picture[4, 1]);
    }

    [Fact]
    public void CellsAreSquareWhateverTheShape()
    {
        var map = PlaceMap.Square(1000, 250, 24);
        Assert.Equal((24, 6), (map.Columns, map.Rows));
    }

    [Fact]
    public void ALegendLeavesThePictureAsItIs()
    {
        var picture = Pictures.Blank(300, 20, new(1, 2, 3));
        var whole = HeatMap.WithLegend(picture, 0, 4, "PX");
        Assert.Equal(300, whole.Width);
        for (int y = 0; y < 20; y++) Assert.Equal(picture.Row(y).ToArray(), whole.Row(y).ToArray());
        Assert.Equal((HeatMap.Colour(0), HeatMap.Colour(1)), (whole[0, 27], whole[299, 27]));
    }

    [Fact]
    public void AContactSheetHoldsEveryPanelBelowItsLabel()
    {
        Raster<Rgb> red = Pictures.Blank(10, 10, new(255, 0, 0)), blue = Pictures.Blank(10, 10, new(0, 0, 255));
        var sheet = ContactSheet.Of(2, [("A", [red, blue]), ("B", [blue, red]), ("C", [red, red])]);
        Assert.Equal(new Rgb(255, 0, 0), sheet[5, 21]);
        Assert.Equal(new Rgb(0, 0, 255), sheet[19, 21]);
        Assert.Equal(new Rgb(0, 0, 255), sheet[24 + 14 + 5, 21]);
        Assert.Equal(new Rgb(255, 0, 0), sheet[5, 26 + 14 + 21]);
    }
}
