using Neuropil.Space;
using Neuropil.Volumes.Images;

namespace Neuropil.Tests.Volumes;

public class MosaicTests
{
    [Fact]
    public void AnImageShiftedByWholePixelsIsCopied()
    {
        var image = Ramp(20, 10);
        var painted = Painter(image).Paint([new("a", 20, 10, Affine2.Translation(3, 2), 1, 0)], new(0, 0, 30, 15));
        for (int y = 0; y < 15; y++)
            for (int x = 0; x < 30; x++)
            {
                bool inside = x is >= 3 and < 23 && y is >= 2 and < 12;
                Assert.Equal(inside ? 1 : 0, painted.Covered[x, y]);
                Assert.Equal(inside ? Math.Max((byte)1, image[x - 3, y - 2]) : 0, painted.Grey[x, y]);   // 0 is left to gaps
            }
    }

    /// <summary>Catmull-Rom is exact for a ramp, so a shift by a fraction is too, but for the edge.</summary>
    [Fact]
    public void ARampMovesExactlyByAFraction()
    {
        var painted = Painter(Ramp(30, 30)).Paint([new("a", 30, 30, Affine2.Translation(0.5, 0), 1, 0)], new(0, 0, 30, 30));
        for (int x = 3; x < 28; x++) Assert.Equal(4 * (x - 0.5) + 2 * 15, painted.Grey[x, 15], 0.51);
    }

    [Fact]
    public void WindowsOfOneCanvasFitTogether()
    {
        var painter = Painter(Ramp(40, 40));
        List<MosaicPiece> pieces =
        [
            new("a", 40, 40, Affine2.Rotation(0.05, new(20, 20)), 1, 0),
            new("b", 40, 40, Affine2.Translation(25.3, 4.7), 1.1, -5),
        ];
        var whole = painter.Paint(pieces, new(0, 0, 64, 48));
        var part = painter.Paint(pieces, new(17, 9, 30, 20));
        for (int y = 0; y < 20; y++)
            for (int x = 0; x < 30; x++) Assert.Equal(whole.Grey[17 + x, 9 + y], part.Grey[x, y]);
    }

    /// <summary>Windows are painted into arrays that held other blocks.</summary>
    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public void AllOfAWindowIsWritten(int pieces)
    {
        PixelRect window = new(-11, -7, 45, 30);
        List<MosaicPiece> shown = [new("a", 20, 12, Affine2.Translation(-3.4, 2), 1, 0), new("b", 20, 12, Affine2.Translation(11.2, 5.5), 1, 0)];
        var painter = Painter(Ramp(20, 12));
        var fresh = painter.Paint([.. shown.Take(pieces)], window);
        byte[] grey = new byte[45 * 30], covered = new byte[45 * 30];
        grey.AsSpan().Fill(77);
        covered.AsSpan().Fill(77);
        painter.Paint([.. shown.Take(pieces)], window, grey, covered);
        Assert.Equal(fresh.Grey.Values, grey);
        Assert.Equal(fresh.Covered.Values, covered);
    }

    /// <summary>An image that is masked as a whole has no share, yet lines on which it lies are blended.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.05)]
    [InlineData(0.8)]
    [InlineData(3)]
    public void AnImageAloneIsPaintedAsIfItWereBlended(double radians)
    {
        var painter = Painter(Ramp(48, 30));
        MosaicPiece shown = new("a", 48, 30, Affine2.Rotation(radians, new(24, 15)), 1.03, 2.5);
        var masked = shown with { Key = "b", Masked = [new([new(-9, -9), new(59, -9), new(59, 39), new(-9, 39)])] };
        PixelRect window = new(-13, -11, 75, 53);
        var (alone, blended) = (painter.Paint([shown], window), painter.Paint([shown, masked], window));
        Assert.Contains((byte)1, alone.Covered.Values);
        Assert.Equal(blended.Covered.Values, alone.Covered.Values);
        Assert.Equal(blended.Grey.Values, alone.Grey.Values);
    }

    [Fact]
    public void OneImageFadesIntoTheNextMidwayBetweenTheirEdges()
    {
        var cache = new ImageCache(1 << 20, key => Flat(50, 20, key == "a" ? (byte)100 : (byte)200));
        // Overlap from x = 30 to 49; its middle is 39.5.
        var painted = new Mosaic(cache, 2).Paint(
            [new("a", 50, 20, Affine2.Identity, 1, 0), new("b", 50, 20, Affine2.Translation(30, 0), 1, 0)], new(0, 0, 80, 20));
        Assert.Equal(100, painted.Grey[20, 10]);
        Assert.Equal(200, painted.Grey[60, 10]);
        Assert.Equal(150, (painted.Grey[39, 10] + painted.Grey[40, 10]) / 2.0, 1.0);
        for (int x = 30; x < 50; x++) Assert.True(painted.Grey[x, 10] >= painted.Grey[x - 1, 10]);
    }

    [Fact]
    public void ADisplacementByAConstantEqualsAShift()
    {
        var painter = Painter(Ramp(30, 30));
        var shifted = painter.Paint([new("a", 30, 30, Affine2.Translation(4.25, -2.5), 1, 0)], new(0, 0, 40, 40));
        var displaced = painter.Paint([new("a", 30, 30, Affine2.Identity, 1, 0, new Constant(new(-4.25, 2.5)))], new(0, 0, 40, 40));
        Assert.Equal(shifted.Covered.Values, displaced.Covered.Values);
        Assert.Equal(shifted.Grey.Values, displaced.Grey.Values);
    }

    [Fact]
    public void TheCacheKeepsWhatWasUsedLast()
    {
        int reads = 0;
        var cache = new ImageCache(250, _ => { reads++; return Flat(10, 10, 1); });
        foreach (string key in (string[])["a", "b", "a", "c", "a", "b"]) cache.Get(key);
        // a and b are read, c pushes b out, b is read again.
        Assert.Equal(4, reads);
    }

    private sealed class Constant(Px2 by) : Displacement
    {
        public override double MaxPx => by.Length;

        public override Px2 Apply(Px2 canvasPx) => canvasPx + by;
    }

    private static Mosaic Painter(Raster<byte> image) => new(new ImageCache(1 << 20, _ => image), 4);

    private static Raster<byte> Flat(int width, int height, byte value)
    {
        var image = new Raster<byte>(width, height);
        image.Values.AsSpan().Fill(value);
        return image;
    }

    private static Raster<byte> Ramp(int width, int height)
    {
        var image = new Raster<byte>(width, height);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) image[x, y] = (byte)(4 * x + 2 * y);
        return image;
    }
}
