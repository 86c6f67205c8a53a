using Neuropil.Space;

namespace Neuropil.Tests.Space;

public class PixelRegionTests
{
    [Theory]
    [InlineData(2, 1, true), InlineData(4, 3, true), InlineData(3, 2, true), InlineData(2, 3, true)]
    [InlineData(1.99, 2, false), InlineData(4.01, 2, false), InlineData(3, 3.01, false)]
    public void ABoxHoldsItsOutline(double x, double y, bool inside) => Assert.Equal(inside, PixelRegion.Box(new(4, 3), new(2, 1)).Contains(new(x, y)));

    /// <summary>An L: its notch is outside.</summary>
    [Theory, InlineData(1, 1, true), InlineData(9, 1, true), InlineData(1, 9, true), InlineData(9, 9, false), InlineData(3, 3.5, true), InlineData(4, 4, true), InlineData(5, 5, false)]
    public void APolygonIsWhatItsCornersEnclose(double x, double y, bool inside) =>
        Assert.Equal(inside, new PixelRegion([new(0, 0), new(10, 0), new(10, 4), new(4, 4), new(4, 10), new(0, 10)]).Contains(new(x, y)));

    [Fact]
    public void ABentOutlineIsFollowedInSteps()
    {
        // y' = y + x² / 100 lifts the middle of an edge of 100 px by 25 px where a straight one would be lifted by 50.
        var bent = PixelRegion.Box(new(0, 0), new(100, 10)).Through(p => new(p.X, p.Y + p.X * p.X / 100), 5);
        Assert.True(bent.Contains(new(50, 30)));
        Assert.False(bent.Contains(new(50, 50)));
    }
}
