using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Volumes.Images;

namespace Neuropil.Tests.Volumes;

/// <summary>Images of which only some rows are read.</summary>
public sealed class ImageRowsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData("grey8.bmp"), InlineData("strips8.tif"), InlineData("pages8.tif"), InlineData("bigtiff16.tif")]
    public void RowsOfAFileWithoutCompressionAreTheDecodedOnes(string name)
    {
        var whole = ImageFile.Read(ImageFileTests.Golden(name));
        var plain = ImageFile.Plain(ImageFileTests.Golden(name));
        Assert.NotNull(plain);
        byte[] table = [.. Enumerable.Range(0, 1 << 16).Select(v => (byte)(v >> 8))];
        var expected = whole.ToBytes();
        Assert.Equal(expected.Values, plain.ReadAll(table).Values);
        for (int top = 0; top < whole.Height; top += 4)
            for (int bottom = top + 1; bottom <= whole.Height; bottom += 5)
            {
                using var rows = plain.Rent(top, bottom, table);
                for (int y = top; y < bottom; y++) Assert.Equal(expected.Row(y), rows.Pixels.AsSpan((y - top) * rows.Width, rows.Width));
            }
    }

    [Theory, InlineData("grey8.png"), InlineData("lzw8.tif"), InlineData("packbits8.tif"), InlineData("tiles8.tif"), InlineData("tiles16-big-endian.tif"),
     InlineData("rgb8.tif"), InlineData("white-is-zero.tif"), InlineData("rgb24.bmp"), InlineData("strips16-deflate.tif")]
    public void OtherFilesHaveNoPlainRows(string name) => Assert.Null(ImageFile.Plain(ImageFileTests.Golden(name)));

    [Fact]
    public void AFileCutAnywhereHasNoPlainRowsOrIsRefused()
    {
        foreach (string name in (string[])["grey8.bmp", "strips8.tif"])
        {
            var whole = File.ReadAllBytes(ImageFileTests.Golden(name));
            var good = ImageFile.Read(ImageFileTests.Golden(name)).ToBytes().Values;
            for (int length = 0; length < whole.Length; length += 7)
            {
                File.WriteAllBytes(_folder[name], whole[..length]);
                try
                {
                    if (ImageFile.Plain(_folder[name]) is { } plain) Assert.Equal(good, plain.ReadAll(null).Values);
                }
                catch (InputException e)
                {
                    Assert.Contains(_folder[name], e.Message, StringComparison.Ordinal);
                }
            }
        }
    }

    /// <summary>Turned, stretched, displaced and masked pieces, painted from the rows they need and from whole images.</summary>
    [Fact]
    public void AWindowPaintedFromTheRowsItNeedsIsTheSame()
    {
        var image = Grain(90, 70, 3);
        MosaicPiece[] pieces =
        [
            new("a", 90, 70, Affine2.Rotation(0.07, new(45, 35)), 1, 0),
            new("b", 90, 70, new(1.02, 0.01, 40.3, -0.02, 0.97, 21.6), 1.1, -5, Warp: new Wave()),
            new("c", 90, 70, Affine2.Translation(-20.4, 50.2), 1, 2, Elastic: new Wave(), Masked: [new([new(10, 10), new(40, 12), new(20, 40)])]),
        ];
        foreach (var window in (PixelRect[])[new(0, 0, 140, 120), new(13, 31, 40, 9), new(64, 64, 16, 16), new(-9, 60, 150, 3), new(100, 5, 7, 100)])
        {
            var whole = new Mosaic(new ImageCache(1 << 20, _ => image), 4).Paint(pieces, window);
            var rows = new Mosaic(new OnlyRows(image), 4).Paint(pieces, window);
            Assert.Equal(whole.Covered.Values, rows.Covered.Values);
            Assert.Equal(whole.Grey.Values, rows.Grey.Values);
        }
    }

    private static Raster<byte> Grain(int width, int height, ulong seed)
    {
        var random = new SplitMix64(seed);
        var image = new Raster<byte>(width, height);
        foreach (ref byte v in image.Values.AsSpan()) v = (byte)random.NextInt(256);
        return image;
    }

    /// <summary>Lends the rows asked for and nothing more.</summary>
    private sealed class OnlyRows(Raster<byte> image) : IImageRows
    {
        public ImageRows RentRows(string key, int top, int bottom) =>
            new(image.Values.AsSpan(top * image.Width, (bottom - top) * image.Width).ToArray(), image.Width, image.Height, top, bottom);
    }

    private sealed class Wave : Displacement
    {
        public override double MaxPx => 3;

        public override Px2 Apply(Px2 px) => px + new Px2(2 * Math.Sin(px.Y / 15), 2 * Math.Cos(px.X / 20));
    }
}
