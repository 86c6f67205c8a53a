using Neuropil.Artefacts;
using Neuropil.Space;

namespace Neuropil.Montage;

/// <summary>How alike two placed tiles look where they overlap.</summary>
internal static class OverlapNcc
{
    /// <summary>Enough samples for the correlation to be known to 0.01; a grid over the overlap.</summary>
    private const int Samples = 10_000;

    /// <summary>Normalised correlation of the grey values over the overlap, bilinear in the second tile; null below 64 common pixels.</summary>
    public static double? Of(Raster<byte> a, PlacedTile placedA, Raster<byte> b, PlacedTile placedB)
    {
        var toB = placedA.ToSection.Then(placedB.ToSection.Inverse());
        var warpB = placedB.Warp is { } field ? InverseWarp.Of(field, b.Width, b.Height) : null;
        int spare = (int)Math.Ceiling((placedA.Warp?.MaxPx ?? 0) + (placedB.Warp?.MaxPx ?? 0));
        var box = CommonBox(a, b, toB, spare);
        if (box.IsEmpty) return null;
        int step = Math.Max(1, (int)Math.Sqrt((double)box.Width * box.Height / Samples));
        double n = 0, sumA = 0, sumB = 0, squareA = 0, squareB = 0, product = 0;
        for (int y = box.Y; y < box.Bottom; y += step)
            for (int x = box.X; x < box.Right; x += step)
            {
                var p = new Px2(x, y);
                var q = toB.Apply(placedA.Warp?.Apply(p) ?? p);
                if (warpB is not null) q = warpB.Apply(q);
                if (!(q.X >= 0 && q.Y >= 0 && q.X <= b.Width - 1 && q.Y <= b.Height - 1)) continue;
                double u = a[x, y], v = Bilinear(b, q);
                (n, sumA, sumB) = (n + 1, sumA + u, sumB + v);
                (squareA, squareB, product) = (squareA + u * u, squareB + v * v, product + u * v);
            }
        if (n < 64) return null;
        double varianceA = squareA - sumA * sumA / n, varianceB = squareB - sumB * sumB / n;
        return varianceA <= n * 1e-6 || varianceB <= n * 1e-6 ? null : (product - sumA * sumB / n) / Math.Sqrt(varianceA * varianceB);
    }

    private static PixelRect CommonBox(Raster<byte> a, Raster<byte> b, Affine2 toB, int sparePx)
    {
        var back = toB.Inverse();
        Px2[] corners = [back.Apply(new(0, 0)), back.Apply(new(b.Width - 1, 0)), back.Apply(new(0, b.Height - 1)), back.Apply(new(b.Width - 1, b.Height - 1))];
        int x0 = (int)Math.Floor(corners.Min(p => p.X)), y0 = (int)Math.Floor(corners.Min(p => p.Y));
        int x1 = (int)Math.Ceiling(corners.Max(p => p.X)), y1 = (int)Math.Ceiling(corners.Max(p => p.Y));
        return new PixelRect(x0, y0, x1 - x0 + 1, y1 - y0 + 1).Grow(sparePx).Intersect(PixelRect.Of(a));
    }

    private static double Bilinear(Raster<byte> image, Px2 p)
    {
        int x = Math.Min((int)p.X, image.Width - 2), y = Math.Min((int)p.Y, image.Height - 2);
        double fx = p.X - x, fy = p.Y - y;
        double top = image[x, y] + fx * (image[x + 1, y] - image[x, y]);
        double below = image[x, y + 1] + fx * (image[x + 1, y + 1] - image[x, y + 1]);
        return top + fy * (below - top);
    }
}
