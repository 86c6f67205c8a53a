using Neuropil.Artefacts;
using Neuropil.Space;

namespace Neuropil.Montage;

/// <summary>Where tiles lie although their stage positions are false by a factor: matched as a grid, whose rows and columns the positions still tell.</summary>
internal static class StageRescue
{
    /// <summary>Neighbours stand this many times as far apart in one direction as in the other.</summary>
    private const double Slant = 2;

    /// <summary>How many times as long as measured the steps are; null where tiles do not match as a grid either.</summary>
    public static double? Factor(IReadOnlyList<Tile> tiles, Func<int, Raster<byte>> read, MontageOptions options, CancellationToken ct)
    {
        if (tiles.Count < 2 || tiles.Any(t => t.StagePx is null)) return null;
        var grid = AsGrid(tiles);
        var matcher = new SeamMatcher(options, SeamMatcher.UsualTexture(Enumerable.Range(0, tiles.Count).Select(read)));
        var seams = SectionSeams.Measure(grid, read, matcher, options, ct);
        var verdicts = SeamVerdicts.Of(seams);
        if (verdicts.UsualHeight is null) return null;
        double[] factors = [.. Enumerable.Range(0, seams.Pairs.Count).Where(k => verdicts[k] is SeamVerdict.Agrees).Select(k => FactorOf(seams, k, tiles)).Order()];
        return factors.Length == 0 ? null : factors[factors.Length / 2];
    }

    private static double FactorOf(SectionSeams seams, int k, IReadOnlyList<Tile> tiles)
    {
        var pair = seams.Pairs[k];
        var measured = new Px2(seams.Maps[pair.B].Tx - seams.Maps[pair.A].Tx, seams.Maps[pair.B].Ty - seams.Maps[pair.A].Ty);
        var said = tiles[pair.B].StagePx!.Value - tiles[pair.A].StagePx!.Value;
        return pair.Kind is PairKind.Beside ? said.X / measured.X : said.Y / measured.Y;
    }

    private static List<Tile> AsGrid(IReadOnlyList<Tile> tiles)
    {
        double stepX = Step(tiles, p => p.X, p => p.Y), stepY = Step(tiles, p => p.Y, p => p.X);
        double left = tiles.Min(t => t.StagePx!.Value.X), top = tiles.Min(t => t.StagePx!.Value.Y);
        return [.. tiles.Select(t => t with
        {
            Column = (int)Math.Round((t.StagePx!.Value.X - left) / stepX),
            Row = (int)Math.Round((t.StagePx!.Value.Y - top) / stepY),
            StagePx = null,
        })];
    }

    /// <summary>The usual distance to the nearest tile along one axis, of those that stand beside each other along it.</summary>
    private static double Step(IReadOnlyList<Tile> tiles, Func<Px2, double> along, Func<Px2, double> across)
    {
        double[] nearest = [.. tiles.Select(t => tiles.Select(o => o.StagePx!.Value - t.StagePx!.Value)
            .Where(d => along(d) != 0 && Math.Abs(along(d)) > Slant * Math.Abs(across(d))).Select(d => Math.Abs(along(d))).DefaultIfEmpty(double.PositiveInfinity).Min())
            .Where(double.IsFinite).Order()];
        return nearest.Length == 0 ? double.PositiveInfinity : nearest[nearest.Length / 2];
    }
}
