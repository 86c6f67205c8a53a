using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Volumes.Images;

/// <summary>A smooth displacement of the canvas, for maps that no affine describes: canvas px to the canvas px that the affine expects.</summary>
public abstract class Displacement
{
    /// <summary>No point moves further than this, px.</summary>
    public abstract double MaxPx { get; }

    public abstract Px2 Apply(Px2 canvasPx);
}

/// <summary>One image on a canvas.</summary>
/// <param name="Key">Names the image to the cache.</param>
/// <param name="ToCanvas">Image px to canvas px.</param>
/// <param name="Gain">Grey on the canvas = gain · value + offset.</param>
/// <param name="Elastic">Null where the affine says all.</param>
public sealed record MosaicPiece(string Key, int WidthPx, int HeightPx, Affine2 ToCanvas, double Gain, double Offset, Displacement? Elastic = null);

/// <summary>A painted window of a canvas.</summary>
/// <param name="Covered">1 where an image lies, 0 elsewhere; there the grey is 0.</param>
public sealed record PaintedWindow(Raster<byte> Grey, Raster<byte> Covered);

/// <summary>Paints overlapping images into windows of a canvas: one interpolation from image to canvas, one image fading into the next.</summary>
/// <remarks>
/// The share of an image at a place follows from how far inside the image the place lies: share ~ exp(depth / seam length). In the middle
/// between two edges both have half; a few seam lengths further one has all, so that a small misfit shows no double edges.
/// <code>
///   image A ────────────────╮
///        share of A  1      │╲ 0        the fade lies midway between the two edges
///        share of B  0  ╱│  ╲  1
///                  ╰────────────────── image B
/// </code></remarks>
public sealed class Mosaic(ImageCache images, double seamPx)
{
    /// <summary>Shares below exp(-8) change no grey value.</summary>
    private const double FadeLengths = 8;

    public PaintedWindow Paint(IReadOnlyList<MosaicPiece> pieces, PixelRect window)
    {
        var depth = new float[window.Width * window.Height];
        var touching = pieces.Where(p => Bounds(p).Intersect(window) is { IsEmpty: false }).ToList();
        foreach (var piece in touching) Deepen(piece, window, depth);
        float[] sum = new float[depth.Length], weight = new float[depth.Length];
        foreach (var piece in touching) Add(piece, window, depth, sum, weight);
        return Finish(window, sum, weight);
    }

    private static PaintedWindow Finish(PixelRect window, float[] sum, float[] weight)
    {
        Raster<byte> grey = new(window.Width, window.Height), covered = new(window.Width, window.Height);
        for (int i = 0; i < sum.Length; i++)
        {
            if (weight[i] <= 0) continue;
            grey.Values[i] = (byte)Math.Clamp(MathF.Round(sum[i] / weight[i]), 0, 255);
            covered.Values[i] = 1;
        }
        return new(grey, covered);
    }

    /// <summary>The canvas pixels a piece may touch.</summary>
    private static PixelRect Bounds(MosaicPiece piece)
    {
        double w = piece.WidthPx - 1, h = piece.HeightPx - 1;
        Px2[] corners = [piece.ToCanvas.Apply(new(0, 0)), piece.ToCanvas.Apply(new(w, 0)), piece.ToCanvas.Apply(new(0, h)), piece.ToCanvas.Apply(new(w, h))];
        int spare = 1 + (int)Math.Ceiling(piece.Elastic?.MaxPx ?? 0);
        int x0 = (int)Math.Floor(corners.Min(c => c.X)) - spare, y0 = (int)Math.Floor(corners.Min(c => c.Y)) - spare;
        int x1 = (int)Math.Ceiling(corners.Max(c => c.X)) + spare, y1 = (int)Math.Ceiling(corners.Max(c => c.Y)) + spare;
        return new(x0, y0, x1 - x0 + 1, y1 - y0 + 1);
    }

    /// <summary>Per pixel the distance to the nearest edge of the image in which it lies deepest, plus one; 0 outside all.</summary>
    private static void Deepen(MosaicPiece piece, PixelRect window, float[] depth) =>
        Visit(piece, window, (at, x, y) => depth[at] = Math.Max(depth[at], Depth(piece, x, y)));

    private void Add(MosaicPiece piece, PixelRect window, float[] depth, float[] sum, float[] weight)
    {
        var image = images.Get(piece.Key);
        if (image.Width != piece.WidthPx || image.Height != piece.HeightPx)
            throw new InputException($"Image '{piece.Key}' is {image.Width}x{image.Height} px, its list says {piece.WidthPx}x{piece.HeightPx}. "
                + "It was changed since it was listed; run acquire again.");
        float gain = (float)piece.Gain, offset = (float)piece.Offset;
        Visit(piece, window, (at, x, y) =>
        {
            double behind = (depth[at] - Depth(piece, x, y)) / seamPx;
            if (behind > FadeLengths) return;
            float share = behind == 0 ? 1 : MathF.Exp((float)-behind);
            sum[at] += share * (gain * Sample(image, x, y) + offset);
            weight[at] += share;
        });
    }

    private static float Depth(MosaicPiece piece, double x, double y) =>
        1 + (float)Math.Min(Math.Min(x, piece.WidthPx - 1 - x), Math.Min(y, piece.HeightPx - 1 - y));

    /// <summary>Calls <paramref name="pixel"/> (index in the window, x, y in the image) where the image lies.</summary>
    private static void Visit(MosaicPiece piece, PixelRect window, Action<int, double, double> pixel)
    {
        var toImage = piece.ToCanvas.Inverse();
        var part = Bounds(piece).Intersect(window);
        // A hair of tolerance, so that rounding does not lose the outermost pixels of an image that is only shifted.
        double right = piece.WidthPx - 1 + 1e-6, bottom = piece.HeightPx - 1 + 1e-6;
        for (int y = part.Y; y < part.Bottom; y++)
            for (int x = part.X; x < part.Right; x++)
            {
                var p = toImage.Apply(piece.Elastic?.Apply(new(x, y)) ?? new(x, y));
                if (p.X >= -1e-6 && p.Y >= -1e-6 && p.X <= right && p.Y <= bottom)
                    pixel((y - window.Y) * window.Width + x - window.X, p.X, p.Y);
            }
    }

    /// <summary>Bicubic; pixels beyond the edge repeat the edge.</summary>
    private static float Sample(Raster<byte> image, double x, double y)
    {
        int column = (int)Math.Floor(x + 1e-6), row = (int)Math.Floor(y + 1e-6);
        var across = CubicWeights.At(Math.Max(0, x - column));
        var down = CubicWeights.At(Math.Max(0, y - row));
        bool inside = column >= 1 && row >= 1 && column < image.Width - 2 && row < image.Height - 2;
        float sum = 0;
        for (int j = 0; j < 4; j++)
        {
            var line = image.Row(inside ? row - 1 + j : Math.Clamp(row - 1 + j, 0, image.Height - 1));
            if (inside)
            {
                var four = line.Slice(column - 1, 4);
                sum += down[j] * (across[0] * four[0] + across[1] * four[1] + across[2] * four[2] + across[3] * four[3]);
                continue;
            }
            float part = 0;
            for (int i = 0; i < 4; i++) part += across[i] * line[Math.Clamp(column - 1 + i, 0, image.Width - 1)];
            sum += down[j] * part;
        }
        return sum;
    }
}
