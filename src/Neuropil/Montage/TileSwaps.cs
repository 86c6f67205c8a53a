using Neuropil.Artefacts;

namespace Neuropil.Montage;

/// <summary>Finds two tiles of a section that stand in each other's place.</summary>
internal static class TileSwaps
{
    /// <summary>With more tiles in doubt than this the list is wrong in another way, and trying all pairs takes long.</summary>
    private const int MostDoubtful = 8;

    /// <summary>The two tiles, by index, that match best when exchanged; null where no exchange makes both match.</summary>
    public static (int A, int B)? Best(SectionSeams seams, SeamVerdicts verdicts, MontageOptions options, CancellationToken ct)
    {
        var doubtful = Doubtful(seams, verdicts);
        if (doubtful.Count is < 2 or > MostDoubtful) return null;
        (int A, int B)? best = null;
        double most = 0;
        for (int i = 0; i < doubtful.Count; i++)
            for (int j = i + 1; j < doubtful.Count; j++)
            {
                var (a, b) = (doubtful[i], doubtful[j]);
                int agree = verdicts.Count(seams, a, SeamVerdict.Agrees) + verdicts.Count(seams, b, SeamVerdict.Agrees);
                double gain = Gain(seams, verdicts.UsualHeight, doubtful, a, b, agree, options, ct);
                if (gain > most) (most, best) = (gain, (a, b));
            }
        return best;
    }

    /// <summary>The same tiles, two of them listed at each other's place.</summary>
    public static List<Tile> Exchanged(IReadOnlyList<Tile> tiles, int a, int b)
    {
        List<Tile> exchanged = [.. tiles];
        exchanged[a] = AtPlaceOf(tiles[a], tiles[b]);
        exchanged[b] = AtPlaceOf(tiles[b], tiles[a]);
        return exchanged;
    }

    public static Tile AtPlaceOf(Tile tile, Tile other) => tile with { Row = other.Row, Column = other.Column, StagePx = other.StagePx };

    /// <summary>Tiles that disagree with neighbours, and not with fewer than they agree with: one overlap may agree by chance.</summary>
    private static List<int> Doubtful(SectionSeams seams, SeamVerdicts verdicts) =>
        [.. Enumerable.Range(0, seams.Tiles.Count).Where(i => verdicts.Count(seams, i, SeamVerdict.Disagrees) is > 0 and var against
            && against >= verdicts.Count(seams, i, SeamVerdict.Agrees))];

    /// <summary>Patches that match after the exchange; 0 where one of the tiles agrees with no neighbour or disagrees with one beyond doubt, and where
    /// both agree with each other alone: a copy of a neighbour does that wherever it stands.</summary>
    /// <param name="agreeBefore">Overlaps of the two that agree as the tiles are listed; the exchange must make them more.</param>
    private static double Gain(
        SectionSeams seams, double? usualHeight, List<int> doubtful, int a, int b, int agreeBefore, MontageOptions options,
        CancellationToken ct)
    {
        var exchanged = Exchanged(seams.Tiles, a, b);
        List<int> part = [a, b, .. TilePairs.Of(exchanged, options).Where(p => p.A == a || p.A == b || p.B == a || p.B == b)
            .SelectMany(p => new[] { p.A, p.B }).Distinct().Where(i => i != a && i != b).Order()];
        var tried = SectionSeams.Measure([.. part.Select(i => exchanged[i])], i => seams.Read(part[i]), seams.Matcher, options, ct);
        var verdicts = SeamVerdicts.Of(tried, usualHeight);
        int agreeA = 0, agreeB = 0, thirds = 0, against = 0, matches = 0;
        for (int k = 0; k < tried.Pairs.Count; k++)
        {
            var pair = tried.Pairs[k];
            if (pair.A > 1) continue;
            if (verdicts[k] is SeamVerdict.Disagrees && !doubtful.Contains(part[pair.B])) return 0;
            if (verdicts[k] is SeamVerdict.Disagrees) against++;
            if (verdicts[k] is not SeamVerdict.Agrees) continue;
            matches += tried.Overlaps[k].Matches.Count;
            if (pair.A == 0 || pair.B == 0) agreeA++;
            if (pair.A == 1 || pair.B == 1) agreeB++;
            if (pair.B > 1) thirds++;
        }
        return agreeA > 0 && agreeB > 0 && thirds > 0 && agreeA + agreeB > Math.Max(against, agreeBefore) ? matches : 0;
    }
}
