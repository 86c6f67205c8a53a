using Neuropil.Montage;
using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Volumes.Images;

namespace Neuropil.Tests.Montage;

/// <summary>Sections painted coarser than their tiles.</summary>
public class PaintedSectionsTests
{
    [Theory, InlineData(5, 8, 6000, 2), InlineData(4, 8, 6000, 2), InlineData(2, 8, 6000, 4), InlineData(10, 8, 6000, 1), InlineData(5, 1, 6000, 1),
     InlineData(5, 8, 1500, 1)]
    public void AutoPaintsAsAlignmentLooks(double voxelNm, int sections, int longestPx, int painted)
    {
        Assert.Equal(painted, new MontageOptions().PaintedPx(voxelNm, sections, longestPx) ?? 1);
        Assert.Null(new MontageOptions { Paint = SectionPaint.Full }.PaintedPx(voxelNm, sections, longestPx));
    }

    [Fact]
    public void CellsAreMeansWithAHalfRoundedUp()
    {
        var image = Noise(2 * 77 + 1, 2 * 9);
        foreach (int factor in (int[])[2, 3, 4])
        {
            using var shrunk = new ShrunkRows(new ImageCache(1 << 20, _ => image), factor).RentRows("a", 1, 3);
            Assert.Equal((image.Width / factor, image.Height / factor), (shrunk.Width, shrunk.Height));
            for (int y = 1; y < 3; y++)
                for (int x = 0; x < shrunk.Width; x++) Assert.Equal(Mean(image, x, y, factor), shrunk.Pixels[(y - 1) * shrunk.Width + x]);
        }
    }

    /// <summary>What lies at whole cells is the mean of what is painted full.</summary>
    [Fact]
    public void AShrunkPieceLiesWhereTheWholeOneDoes()
    {
        var image = Noise(64, 48);
        var cache = new ImageCache(1 << 20, _ => image);
        MosaicPiece piece = new("a", 64, 48, Affine2.Translation(6, 10), 1, 0);
        var full = new Mosaic(cache, 4).Paint([piece], new(0, 0, 80, 64));
        var shrunk = new Mosaic(new ShrunkRows(cache, 2), 2).Paint([piece.Shrunk(2)], new(0, 0, 40, 32));
        for (int y = 0; y < 32; y++)
            for (int x = 0; x < 40; x++) Assert.Equal(Math.Max(1, Mean(full.Grey, x, y, 2)), Math.Max((byte)1, shrunk.Grey[x, y]));
    }

    private static int Mean(Raster<byte> image, int x, int y, int factor)
    {
        int sum = 0;
        for (int j = 0; j < factor; j++)
            for (int i = 0; i < factor; i++) sum += image[x * factor + i, y * factor + j];
        return (sum + factor * factor / 2) / (factor * factor);
    }

    private static Raster<byte> Noise(int width, int height)
    {
        var random = new SplitMix64(4);
        var image = new Raster<byte>(width, height);
        foreach (ref byte v in image.Values.AsSpan()) v = (byte)(1 + random.NextInt(255));
        return image;
    }
}
