using Neuropil.Space;

namespace Neuropil.Volumes.Images;

/// <summary>Where the pixels of one line of a canvas lie in an image.</summary>
internal sealed class ImageLine(int width)
{
    /// <summary>A hair of tolerance, so that rounding does not lose the outermost pixels of an image that is only shifted.</summary>
    private const double Hair = 1e-6;

    /// <summary>Image px of pixel i of the line; NaN where an elastic map or a mask leaves a gap between <see cref="First"/> and <see cref="End"/>.</summary>
    public double[] X { get; } = new double[width];

    public double[] Y { get; } = new double[width];

    /// <summary>The pixels from <see cref="First"/> up to <see cref="End"/> lie in the image.</summary>
    public int First { get; private set; }

    public int End { get; private set; }

    /// <summary>Follows the line that begins at canvas pixel (<paramref name="x"/>, <paramref name="y"/>).</summary>
    public void Trace(MosaicPiece piece, int x, int y)
    {
        var toImage = piece.ToCanvas.Inverse();
        double right = piece.WidthPx - 1 + Hair, bottom = piece.HeightPx - 1 + Hair;
        (First, End) = (X.Length, 0);
        for (int i = 0; i < X.Length; i++)
        {
            var canvas = new Px2(x + i, y);
            var p = toImage.Apply(piece.Elastic is null ? canvas : piece.Elastic.Apply(canvas));
            if (piece.Warp is not null) p = piece.Warp.Apply(p);
            if (!(p.X >= -Hair && p.Y >= -Hair && p.X <= right && p.Y <= bottom) || piece.Masks(p))
            {
                X[i] = double.NaN;
                continue;
            }
            (X[i], Y[i]) = (p.X, p.Y);
            First = Math.Min(First, i);
            End = i + 1;
        }
    }
}
