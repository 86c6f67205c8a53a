using Neuropil.Space;

namespace Neuropil.Volumes.Images;

/// <summary>Contrast-limited adaptive histogram equalisation of a canvas, window by window. Zuiderveld 1994, Graphics Gems IV, VIII.5.</summary>
/// <remarks>
/// The canvas is cut into tiles of nearly one size, by its own size alone. The histogram of a tile, cut off at a multiple of its mean and the excess spread
/// evenly, gives its curve of greys; a pixel follows the curves of the four tiles whose centres lie round it, bilinearly. A window reads the whole of
/// every tile that it needs, so its pixels are the same whatever the windows are:
/// <code>
///   tiles     |   ·   |   ·   |   ·   |        · centre
///   window           [#######]
///   read      |---------------|-------|
/// </code>
/// Unknown pixels are in no histogram and stay 0; known ones become 1 … 255. A tile counts by the share of it that is known.
/// </remarks>
public sealed class Clahe(int widthPx, int heightPx, int tilePx, double clip)
{
    /// <summary>Windows read begin at multiples of this, as tabulated fields do.</summary>
    private const int AlignPx = 8;

    private const int Greys = 256;

    private readonly TileAxis _x = new(widthPx, tilePx), _y = new(heightPx, tilePx);

    /// <summary>What must be painted to equalise a window: whole tiles.</summary>
    public PixelRect Needs(PixelRect window)
    {
        int left = _x.Start(_x.Before(window.X)) / AlignPx * AlignPx, top = _y.Start(_y.Before(window.Y)) / AlignPx * AlignPx;
        return new(left, top, _x.Start(_x.After(window.Right - 1) + 1) - left, _y.Start(_y.After(window.Bottom - 1) + 1) - top);
    }

    /// <param name="read">Where <paramref name="painted"/> lies: what <see cref="Needs"/> says of <paramref name="window"/>.</param>
    public PaintedWindow Apply(PaintedWindow painted, PixelRect read, PixelRect window)
    {
        ArgumentNullException.ThrowIfNull(painted);
        int column = _x.Before(window.X), row = _y.Before(window.Y), columns = _x.After(window.Right - 1) - column + 1, rows = _y.After(window.Bottom - 1) - row + 1;
        var curves = new float[columns * rows][];
        for (int k = 0; k < curves.Length; k++) curves[k] = Curve(painted, read, column + k % columns, row + k / columns);
        Raster<byte> grey = new(window.Width, window.Height), covered = new(window.Width, window.Height);
        for (int y = 0; y < window.Height; y++)
        {
            var (above, below, down) = _y.Around(window.Y + y);
            for (int x = 0; x < window.Width; x++)
            {
                int px = window.X - read.X + x, py = window.Y - read.Y + y;
                if (painted.Covered[px, py] == 0) continue;
                var (left, right, across) = _x.Around(window.X + x);
                var mix = new Mix(painted.Grey[px, py]);
                mix.Add(curves[(above - row) * columns + left - column], (1 - across) * (1 - down));
                mix.Add(curves[(above - row) * columns + right - column], across * (1 - down));
                mix.Add(curves[(below - row) * columns + left - column], (1 - across) * down);
                mix.Add(curves[(below - row) * columns + right - column], across * down);
                (grey[x, y], covered[x, y]) = (mix.Grey, 1);
            }
        }
        return new(grey, covered);
    }

    /// <summary>New grey of each grey, 1 … 255; behind them the share of the tile that is known.</summary>
    private float[] Curve(PaintedWindow painted, PixelRect read, int column, int row)
    {
        var counts = new double[Greys];
        int known = 0, left = _x.Start(column), right = _x.Start(column + 1), top = _y.Start(row), bottom = _y.Start(row + 1);
        for (int y = top - read.Y; y < bottom - read.Y; y++)
            for (int x = left - read.X; x < right - read.X; x++)
                if (painted.Covered[x, y] > 0)
                {
                    counts[painted.Grey[x, y]]++;
                    known++;
                }
        var curve = new float[Greys + 1];
        if (known == 0) return curve;
        double most = clip * known / Greys, excess = counts.Sum(c => Math.Max(0, c - most)), below = 0;
        for (int g = 0; g < Greys; g++)
        {
            below += Math.Min(counts[g], most) + excess / Greys;
            curve[g] = (float)(1 + (Greys - 2) * below / known);
        }
        curve[Greys] = (float)((double)known / ((right - left) * (bottom - top)));
        return curve;
    }

    private struct Mix(byte grey)
    {
        private float _sum, _weight;

        public readonly byte Grey => (byte)Math.Clamp(MathF.Round(_sum / _weight), 1, 255);

        public void Add(float[] curve, float weight)
        {
            _sum += weight * curve[Greys] * curve[grey];
            _weight += weight * curve[Greys];
        }
    }

    /// <summary>Tiles along one axis.</summary>
    private sealed class TileAxis(int lengthPx, int tilePx)
    {
        private readonly int _count = Math.Max(1, (int)Math.Round((double)lengthPx / tilePx));

        public int Start(int tile) => (int)((long)tile * lengthPx / _count);

        /// <summary>The last tile whose centre is not beyond a pixel; before the first centre the first.</summary>
        public int Before(int px)
        {
            int tile = Math.Min(_count - 1, (int)(((long)px * _count + _count - 1) / lengthPx));
            while (tile > 0 && Centre(tile) > px) tile--;
            return tile;
        }

        /// <summary>The first tile whose centre is beyond a pixel; behind the last centre the last.</summary>
        public int After(int px) => Centre(Before(px)) > px ? Before(px) : Math.Min(_count - 1, Before(px) + 1);

        public (int Before, int After, float Share) Around(int px)
        {
            int before = Before(px), after = After(px);
            return (before, after, before == after ? 0 : (float)((px - Centre(before)) / (Centre(after) - Centre(before))));
        }

        private double Centre(int tile) => (Start(tile) + Start(tile + 1) - 1) / 2.0;
    }
}
