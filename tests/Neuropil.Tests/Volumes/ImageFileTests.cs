using Neuropil.Space;
using Neuropil.Volumes.Images;

namespace Neuropil.Tests.Volumes;

/// <summary>Files in Golden/images come from Pillow and tifffile; make_images.py beside them gives the formulas.</summary>
public sealed class ImageFileTests : IDisposable
{
    private const int Width = 37, Height = 23;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    internal static string Golden(string name) =>
        Path.Combine(SharedData.RepositoryRoot, "tests", "Neuropil.Tests", "Volumes", "Golden", "images", name);

    private static int Grey8(int x, int y, int page = 0) => (7 * x + 13 * y + 40 * page) % 256;

    private static int Grey16(int x, int y) => (701 * x + 1301 * y) % 65536;

    private static int Luma(int x, int y) => ImageFile.Luminance(Grey8(x, y), 255 - Grey8(x, y), x + y);

    private static void Same(GreyImage image, int bits, Func<int, int, int> want, int tolerance = 0)
    {
        Assert.Equal((Width, Height, bits), (image.Width, image.Height, image.Bits));
        for (int y = 0; y < Height; y++)
            for (int x = 0; x < Width; x++)
                if (Math.Abs(want(x, y) - image.Values[x, y]) > tolerance) Assert.Fail($"at {x},{y}: want {want(x, y)}, got {image.Values[x, y]}");
    }

    [Theory, InlineData("grey8.png"), InlineData("grey8.bmp"), InlineData("strips8.tif"), InlineData("tiles8.tif"), InlineData("lzw8.tif"),
     InlineData("packbits8.tif"), InlineData("pages8.tif")]
    public void EightBitGreyIsReadAsStored(string name) => Same(ImageFile.Read(Golden(name)), 8, (x, y) => Grey8(x, y));

    [Theory, InlineData("grey16.png"), InlineData("strips16-deflate.tif"), InlineData("tiles16-big-endian.tif"), InlineData("bigtiff16.tif")]
    public void SixteenBitGreyIsReadAsStored(string name) => Same(ImageFile.Read(Golden(name)), 16, Grey16);

    [Theory, InlineData("rgb8.png"), InlineData("rgba8.png"), InlineData("rgb24.bmp"), InlineData("rgb8.tif")]
    public void ColourIsReadAsLuminance(string name) => Same(ImageFile.Read(Golden(name)), 8, Luma);

    [Fact]
    public void PaletteBilevelAndInvertedImagesAreReadAsGrey()
    {
        static int Palette(int i) => ImageFile.Luminance(i * 16 % 256, (i * 16 + 5) % 256, i * 3 % 256);
        Same(ImageFile.Read(Golden("palette.png")), 8, (x, y) => Palette(Grey8(x, y) / 16));
        Same(ImageFile.Read(Golden("grey1.png")), 8, (x, y) => Grey8(x, y) > 127 ? 255 : 0);
        // tifffile stores the values as given and only marks 0 as white.
        Same(ImageFile.Read(Golden("white-is-zero.tif")), 8, (x, y) => 255 - Grey8(x, y));
    }

    [Fact]
    public void JpegIsReadNearItsSource() => Same(ImageFile.Read(Golden("smooth.jpg")), 8, (x, y) => 3 * x + 4 * y, tolerance: 3);

    [Fact]
    public void GreyStaysGreyUnderLuminance()
    {
        for (int v = 0; v < 65536; v += 17) Assert.Equal(v, ImageFile.Luminance(v, v, v));
    }

    [Theory, InlineData("grey8.png"), InlineData("grey16.png"), InlineData("grey8.bmp"), InlineData("rgb24.bmp"), InlineData("smooth.jpg"),
     InlineData("strips8.tif"), InlineData("strips16-deflate.tif"), InlineData("tiles8.tif"), InlineData("lzw8.tif"), InlineData("packbits8.tif")]
    public void AFileCutAnywhereIsRefusedByName(string name)
    {
        var whole = File.ReadAllBytes(Golden(name));
        // Where the file ends in something that is no pixel (padding, a software tag) a cut of that part alone may pass; pixels must not be made up.
        var good = ImageFile.Read(Golden(name)).Values.Values;
        string cut = _folder[name];
        int refused = 0, tried = 0;
        for (int length = 0; length < whole.Length; length += 1 + whole.Length / 60, tried++)
        {
            File.WriteAllBytes(cut, whole[..length]);
            try { Assert.Equal(good, ImageFile.Read(cut).Values.Values); }
            catch (InputException e)
            {
                Assert.Contains(cut, e.Message, StringComparison.Ordinal);
                refused++;
            }
        }
        Assert.True(refused >= tried - 3, $"{refused} of {tried} cuts were refused");
    }

    [Fact]
    public void AFlippedBitInAPngIsFound()
    {
        var bytes = File.ReadAllBytes(Golden("grey8.png"));
        bytes[bytes.Length / 2] ^= 4;
        File.WriteAllBytes(_folder["bad.png"], bytes);
        Assert.Contains("checksum", Assert.Throws<InputException>(() => ImageFile.Read(_folder["bad.png"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ATiffWhosePagesGoInACircleIsRefused()
    {
        var bytes = File.ReadAllBytes(Golden("pages8.tif"));
        // The first directory stands at 8 and has 13 entries of 12 bytes; what follows them points at the next page: here, at itself.
        Assert.Equal((8, 13), (bytes[4], bytes[8]));
        BitConverter.GetBytes(8).CopyTo(bytes, 8 + 2 + 13 * 12);
        File.WriteAllBytes(_folder["circle.tif"], bytes);
        Assert.Contains("comes back", Assert.Throws<InputException>(() => ImageFile.Read(_folder["circle.tif"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OtherFilesAreRefusedWithWhatWasExpected()
    {
        File.WriteAllText(_folder["note.png"], "this is a note");
        Assert.Contains("TIFF, PNG, BMP or JPEG", Assert.Throws<InputException>(() => ImageFile.Read(_folder["note.png"])).Message, StringComparison.Ordinal);
        Assert.Contains("does not exist", Assert.Throws<InputException>(() => ImageFile.Read(_folder["none.png"])).Message, StringComparison.Ordinal);
    }

    [Theory, InlineData("a.png", 8), InlineData("a.png", 16), InlineData("a.bmp", 8), InlineData("a.tif", 8), InlineData("a.tif", 16)]
    public void WhatIsWrittenReadsBack(string name, int bits)
    {
        var image = new GreyImage(new Raster<ushort>(Width, Height), bits);
        for (int y = 0; y < Height; y++)
            for (int x = 0; x < Width; x++) image.Values[x, y] = (ushort)(bits == 8 ? Grey8(x, y) : Grey16(x, y));
        ImageFile.Write(_folder[name], image);
        var back = ImageFile.Read(_folder[name]);
        Assert.Equal(bits, back.Bits);
        Assert.Equal(image.Values.Values, back.Values.Values);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void APictureWithoutColourIsPackedAsGrey(bool coloured)
    {
        var picture = new Raster<Rgb>(31, 20);
        for (int i = 0; i < picture.Values.Length; i++) picture.Values[i] = new((byte)(i % 251), (byte)(i % 251), (byte)(i % 251));
        if (coloured) picture[30, 19] = new(9, 9, 8);
        byte[] png = PngFile.Encode(picture);
        Assert.Equal(coloured ? 2 : 0, png[25]);
        File.WriteAllBytes(_folder["picture.png"], png);
        var back = ImageFile.Read(_folder["picture.png"]).Values.Values;
        for (int i = 0; i < back.Length - 1; i++) Assert.Equal(i % 251, back[i]);
    }

    [Fact]
    public void BmpRefusesSixteenBits() =>
        Assert.Throws<InputException>(() => ImageFile.Write(_folder["a.bmp"], new GreyImage(new Raster<ushort>(2, 2), 16)));
}
