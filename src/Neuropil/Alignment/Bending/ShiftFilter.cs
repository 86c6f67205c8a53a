using Neuropil.Numerics;

namespace Neuropil.Alignment.Bending;

/// <summary>Tells chance from evidence in a grid of shifts by what lies round each.</summary>
internal static class ShiftFilter
{
    /// <summary>A shift further from the median of its neighbours than this many times their own scatter is chance. Westerweel and Scarano 2005,
    /// doi:10.1007/s00348-005-0016-6, who take 2 and 0.1 px; sections differ by more than fluids.</summary>
    private const double MostScatters = 3, LeastScatterPx = 0.4;

    private const int Around = 2;

    /// <summary>Believed nodes round a node that must be there to judge it.</summary>
    public const int LeastNeighbours = 4, FewNeighbours = 1;

    /// <summary>Sets the height of nodes to 0 that are too low or stand alone.</summary>
    public static void RejectLonely(ShiftGrid grid, double minHeight, double pixel, int leastNeighbours = LeastNeighbours)
    {
        var kept = new bool[grid.Count];
        FewValues xs = new(), ys = new();
        for (int n = 0; n < grid.Count; n++)
            kept[n] = grid.Height[n] >= minHeight && !IsLonely(grid, n, (float)minHeight, (float)(LeastScatterPx * pixel), leastNeighbours, xs, ys);
        for (int n = 0; n < grid.Count; n++)
            if (!kept[n]) grid.Height[n] = 0;
    }

    private static bool IsLonely(ShiftGrid grid, int n, float minHeight, float least, int leastNeighbours, FewValues xs, FewValues ys)
    {
        int column = n % grid.Columns, row = n / grid.Columns;
        int left = Math.Max(0, column - Around), right = Math.Min(grid.Columns - 1, column + Around), bottom = Math.Min(grid.Rows - 1, row + Around);
        xs.Clear();
        ys.Clear();
        for (int j = Math.Max(0, row - Around); j <= bottom; j++)
            for (int k = j * grid.Columns + left; k <= j * grid.Columns + right; k++)
            {
                if (k == n || grid.Height[k] < minHeight) continue;
                xs.Add(grid.X[k]);
                ys.Add(grid.Y[k]);
            }
        return xs.Count < leastNeighbours || IsFar(grid.X[n], xs, least) || IsFar(grid.Y[n], ys, least);
    }

    private static bool IsFar(float value, FewValues others, float least)
    {
        // Near the median: told by counting, quicker than to find it.
        float near = (float)(MostScatters * least);
        if (2 * others.Below(value - near) <= others.Count && 2 * others.UpTo(value + near) > others.Count) return false;
        // Further than so many scatters: the scatter, a median itself, is then below this, as more than half of what it is the median of are.
        float median = others.Median(), most = (float)(Math.Abs(value - median) / MostScatters - least);
        return others.Within(median, most) > others.Count / 2;
    }

    /// <summary>A smooth field from the nodes that are believed: their Gaussian mean, over wider surroundings where they are few.</summary>
    public static ShiftGrid Fill(ShiftGrid grid, double minHeight)
    {
        var filled = grid.Like();
        Span<bool> done = new bool[grid.Count];
        for (double sigma = 0.7; done.Contains(false) && sigma < 64; sigma *= 2)
        {
            var (x, y, weight) = Means(grid, sigma, minHeight);
            for (int n = 0; n < grid.Count; n++)
            {
                // A mean counts where it rests on about as much as two believed nodes near by.
                if (done[n] || weight[n] < 0.15 * minHeight) continue;
                (filled.X[n], filled.Y[n], filled.Height[n]) = (x[n] / weight[n], y[n] / weight[n], 1);
                done[n] = true;
            }
        }
        return filled;
    }

    private static (float[] X, float[] Y, float[] Weight) Means(ShiftGrid grid, double sigma, double minHeight)
    {
        Plane x = new(grid.Columns, grid.Rows), y = new(grid.Columns, grid.Rows), weight = new(grid.Columns, grid.Rows);
        for (int n = 0; n < grid.Count; n++)
        {
            float w = grid.Height[n] >= minHeight ? grid.Height[n] : 0;
            (x.Values[n], y.Values[n], weight.Values[n]) = (w * grid.X[n], w * grid.Y[n], w);
        }
        return (Blur.Gaussian(x, sigma).Values, Blur.Gaussian(y, sigma).Values, Blur.Gaussian(weight, sigma).Values);
    }
}
