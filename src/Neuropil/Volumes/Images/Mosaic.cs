using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Volumes.Images;

/// <summary>A smooth displacement, for maps that no affine describes.</summary>
public abstract class Displacement
{
    /// <summary>No point moves further than this, px.</summary>
    public abstract double MaxPx { get; }

    public abstract Px2 Apply(Px2 px);
}

/// <summary>One image on a canvas.</summary>
/// <param name="Key">Names the image to the cache.</param>
/// <param name="ToCanvas">Image px to canvas px.</param>
/// <param name="Gain">Grey on the canvas = gain · value + offset.</param>
/// <param name="Elastic">Canvas px to the canvas px that the affine expects; null for none.</param>
/// <param name="Warp">Image px as the affine finds them to those of the image as it is, distorted; null for none.</param>
/// <param name="Masked">Parts of the image that are not shown, image px; null for none.</param>
public sealed record MosaicPiece(
    string Key, int WidthPx, int HeightPx, Affine2 ToCanvas, double Gain, double Offset, Displacement? Elastic = null, Displacement? Warp = null,
    IReadOnlyList<PixelRegion>? Masked = null)
{
    internal bool Masks(Px2 imagePx)
    {
        for (int i = 0; i < (Masked?.Count ?? 0); i++)
            if (Masked![i].Contains(imagePx)) return true;
        return false;
    }


    /// <summary>Canvas pixels beyond those that the affine gives.</summary>
    internal int SparePx => 1 + (int)Math.Ceiling((Elastic?.MaxPx ?? 0) + 2 * (Warp?.MaxPx ?? 0));
}

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

    /// <summary>One image alone, as it lies in a window of the canvas.</summary>
    public static PaintedWindow Resample(Raster<byte> image, MosaicPiece piece, PixelRect window)
    {
        var painted = new PaintedWindow(new(window.Width, window.Height), new(window.Width, window.Height));
        var line = new ImageLine(window.Width);
        for (int y = 0; y < window.Height; y++)
        {
            line.Trace(piece, window.X, window.Y + y);
            for (int i = line.First; i < line.End; i++)
            {
                if (double.IsNaN(line.X[i])) continue;
                float grey = (float)piece.Gain * Sample(image, line.X[i], line.Y[i]) + (float)piece.Offset;
                painted.Grey[i, y] = (byte)Math.Clamp(MathF.Round(grey), 0, 255);
                painted.Covered[i, y] = 1;
            }
        }
        return painted;
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
    public static PixelRect Bounds(MosaicPiece piece)
    {
        double w = piece.WidthPx - 1, h = piece.HeightPx - 1;
        Px2[] corners = [piece.ToCanvas.Apply(new(0, 0)), piece.ToCanvas.Apply(new(w, 0)), piece.ToCanvas.Apply(new(0, h)), piece.ToCanvas.Apply(new(w, h))];
        int spare = piece.SparePx;
        int x0 = (int)Math.Floor(corners.Min(c => c.X)) - spare, y0 = (int)Math.Floor(corners.Min(c => c.Y)) - spare;
        int x1 = (int)Math.Ceiling(corners.Max(c => c.X)) + spare, y1 = (int)Math.Ceiling(corners.Max(c => c.Y)) + spare;
        return new(x0, y0, x1 - x0 + 1, y1 - y0 + 1);
    }

    /// <summary>Per pixel the distance to the nearest edge of the image in which it lies deepest, plus one; 0 outside all.</summary>
    private static void Deepen(MosaicPiece piece, PixelRect window, float[] depth)
    {
        var part = Bounds(piece).Intersect(window);
        var line = new ImageLine(part.Width);
        for (int y = part.Y; y < part.Bottom; y++)
        {
            line.Trace(piece, part.X, y);
            var target = depth.AsSpan((y - window.Y) * window.Width + part.X - window.X, part.Width);
            for (int i = line.First; i < line.End; i++)
                if (!double.IsNaN(line.X[i])) target[i] = Math.Max(target[i], Depth(piece, line.X[i], line.Y[i]));
        }
    }

    private void Add(MosaicPiece piece, PixelRect window, float[] depth, float[] sum, float[] weight)
    {
        var image = images.Get(piece.Key);
        if (image.Width != piece.WidthPx || image.Height != piece.HeightPx)
            throw new InputException($"Image '{piece.Key}' is {image.Width}x{image.Height} px, its list says {piece.WidthPx}x{piece.HeightPx}. "
                + "It was changed since it was listed; run acquire again.");
        float gain = (float)piece.Gain, offset = (float)piece.Offset;
        var part = Bounds(piece).Intersect(window);
        var line = new ImageLine(part.Width);
        for (int y = part.Y; y < part.Bottom; y++)
        {
            line.Trace(piece, part.X, y);
            int start = (y - window.Y) * window.Width + part.X - window.X;
            for (int i = line.First; i < line.End; i++)
            {
                if (double.IsNaN(line.X[i])) continue;
                float share = Share(depth[start + i] - Depth(piece, line.X[i], line.Y[i]));
                if (share == 0) continue;
                sum[start + i] += share * (gain * Sample(image, line.X[i], line.Y[i]) + offset);
                weight[start + i] += share;
            }
        }
    }

    private float Share(float behindPx) =>
        behindPx == 0 ? 1 : behindPx > FadeLengths * seamPx ? 0 : MathF.Exp((float)(-behindPx / seamPx));

    private static float Depth(MosaicPiece piece, double x, double y) =>
        1 + (float)Math.Min(Math.Min(x, piece.WidthPx - 1 - x), Math.Min(y, piece.HeightPx - 1 - y));

    /// <summary>Bicubic; pixels beyond the edge repeat the edge.</summary>
    private static float Sample(Raster<byte> image, double x, double y)
    {
        int column = (int)Math.Floor(x + 1e-6), row = (int)Math.Floor(y + 1e-6);
        var across = CubicWeights.At(Math.Max(0, x - column));
        var down = CubicWeights.At(Math.Max(0, y - row));
        return column >= 1 && row >= 1 && column < image.Width - 2 && row < image.Height - 2
            ? SampleInside(image, column, row, across, down)
            : SampleAtEdge(image, column, row, across, down);
    }

    private static float SampleInside(Raster<byte> image, int column, int row, ReadOnlySpan<float> across, ReadOnlySpan<float> down)
    {
        ref byte corner = ref image[column - 1, row - 1];
        var sum = Vector128<float>.Zero;
        for (int j = 0; j < 4; j++)
        {
            uint four = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref corner, j * image.Width));
            var wide = Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(four).AsByte()));
            sum += Vector128.ConvertToSingle(wide.AsInt32()) * down[j];
        }
        sum *= Vector128.Create(across);
        return sum[0] + sum[1] + (sum[2] + sum[3]);
    }

    private static float SampleAtEdge(Raster<byte> image, int column, int row, ReadOnlySpan<float> across, ReadOnlySpan<float> down)
    {
        float sum = 0;
        for (int j = 0; j < 4; j++)
        {
            var line = image.Row(Math.Clamp(row - 1 + j, 0, image.Height - 1));
            float part = 0;
            for (int i = 0; i < 4; i++) part += across[i] * line[Math.Clamp(column - 1 + i, 0, image.Width - 1)];
            sum += down[j] * part;
        }
        return sum;
    }
}
