using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment;

/// <summary>One line of damage, followed from end to end. All in px of the view.</summary>
/// <param name="WidthPx">Of the band at each point of the path: where the grey is half way to that beside; 0 where the line was prolonged.</param>
/// <param name="Contrast">Mean along the path of how much it stands out.</param>
internal sealed record DamageTrace(CutKind Kind, IReadOnlyList<Px2> Path, IReadOnlyList<double> WidthPx, double LengthPx, double Contrast)
{
    private const int StepPx = 4, SmoothPx = 4;

    public double UsualWidthPx => WidthPx.Order().ElementAt(WidthPx.Count / 2);

    /// <summary>Share of the middle's contrast at which the band ends: more than half, as tissue beside is not of the mean grey either.</summary>
    private const double HalfWay = 0.65;

    /// <summary>A line that ends so near the edge of what is seen goes on to it.</summary>
    private const int EdgePx = 40;

    /// <param name="pixels">A connected part of the view.</param>
    /// <param name="news">How much each of them stands out.</param>
    public static DamageTrace Of(CutKind kind, IReadOnlyList<int> pixels, DamageView view, Plane news)
    {
        var crest = PixelPath.LongestCrest(pixels, news);
        var smooth = Smooth([.. crest.Select(i => new Px2(i % news.Width, i / news.Width))]);
        List<Px2> path = [.. smooth.Where((_, k) => k % StepPx == 0 || k == smooth.Count - 1)];
        double length = 0;
        for (int k = 0; k + 1 < path.Count; k++) length += (path[k + 1] - path[k]).Length;
        double contrast = crest.Average(i => news.Values[i]);
        if (path.Count < 3) return new(kind, path, [.. path.Select(_ => 0.0)], length, contrast);
        List<double> widths = [.. Enumerable.Range(0, path.Count).Select(k => Width(path, k, view.Level))];
        widths = [.. Enumerable.Range(0, widths.Count).Select(k => Median(widths, k))];
        if (Outlet(path[^1], path[^1] - path[^3], view) is { } last) (path, widths) = ([.. path, last], [.. widths, 0]);
        if (Outlet(path[0], path[0] - path[2], view) is { } first) (path, widths) = ([first, .. path], [0, .. widths]);
        return new(kind, path, widths, length, contrast);
    }

    private static List<Px2> Smooth(List<Px2> path)
    {
        // Shorter means towards the ends keep them where they are.
        for (int round = 0; round < 2; round++)
        {
            var before = path;
            path = [.. before.Select((_, k) =>
            {
                int reach = Math.Min(SmoothPx, Math.Min(k, before.Count - 1 - k));
                var sum = new Px2(0, 0);
                for (int i = k - reach; i <= k + reach; i++) sum += before[i];
                return sum * (1.0 / (2 * reach + 1));
            })];
        }
        return path;
    }

    /// <summary>A far place in the direction of a line's end, where the section ends soon in that direction.</summary>
    private static Px2? Outlet(Px2 end, Px2 direction, DamageView view)
    {
        if (direction.Length < 1e-6) return null;
        var step = direction * (1 / direction.Length);
        for (int k = 1; k <= EdgePx; k++)
        {
            var p = end + step * k;
            if (!view.Seen((int)Math.Round(p.X), (int)Math.Round(p.Y))) return end + step * (2 * (view.Known.Width + view.Known.Height));
        }
        return null;
    }

    private static double Width(List<Px2> path, int k, Plane level)
    {
        const double most = 10, step = 0.5;
        var along = path[Math.Min(path.Count - 1, k + 1)] - path[Math.Max(0, k - 1)];
        var normal = new Px2(-along.Y, along.X) * (1 / Math.Max(along.Length, 1e-9));
        double At(double across) => Bilinear(level, path[k] + normal * across);
        double middle = At(0), half = HalfWay * middle;
        double Reach(int side)
        {
            double reach = step;
            while (reach < most && Math.Abs(At(side * reach)) > Math.Abs(half) && At(side * reach) * middle > 0) reach += step;
            return reach;
        }
        return Reach(1) + Reach(-1);
    }

    private static double Median(IReadOnlyList<double> values, int k)
    {
        double[] near = [.. Enumerable.Range(Math.Max(0, k - 2), Math.Min(values.Count - 1, k + 2) - Math.Max(0, k - 2) + 1).Select(i => values[i]).Order()];
        return near[near.Length / 2];
    }

    private static double Bilinear(Plane plane, Px2 p)
    {
        double x = Math.Clamp(p.X, 0, plane.Width - 1.001), y = Math.Clamp(p.Y, 0, plane.Height - 1.001);
        int i = (int)x, j = (int)y;
        double fx = x - i, fy = y - j;
        return (1 - fy) * ((1 - fx) * plane[i, j] + fx * plane[i + 1, j]) + fy * ((1 - fx) * plane[i, j + 1] + fx * plane[i + 1, j + 1]);
    }
}
