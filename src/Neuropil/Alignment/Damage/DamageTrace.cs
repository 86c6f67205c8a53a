using Neuropil.Alignment.Quality;
using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment.Damage;

/// <summary>One line of damage, followed from end to end. All in px of the view, or of the section shrunk alike.</summary>
/// <param name="WidthPx">Of the band at each point of the path: where the grey is half way to that beside; 0 where the line was prolonged.</param>
/// <param name="Contrast">Mean along the path of how much it stands out.</param>
internal sealed record DamageTrace(CutKind Kind, IReadOnlyList<Px2> Path, IReadOnlyList<double> WidthPx, double LengthPx, double Contrast)
{
    private const int StepPx = 4, SmoothPx = 4;

    /// <summary>Over so many px damage does not turn by more than 55°.</summary>
    private const int TurnPx = 8;
    private const double SharpCosine = 0.57;

    /// <summary>Between the bands of lines side by side.</summary>
    private const double BesidePx = DamageView.BesidePx;

    public double UsualWidthPx => WidthPx.Order().ElementAt(WidthPx.Count / 2);

    /// <summary>Chance agrees less the longer a line is: contrast counts by the root of the length.</summary>
    public double Strength => Contrast * Math.Sqrt(LengthPx);

    /// <summary>Distance of its ends against its length: what turns round is the rim of something.</summary>
    public double Straightness => LengthPx == 0 ? 1 : (End(Path, WidthPx) - End(Reversed().Path, Reversed().WidthPx)).Length / LengthPx;

    /// <summary>Not where a point was prolonged.</summary>
    public bool IsSeen(int k) => WidthPx[k] > 0 || Path.Count <= 3;

    public DamageTrace Shifted(double x, double y) => this with { Path = [.. Path.Select(p => p + new Px2(x, y))] };

    public DamageTrace Reversed() => this with { Path = [.. Path.Reverse()], WidthPx = [.. WidthPx.Reverse()] };

    /// <summary>Whether most of the line runs close along a stronger one: it is what that leaves between itself and the next thing, not a line of its own.</summary>
    public bool IsBeside(DamageTrace other) => other.Strength > Strength
        && 2 * Path.Count(p => other.Path.Any(q => (p - q).Length <= other.UsualWidthPx / 2 + UsualWidthPx / 2 + BesidePx)) > Path.Count;

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
        var (from, to) = WithoutHooks(smooth);
        (crest, smooth) = ([.. crest.Skip(from).Take(to - from)], smooth[from..to]);
        List<Px2> path = [.. smooth.Where((_, k) => k % StepPx == 0 || k == smooth.Count - 1)];
        double length = 0;
        for (int k = 0; k + 1 < path.Count; k++) length += (path[k + 1] - path[k]).Length;
        double contrast = crest.Average(i => news.Values[i]);
        if (path.Count < 3) return new(kind, path, [.. path.Select(_ => 0.0)], length, contrast);
        List<double> widths = [.. Enumerable.Range(0, path.Count).Select(k => Width(path, k, view))];
        widths = [.. Enumerable.Range(0, widths.Count).Select(k => Median(widths, k))];
        if (Outlet(path[^1], path[^1] - path[^3], view) is { } last) (path, widths) = ([.. path, last], [.. widths, 0]);
        if (Outlet(path[0], path[0] - path[2], view) is { } first) (path, widths) = ([first, .. path], [0, .. widths]);
        return new(kind, path, widths, length, contrast);
    }

    /// <summary>The first place that was seen.</summary>
    private static Px2 End(IReadOnlyList<Px2> path, IReadOnlyList<double> widthPx) => path[widthPx[0] == 0 && path.Count > 3 ? 1 : 0];

    /// <summary>The longest part without a sharp turn: a path may end on something else that crosses or branches off.</summary>
    private static (int From, int To) WithoutHooks(List<Px2> path)
    {
        int begin = 0, from = 0, to = 0;
        for (int k = 1; k <= path.Count; k++)
        {
            if (k < path.Count && !Turns(path, k)) continue;
            if (k - begin > to - from) (from, to) = (begin, k);
            begin = k;
        }
        return (from, to);
    }

    private static bool Turns(List<Px2> path, int k)
    {
        if (k < TurnPx || k + TurnPx >= path.Count) return false;
        Px2 before = path[k] - path[k - TurnPx], after = path[k + TurnPx] - path[k];
        return before.X * after.X + before.Y * after.Y < SharpCosine * before.Length * after.Length;
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
            if (view.IsNothing((int)Math.Round(p.X), (int)Math.Round(p.Y))) return end + step * view.FarPx;
        }
        return null;
    }

    private static double Width(List<Px2> path, int k, DamageView view)
    {
        const double most = 10, step = 0.5;
        var along = path[Math.Min(path.Count - 1, k + 1)] - path[Math.Max(0, k - 1)];
        var normal = new Px2(-along.Y, along.X) * (1 / Math.Max(along.Length, 1e-9));
        double At(double across) => Bilinear(view, path[k] + normal * across);
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

    private static double Bilinear(DamageView view, Px2 p)
    {
        double x = Math.Clamp(p.X, 0, view.Width - 1.001), y = Math.Clamp(p.Y, 0, view.Height - 1.001);
        int i = (int)x, j = (int)y;
        double fx = x - i, fy = y - j;
        return (1 - fy) * ((1 - fx) * view.LevelAt(i, j) + fx * view.LevelAt(i + 1, j)) + fy * ((1 - fx) * view.LevelAt(i, j + 1) + fx * view.LevelAt(i + 1, j + 1));
    }
}
