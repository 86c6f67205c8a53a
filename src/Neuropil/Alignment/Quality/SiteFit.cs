using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment.Quality;

/// <summary>How two sections correlate at one site as they lie, and how they would where they fit best: in one Gaussian window.</summary>
internal static class SiteFit
{
    /// <summary>Largest shifts looked for, px of matching size: most fit within the first. One more is outside what can be found.</summary>
    private const int NearPx = 3, RadiusPx = 8;

    /// <summary>Least correlation of a fit: of some 400 places of chance in a window of this size the best stays below.</summary>
    private const double LeastHeight = 0.2;

    /// <param name="a">Band-passed squares of px of matching size, 0 where unknown; so <paramref name="b"/>.</param>
    public static ProbePair Of(int site, int from, int to, Plane a, Plane knownA, Plane b, Plane knownB, int pixel)
    {
        double zero = Correlation(a, knownA, b, knownB, 0, 0);
        if ((Fit(a, knownA, b, knownB, NearPx) ?? Fit(a, knownA, b, knownB, RadiusPx)) is not { } shift) return new(site, from, to, zero, null, null);
        double ceiling = Math.Max(zero, Top(a, knownA, b, knownB, (int)Math.Round(shift.X), (int)Math.Round(shift.Y)));
        return new(site, from, to, zero, ceiling, shift * pixel);
    }

    /// <summary>Null where none is believed, or the best may lie further off.</summary>
    private static Px2? Fit(Plane a, Plane knownA, Plane b, Plane knownB, int radius)
    {
        int half = a.Width / DenseMatch.CellPx / 2;
        var found = DenseMatch.Find(a, knownA, b, knownB, radius, half, [a.Width / 4.0], double.Epsilon, 0);
        int middle = found.Columns + 1;
        return found.Height[middle] < LeastHeight ? null : new Px2(found.X[middle], found.Y[middle]);
    }

    /// <summary>Between whole pixels the correlation has the form of a parabola along x and along y.</summary>
    private static double Top(Plane a, Plane knownA, Plane b, Plane knownB, int dx, int dy)
    {
        double At(int x, int y) => Correlation(a, knownA, b, knownB, x, y);
        double middle = At(dx, dy);
        double Gain(double before, double after) => before < middle && after < middle
            ? (before - after) * (before - after) / (8 * (2 * middle - before - after)) : 0;
        return Math.Min(1, middle + Gain(At(dx - 1, dy), At(dx + 1, dy)) + Gain(At(dx, dy - 1), At(dx, dy + 1)));
    }

    /// <summary>Of a(x, y) with b(x + dx, y + dy), where both are known; 0 where neither varies.</summary>
    private static double Correlation(Plane a, Plane knownA, Plane b, Plane knownB, int dx, int dy)
    {
        double product = 0, squareA = 0, squareB = 0;
        float[] window = Window(a.Width);
        int first = Math.Max(0, -dx), count = a.Width - Math.Abs(dx);
        Span<float> weights = stackalloc float[count], weighted = stackalloc float[count];
        for (int y = Math.Max(0, -dy); y < Math.Min(a.Height, a.Height - dy); y++)
        {
            ReadOnlySpan<float> u = a.Row(y).Slice(first, count), v = b.Row(y + dy).Slice(first + dx, count);
            Planes.Multiply(knownA.Row(y).Slice(first, count), knownB.Row(y + dy).Slice(first + dx, count), weights);
            Planes.Multiply(weights, window.AsSpan(first, count), weights);
            double line = window[y];
            Planes.Multiply(weights, u, weighted);
            (product, squareA) = (product + line * Planes.Dot(weighted, v), squareA + line * Planes.Dot(weighted, u));
            Planes.Multiply(weights, v, weighted);
            squareB += line * Planes.Dot(weighted, v);
        }
        return squareA * squareB > 0 ? product / Math.Sqrt(squareA * squareB) : 0;
    }

    private static float[] Window(int side)
    {
        double middle = (side - 1) / 2.0, sigma = side / 4.0;
        return [.. Enumerable.Range(0, side).Select(i => (float)Math.Exp(-0.5 * (i - middle) * (i - middle) / (sigma * sigma)))];
    }
}
