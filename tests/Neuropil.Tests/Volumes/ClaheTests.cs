using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Volumes.Images;

namespace Neuropil.Tests.Volumes;

/// <summary>Against a plain version over the whole canvas, written from the definition, and against a histogram equalised by hand.</summary>
public class ClaheTests
{
    private const int Width = 230, Height = 170, TilePx = 48;

    private const double Clip = 3;

    [Fact]
    public void AWindowShowsWhatThePlainVersionOfTheWholeShows()
    {
        var whole = Canvas();
        Raster<byte> wanted = Reference(whole);
        var clahe = new Clahe(Width, Height, TilePx, Clip);
        // Windows of any size, a single pixel too, make the same picture.
        foreach (int side in (int[])[64, 37, 256])
            for (int y = 0; y < Height; y += side)
                for (int x = 0; x < Width; x += side)
                {
                    var window = new PixelRect(x, y, side, side).Intersect(new(0, 0, Width, Height));
                    var read = clahe.Needs(window);
                    Assert.True(read.Intersect(window) == window && read.Right <= Width && read.Bottom <= Height, $"{read} for {window}");
                    var shown = clahe.Apply(Crop(whole, read), read, window);
                    for (int j = 0; j < window.Height; j++)
                        for (int i = 0; i < window.Width; i++)
                        {
                            Assert.Equal(wanted[x + i, y + j], shown.Grey[i, j]);
                            Assert.Equal(whole.Covered[x + i, y + j], shown.Covered[i, j]);
                        }
                }
    }

    [Fact]
    public void WhatIsUnknownStaysUnknownAndWhatIsKnownNeverBecomesIt()
    {
        var whole = Canvas();
        var all = new PixelRect(0, 0, Width, Height);
        var shown = new Clahe(Width, Height, TilePx, Clip).Apply(whole, all, all);
        for (int i = 0; i < whole.Grey.Values.Length; i++) Assert.Equal(whole.Covered.Values[i] == 1, shown.Grey.Values[i] > 0);
    }

    /// <summary>Half of 64 × 64 px has grey 100, half 150; mean 16 a grey, cut off at 4 · 16, and 2 · (2048 − 64) spread over 256 greys:
    /// 1 + 254 · (101 · 15.5 + 64) / 4096 = 102.05 and 1 + 254 · (151 · 15.5 + 128) / 4096 = 154.08.</summary>
    [Fact]
    public void OneTileFollowsItsClippedHistogram()
    {
        var picture = new PaintedWindow(new(64, 64), new(64, 64));
        for (int i = 0; i < 64 * 64; i++) (picture.Grey.Values[i], picture.Covered.Values[i]) = ((byte)(i % 2 == 0 ? 100 : 150), 1);
        var all = new PixelRect(0, 0, 64, 64);
        var shown = new Clahe(64, 64, 64, 4).Apply(picture, all, all);
        Assert.Equal(102, shown.Grey[0, 0]);
        Assert.Equal(154, shown.Grey[1, 0]);
    }

    private static PaintedWindow Canvas()
    {
        var random = new SplitMix64(3);
        var canvas = new PaintedWindow(new(Width, Height), new(Width, Height));
        for (int y = 0; y < Height; y++)
            for (int x = 0; x < Width; x++)
            {
                // A corner and a strip lie under no tile; contrast falls to the right.
                if (x + y < 60 || (x > 150 && x < 158)) continue;
                canvas.Grey[x, y] = (byte)Math.Clamp(110 + 20 * Math.Sin(x / 40.0) + (40 - x / 8.0) * random.NextNormal(), 0, 255);
                canvas.Covered[x, y] = 1;
            }
        return canvas;
    }

    private static PaintedWindow Crop(PaintedWindow whole, PixelRect part)
    {
        var crop = new PaintedWindow(new(part.Width, part.Height), new(part.Width, part.Height));
        for (int y = 0; y < part.Height; y++)
        {
            whole.Grey.Row(part.Y + y).Slice(part.X, part.Width).CopyTo(crop.Grey.Row(y));
            whole.Covered.Row(part.Y + y).Slice(part.X, part.Width).CopyTo(crop.Covered.Row(y));
        }
        return crop;
    }

    /// <summary>Per pixel: the curves of all tiles, each by a tent that is 1 at its centre and 0 at the next ones; beyond the outermost centres theirs.</summary>
    private static Raster<byte> Reference(PaintedWindow canvas)
    {
        int columns = (int)Math.Round((double)Width / TilePx), rows = (int)Math.Round((double)Height / TilePx);
        var result = new Raster<byte>(Width, Height);
        var curves = new float[columns * rows][];
        var shares = new float[columns * rows];
        for (int k = 0; k < curves.Length; k++) (curves[k], shares[k]) = CurveReference(canvas, k % columns, columns, k / columns, rows);
        for (int y = 0; y < Height; y++)
            for (int x = 0; x < Width; x++)
            {
                if (canvas.Covered[x, y] == 0) continue;
                float sum = 0, weight = 0;
                for (int k = 0; k < curves.Length; k++)
                {
                    float w = Tent(x, k % columns, columns, Width) * Tent(y, k / columns, rows, Height) * shares[k];
                    (sum, weight) = (sum + w * curves[k][canvas.Grey[x, y]], weight + w);
                }
                result[x, y] = (byte)Math.Clamp(MathF.Round(sum / weight), 1, 255);
            }
        return result;
    }

    private static float Tent(int px, int tile, int count, int length)
    {
        double Centre(int i) => (i * length / count + (i + 1) * length / count - 1) / 2.0;
        double place = Math.Clamp(px, Centre(0), Centre(count - 1)), middle = Centre(tile);
        if (place == middle) return 1;
        int other = place > middle ? tile + 1 : tile - 1;
        if (other < 0 || other >= count || Math.Abs(place - middle) >= Math.Abs(Centre(other) - middle)) return 0;
        // As the fast version has it: the share of the later of two tiles is what is rounded.
        float later = (float)((place - Math.Min(middle, Centre(other))) / Math.Abs(Centre(other) - middle));
        return place > middle ? 1 - later : later;
    }

    private static (float[] Curve, float Share) CurveReference(PaintedWindow canvas, int column, int columns, int row, int rows)
    {
        int left = column * Width / columns, right = (column + 1) * Width / columns, top = row * Height / rows, bottom = (row + 1) * Height / rows;
        List<int> greys = [.. from y in Enumerable.Range(top, bottom - top) from x in Enumerable.Range(left, right - left) where canvas.Covered[x, y] > 0 select (int)canvas.Grey[x, y]];
        if (greys.Count == 0) return (new float[256], 0);
        double[] counts = [.. Enumerable.Range(0, 256).Select(g => (double)greys.Count(v => v == g))];
        double most = Clip * greys.Count / 256, excess = counts.Sum(c => Math.Max(0, c - most));
        return ([.. Enumerable.Range(0, 256).Select(g => (float)(1 + 254 * (counts.Take(g + 1).Sum(c => Math.Min(c, most) + excess / 256)) / greys.Count))],
            (float)((double)greys.Count / ((right - left) * (bottom - top))));
    }
}
