using Neuropil.Space;

namespace Neuropil.Montage;

/// <summary>Settles what each overlap suggests by what the others of the section suggest: one instrument stepped by one distance.</summary>
internal static class OverlapVote
{
    /// <summary>Candidates this near, as a share of the tile, support each other: a stage repeats better than 3 %.</summary>
    private const double Tolerance = 0.03;

    /// <summary>A candidate away from the common step must be this strong to be believed on its own.</summary>
    private const double StrongHeight = 0.5;

    /// <summary>For each pair the shifts to start the fine search from, the likeliest first; never empty.</summary>
    /// <param name="found">Candidates per pair.</param>
    public static IReadOnlyList<Px2>[] Settle(IReadOnlyList<TilePair> pairs, IReadOnlyList<IReadOnlyList<OverlapCandidate>> found, int widthPx, int heightPx)
    {
        double radius = Math.Max(8, Tolerance * Math.Max(widthPx, heightPx));
        var steps = new Dictionary<PairKind, Px2>();
        foreach (var kind in pairs.Select(p => p.Kind).Distinct())
            steps[kind] = CommonStep(pairs, found, kind, radius);
        return [.. pairs.Select((pair, i) => Choose(pair, found[i], steps[pair.Kind], radius))];
    }

    /// <summary>Candidates near the usual step by their height, the usual step itself, then strong candidates elsewhere. Where the best of all is
    /// strong and no candidate is near the usual step, it leads.</summary>
    private static List<Px2> Choose(TilePair pair, IReadOnlyList<OverlapCandidate> candidates, Px2 step, double radius)
    {
        var usual = FromStep(pair, step);
        var near = candidates.Where(c => (c.Shift - usual).Length <= radius).OrderByDescending(c => c.Height).Select(c => c.Shift).ToList();
        var strong = candidates.Where(c => (c.Shift - usual).Length > radius && c.Height >= StrongHeight).Select(c => c.Shift).ToList();
        return near.Count > 0 ? [.. near, usual, .. strong] : [.. strong, usual];
    }

    /// <summary>The place in the space of steps with the most correlation round it; the expected one where nothing was found.</summary>
    private static Px2 CommonStep(
        IReadOnlyList<TilePair> pairs, IReadOnlyList<IReadOnlyList<OverlapCandidate>> found, PairKind kind, double radius)
    {
        var votes = new List<(Px2 Step, double Weight)>();
        for (int i = 0; i < pairs.Count; i++)
            if (pairs[i].Kind == kind)
                foreach (var c in found[i]) votes.Add((ToStep(pairs[i], c.Shift), c.Height * c.Height));
        if (votes.Count == 0) return kind is PairKind.Stage ? default : MiddleOfRange(pairs.First(p => p.Kind == kind));
        double best = -1;
        Px2 centre = default;
        foreach (var (step, _) in votes)
        {
            double support = votes.Sum(v => v.Weight * Math.Max(0, 1 - (v.Step - step).Length / radius));
            if (support > best) (best, centre) = (support, step);
        }
        return centre;
    }

    // On a grid a step is the shift, always forward; with stage positions it is what the stage was wrong by.
    private static Px2 ToStep(TilePair pair, Px2 shift) => pair.Nominal is { } nominal ? shift - nominal : shift * Sign(pair);

    private static Px2 FromStep(TilePair pair, Px2 step) => pair.Nominal is { } nominal ? nominal + step : step * Sign(pair);

    private static int Sign(TilePair pair) => pair.Kind is PairKind.Beside ? Math.Sign(pair.MinX) : Math.Sign(pair.MinY);

    private static Px2 MiddleOfRange(TilePair pair) =>
        new Px2((pair.MinX + pair.MaxX) / 2, (pair.MinY + pair.MaxY) / 2) * Sign(pair);
}
