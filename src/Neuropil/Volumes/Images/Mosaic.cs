using Neuropil.Space;

namespace Neuropil.Volumes.Images;

/// <summary>A smooth displacement, for maps that no affine describes.</summary>
public abstract class Displacement
{
    /// <summary>No point moves further than this, px.</summary>
    public abstract double MaxPx { get; }

    /// <summary>Whether it may jump within so many px of a place; there it is followed pixel by pixel.</summary>
    public virtual bool JumpsNear(Px2 px, double radiusPx) => false;

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
    /// <summary>The same with image and canvas shrunk: each pixel the mean of <paramref name="factor"/>² (<see cref="ShrunkRows"/>).</summary>
    public MosaicPiece Shrunk(int factor)
    {
        if (factor == 1) return this;
        Affine2 toFull = ShrunkDisplacement.ToFull(factor), toShrunk = toFull.Inverse();
        return this with
        {
            WidthPx = WidthPx / factor,
            HeightPx = HeightPx / factor,
            ToCanvas = toFull.Then(ToCanvas).Then(toShrunk),
            Elastic = Elastic is null ? null : new ShrunkDisplacement(Elastic, factor),
            Warp = Warp is null ? null : new ShrunkDisplacement(Warp, factor),
            Masked = Masked?.Select(m => new PixelRegion([.. m.Corners.Select(toShrunk.Apply)])).ToList(),
        };
    }

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
public sealed class Mosaic(IImageRows images, double seamPx)
{
    /// <summary>Shares below exp(-8) change no grey value.</summary>
    private const double FadeLengths = 8;

    public PaintedWindow Paint(IReadOnlyList<MosaicPiece> pieces, PixelRect window)
    {
        var painted = new PaintedWindow(new(window.Width, window.Height), new(window.Width, window.Height));
        Paint(pieces, window, painted.Grey.Values, painted.Covered.Values);
        return painted;
    }

    /// <param name="grey">Of the window, <c>[y, x]</c>; all of it is written, as is <paramref name="covered"/>.</param>
    public void Paint(IReadOnlyList<MosaicPiece> pieces, PixelRect window, Span<byte> grey, Span<byte> covered)
    {
        List<PieceMap> maps = [.. pieces.Select(p => (Piece: p, Part: Bounds(p).Intersect(window))).Where(p => !p.Part.IsEmpty).Select(p => new PieceMap(p.Piece, p.Part))];
        var layers = maps.Where(m => !m.Rows.IsEmpty).Select(m => new MosaicLayer(m, RowsOf(m))).ToList();
        try { Paint(layers, window, grey, covered); }
        finally
        {
            foreach (var layer in layers) layer.Image.Dispose();
            foreach (var map in maps) map.Dispose();
        }
    }

    private void Paint(IReadOnlyList<MosaicLayer> layers, PixelRect window, Span<byte> grey, Span<byte> covered)
    {
        var line = new MosaicLine(window, FadeLengths * seamPx, seamPx);
        foreach (var band in MosaicBand.Of(layers, window))
            for (int y = band.Top; y < band.Bottom; y++)
            {
                foreach (var layer in band.Layers) layer.Follow(y);
                foreach (var span in band.Spans) line.Paint(span);
                int at = (y - window.Y) * window.Width;
                line.CopyTo(grey.Slice(at, window.Width), covered.Slice(at, window.Width));
            }
    }

    /// <summary>One image alone, as it lies in a window of the canvas.</summary>
    public static PaintedWindow Resample(Raster<byte> image, MosaicPiece piece, PixelRect window) =>
        new Mosaic(new ImageCache(image.Values.Length, _ => image), 1).Paint([piece], window);

    private ImageRows RowsOf(PieceMap map)
    {
        var piece = map.Piece;
        var image = images.RentRows(piece.Key, map.Rows.Min, map.Rows.Max);
        if (image.Width == piece.WidthPx && image.Height == piece.HeightPx) return image;
        throw new InputException($"Image '{piece.Key}' is {image.Width}x{image.Height} px, its list says {piece.WidthPx}x{piece.HeightPx}. "
            + "It was changed since it was listed; run acquire again.");
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
}
