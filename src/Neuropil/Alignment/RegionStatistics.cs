using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment;

/// <summary>How much of a rectangle is covered and how much structure it holds, in constant time.</summary>
internal sealed class RegionStatistics
{
    private readonly int _stride;
    private readonly double[] _known, _values, _squares;

    public RegionStatistics(Plane plane, Plane mask)
    {
        _stride = plane.Width + 1;
        int size = _stride * (plane.Height + 1);
        (_known, _values, _squares) = (new double[size], new double[size], new double[size]);
        for (int y = 0; y < plane.Height; y++)
        {
            double known = 0, value = 0, square = 0;
            for (int x = 0; x < plane.Width; x++)
            {
                int at = (y + 1) * _stride + x + 1;
                double m = mask[x, y], v = plane[x, y] * m;
                _known[at] = _known[at - _stride] + (known += m);
                _values[at] = _values[at - _stride] + (value += v);
                _squares[at] = _squares[at - _stride] + (square += v * v);
            }
        }
    }

    /// <summary>Share of the rectangle, which must lie inside.</summary>
    public double Covered(PixelRect r) => Sum(_known, r) / ((double)r.Width * r.Height);

    /// <summary>Standard deviation of what is covered.</summary>
    public double Spread(PixelRect r)
    {
        double n = Sum(_known, r), mean = Sum(_values, r) / Math.Max(1, n);
        return Math.Sqrt(Math.Max(0, Sum(_squares, r) / Math.Max(1, n) - mean * mean));
    }

    private double Sum(double[] sums, PixelRect r) =>
        sums[r.Bottom * _stride + r.Right] - sums[r.Y * _stride + r.Right] - sums[r.Bottom * _stride + r.X] + sums[r.Y * _stride + r.X];
}
