using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Volumes.Images;

namespace Neuropil.Tests.Volumes;

public class InnerCellsTests
{
    private const int Width = 211, Height = 160;

    private static readonly Raster<byte> Image = Noise();

    /// <summary>Against Catmull and Rom's cubic written out in double, on noise, the hardest of images: greys are rounded to whole ones afterwards.</summary>
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.02, 1)]
    [InlineData(-0.05, 0.97)]
    [InlineData(0.09, 1.3)]
    public void TheyEqualTheReferenceToATenthOfAGrey(double radians, double scale)
    {
        if (!InnerCells.IsSupported) return;
        var layer = Layer(Turned(radians, scale));
        int seen = 0;
        for (int y = layer.Map.Part.Y; y < layer.Map.Part.Bottom; y++)
        {
            layer.Follow(y);
            layer.Map.Trace(0, layer.Map.Width / PieceMap.StepPx, but: null);
            for (int cell = 0; cell < layer.Map.Width / PieceMap.StepPx; cell++)
            {
                if (!layer.Inner.Has(cell)) continue;
                var found = layer.Inner.Sample(cell);
                for (int i = 0; i < PieceMap.StepPx; i++, seen++)
                {
                    int at = cell * PieceMap.StepPx + i;
                    Assert.True(layer.Map.Depth[at] > 0);
                    Assert.Equal(CubicReference.At(Image, layer.Map.X[at], layer.Map.Y[at]), found[i], 0.1);
                }
            }
        }
        Assert.True(seen > Width * Height / 3, $"{seen} px were inner ones");
    }

    [Fact]
    public void APlainGreyStaysWhatItIs()
    {
        if (!InnerCells.IsSupported) return;
        foreach (byte grey in (byte[])[0, 1, 128, 255])
        {
            var plain = new Raster<byte>(Width, Height);
            plain.Values.AsSpan().Fill(grey);
            var layer = new MosaicLayer(new(Turned(0.03, 1.01), new(40, 40, 64, 64)), new(plain.Values, Width, Height, 0, Height));
            layer.Follow(70);
            var found = Enumerable.Range(0, 8).Where(layer.Inner.Has).Select(layer.Inner.Sample).ToList();
            Assert.NotEmpty(found);
            foreach (var eight in found)
                for (int i = 0; i < 8; i++) Assert.Equal(grey, eight[i], 0.01);
        }
    }

    [Fact]
    public void JumpsMasksAndEdgesAreNotTheirs()
    {
        var piece = Turned(0.01, 1);
        var masked = Layer(piece with { Masked = [new([new(0, 0), new(9, 0), new(9, 9)])] });
        masked.Follow(80);
        Assert.DoesNotContain(true, Enumerable.Range(0, masked.Map.Width / 8).Select(masked.Inner.Has));
        var torn = Layer(piece with { Elastic = new Tear() });
        torn.Follow(80);
        Assert.Contains(true, Enumerable.Range(0, torn.Map.Width / 8).Select(torn.Map.Jumps));
        Assert.DoesNotContain(true, Enumerable.Range(0, torn.Map.Width / 8).Where(torn.Map.Jumps).Select(torn.Inner.Has));
        var small = new MosaicLayer(new(piece with { WidthPx = 30, HeightPx = 30 }, new(0, 0, 30, 30)), new(new byte[900], 30, 30, 0, 30));
        small.Follow(15);
        Assert.DoesNotContain(true, Enumerable.Range(0, small.Map.Width / 8).Select(small.Inner.Has));
    }

    /// <summary>Only the rows that a window needs are there, so that rows near the edge of one are in the midst of another.</summary>
    [Fact]
    public void WindowsOfOneCanvasFitTogether()
    {
        var painter = new Mosaic(new OnlyRows(), 4);
        List<MosaicPiece> pieces = [Turned(0.02, 1.01), Turned(-0.03, 0.99) with { Key = "b", ToCanvas = Turned(-0.03, 0.99).ToCanvas.Then(Affine2.Translation(130.4, 20.7)), Gain = 0.9, Offset = 7 }];
        var whole = painter.Paint(pieces, new(0, 0, 384, 256));
        foreach (var window in (PixelRect[])[new(0, 0, 64, 64), new(61, 35, 131, 40), new(128, 64, 128, 64), new(100, 20, 9, 150)])
        {
            var part = painter.Paint(pieces, window);
            for (int y = 0; y < window.Height; y++)
                for (int x = 0; x < window.Width; x++) Assert.Equal(whole.Grey[window.X + x, window.Y + y], part.Grey[x, y]);
        }
    }

    private static MosaicPiece Turned(double radians, double scale) =>
        new("a", Width, Height, new Affine2(scale, 0, 0, 0, scale, 0).Then(Affine2.Rotation(radians, new(100, 80))), 1, 0);

    private static MosaicLayer Layer(MosaicPiece piece) => new(new(piece, Mosaic.Bounds(piece)), new(Image.Values, Width, Height, 0, Height));

    private static Raster<byte> Noise()
    {
        var random = new SplitMix64(11);
        var image = new Raster<byte>(Width, Height);
        foreach (ref byte v in image.Values.AsSpan()) v = (byte)(random.NextInt(3) * 127.5);
        return image;
    }

    private sealed class Tear : Displacement
    {
        public override double MaxPx => 5;

        public override bool JumpsNear(Px2 px, double radiusPx) => Math.Abs(px.X - 100) <= radiusPx;

        public override Px2 Apply(Px2 px) => px.X < 100 ? px : px + new Px2(5, 0);
    }

    private sealed class OnlyRows : IImageRows
    {
        public ImageRows RentRows(string key, int top, int bottom) =>
            new(Image.Values.AsSpan(top * Width, (bottom - top) * Width).ToArray(), Width, Height, top, bottom);
    }
}
