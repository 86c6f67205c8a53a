using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment.Affine;

/// <summary>A pair of places that should be one.</summary>
internal readonly record struct PlacePair(Px2 From, Px2 To, double Height);

/// <summary>The affine map that most pairs of places agree on.</summary>
/// <param name="SigmaPx">Standard deviation of the agreeing pairs from the map, px.</param>
internal sealed record AffineConsensus(Affine2 Map, IReadOnlyList<PlacePair> Agreeing, double SigmaPx)
{
    private const int Draws = 300;

    /// <summary>A map that stretches or shears more than this between two sections is chance.</summary>
    private const double MostDeformation = 0.25;

    private const int LeastPairs = 6;

    /// <summary>Fischler and Bolles 1981 (doi:10.1145/358669.358692): affine maps through three random pairs, the one with the most support,
    /// then least squares over its support. Null without agreement.</summary>
    /// <param name="tolerancePx">Pairs this close to a map support it.</param>
    public static AffineConsensus? Find(IReadOnlyList<PlacePair> pairs, double tolerancePx, ulong seed)
    {
        if (pairs.Count < LeastPairs) return null;
        var random = new SplitMix64(seed);
        List<PlacePair> best = [];
        for (int draw = 0; draw < Draws; draw++)
        {
            var a = pairs[random.NextInt(pairs.Count)];
            var b = pairs[random.NextInt(pairs.Count)];
            var c = pairs[random.NextInt(pairs.Count)];
            if (Through(a, b, c) is not { } map || !IsPlausible(map)) continue;
            var support = Support(pairs, map, tolerancePx);
            if (support.Count > best.Count) best = support;
        }
        return best.Count < LeastPairs ? null : Settle(pairs, best, tolerancePx);
    }

    private static AffineConsensus? Settle(IReadOnlyList<PlacePair> pairs, List<PlacePair> support, double tolerancePx)
    {
        Affine2? map = null;
        for (int round = 0; round < 4; round++)
        {
            map = LeastSquaresMap(support);
            if (map is null || !IsPlausible(map.Value)) return null;
            support = Support(pairs, map.Value, tolerancePx);
            if (support.Count < LeastPairs) return null;
        }
        double squares = support.Sum(p => Math.Pow((map!.Value.Apply(p.From) - p.To).Length, 2));
        return new(map!.Value, support, Math.Sqrt(squares / Math.Max(1, 2 * support.Count - 6)));
    }

    private static bool IsPlausible(Affine2 map)
    {
        // M = rotation · symmetric stretch: singular values near 1.
        double e = (map.A + map.D) / 2, f = (map.A - map.D) / 2, g = (map.C + map.B) / 2, h = (map.C - map.B) / 2;
        double even = Math.Sqrt(e * e + h * h), odd = Math.Sqrt(f * f + g * g);
        double small = Math.Abs(even - odd);
        return even + odd < 1 + MostDeformation && small > 1 - MostDeformation;
    }

    private static List<PlacePair> Support(IReadOnlyList<PlacePair> pairs, Affine2 map, double tolerancePx) =>
        [.. pairs.Where(p => (map.Apply(p.From) - p.To).Length <= tolerancePx)];

    private static Affine2? Through(PlacePair a, PlacePair b, PlacePair c)
    {
        Px2 u = b.From - a.From, v = c.From - a.From, s = b.To - a.To, t = c.To - a.To;
        double det = u.X * v.Y - u.Y * v.X;
        // Three places nearly on a line tell nothing across it.
        if (Math.Abs(det) < 0.05 * Math.Max(u.Length * u.Length, v.Length * v.Length) || Math.Abs(det) < 1) return null;
        double ma = (s.X * v.Y - t.X * u.Y) / det, mb = (t.X * u.X - s.X * v.X) / det;
        double mc = (s.Y * v.Y - t.Y * u.Y) / det, md = (t.Y * u.X - s.Y * v.X) / det;
        return new(ma, mb, a.To.X - ma * a.From.X - mb * a.From.Y, mc, md, a.To.Y - mc * a.From.X - md * a.From.Y);
    }

    /// <summary>Null where the places lie on a line.</summary>
    public static Affine2? LeastSquaresMap(IReadOnlyList<PlacePair> pairs)
    {
        var system = new LeastSquares(3, 2);
        var middle = pairs[0].From;
        foreach (var p in pairs) system.AddMeasurement([0, 1, 2], [p.From.X - middle.X, p.From.Y - middle.Y, 1], [p.To.X, p.To.Y], p.Height);
        try
        {
            double[] u = system.Solve();
            return new(u[0], u[2], u[4] - u[0] * middle.X - u[2] * middle.Y, u[1], u[3], u[5] - u[1] * middle.X - u[3] * middle.Y);
        }
        catch (InvalidOperationException)
        {
            // All on a line.
            return null;
        }
    }
}
