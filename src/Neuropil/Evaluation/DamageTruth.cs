using Neuropil.Artefacts;
using Neuropil.Space;

namespace Neuropil.Evaluation;

/// <summary>How well folds, or tears, were found.</summary>
/// <param name="True">Folds of the truth that show on tissue for <see cref="DamageTruth.LeastLengthPx"/> or more.</param>
/// <param name="Found">Those of them that lines found cover for half of their length or more.</param>
/// <param name="Claimed">Lines found.</param>
/// <param name="Right">Those of them that lie on a true one for half of their length or more.</param>
/// <param name="TrueArea">Pixels of tissue that are folded.</param>
/// <param name="BothArea">Those of them that are masked.</param>
/// <param name="ClaimedArea">Pixels of tissue that are masked.</param>
internal sealed record DamageScore(int True, int Found, int Claimed, int Right, long TrueArea, long BothArea, long ClaimedArea)
{
    public double? Recall => True == 0 ? null : (double)Found / True;

    public double? Precision => Claimed == 0 ? null : (double)Right / Claimed;

    public double? AreaRecall => TrueArea == 0 ? null : (double)BothArea / TrueArea;

    public double? AreaPrecision => ClaimedArea == 0 ? null : (double)BothArea / ClaimedArea;
}

/// <summary>Compares folds and tears found with those the virtual microscope made.</summary>
internal static class DamageTruth
{
    /// <summary>Shorter ones, and parts narrower than this, are asked of nobody, px.</summary>
    public const double LeastLengthPx = 60, LeastBandPx = 3;

    /// <summary>How far beside a band a line may lie, px.</summary>
    private const double NearPx = 4;

    private const double StepPx = 2;

    public static DamageScore Of(CutKind kind, SectionSet sections, AlignedStack stack, WaferTruth truth)
    {
        var found = (stack.Damage ?? []).Where(d => d.Kind == kind).ToLookup(d => d.Section);
        var score = new DamageScore(0, 0, 0, 0, 0, 0, 0);
        foreach (var placed in sections.Sections)
        {
            var section = truth.SectionOf(placed.Name);
            int[] cuts = [.. Enumerable.Range(0, section.Cuts.Count).Where(k => section.Cuts[k].Kind == kind)];
            List<DamageLine> lines = [.. found[placed.Index]];
            if (cuts.Length == 0 && lines.Count == 0) continue;
            score = Add(score, Objects(placed, section, cuts, lines, truth), Areas(kind, placed, cuts.Length > 0, lines, truth));
        }
        return score;
    }

    private static DamageScore Add(DamageScore sum, DamageScore objects, DamageScore areas) => new(
        sum.True + objects.True, sum.Found + objects.Found, sum.Claimed + objects.Claimed, sum.Right + objects.Right,
        sum.TrueArea + areas.TrueArea, sum.BothArea + areas.BothArea, sum.ClaimedArea + areas.ClaimedArea);

    private static DamageScore Objects(PlacedSection placed, TrueSection section, int[] cuts, List<DamageLine> lines, WaferTruth truth)
    {
        List<List<(Px2 At, double Band)>> seen = [.. cuts.Select(k => Seen(placed, truth.MiddleOf(section, k, StepPx), truth))];
        List<List<(Px2 At, double Band)>> paths = [.. lines.Select(Points)];
        var asked = seen.Where(s => s.Count(p => p.Band >= LeastBandPx) * StepPx >= LeastLengthPx).ToList();
        return new(asked.Count, asked.Count(s => Covered([.. s.Where(p => p.Band >= LeastBandPx)], paths) >= 0.5),
            lines.Count, paths.Count(p => Covered(p, seen) >= 0.5), 0, 0, 0);
    }

    /// <summary>Share of the points that lie within the band of one of the lines, and a little beside.</summary>
    private static double Covered(List<(Px2 At, double Band)> points, List<List<(Px2 At, double Band)>> lines) => points.Count == 0 ? 0
        : (double)points.Count(p => lines.Any(l => l.Any(q => (p.At - q.At).Length <= q.Band / 2 + NearPx))) / points.Count;

    private static List<(Px2 At, double Band)> Points(DamageLine line)
    {
        var points = new List<(Px2, double)>();
        for (int k = 0; k + 1 < line.Path.Count; k++)
        {
            if (line.WidthPx[k] == 0 || line.WidthPx[k + 1] == 0) continue;
            var step = line.Path[k + 1] - line.Path[k];
            for (double t = 0; t < 1; t += StepPx / Math.Max(step.Length, StepPx)) points.Add((line.Path[k] + step * t, line.WidthPx[k]));
        }
        return points;
    }

    /// <summary>Where points on the wafer are shown, as far as they are on tissue; section px.</summary>
    private static List<(Px2, double)> Seen(PlacedSection placed, IEnumerable<(Px2 OnWafer, double BandPx)> points, WaferTruth truth)
    {
        var tiles = placed.Tiles.Select(t => (Tile: t, Size: truth.TileOf(t.Name), Map: truth.MapOf(t.Name))).ToList();
        var seen = new List<(Px2, double)>();
        foreach (var (point, band) in points)
            foreach (var (tile, size, map) in tiles)
            {
                var p = size.ToSection.Inverse().Apply(point);
                if (p.X < 0 || p.Y < 0 || p.X > size.WidthPx - 1 || p.Y > size.HeightPx - 1) continue;
                if (!TileMap.IsInside(map.ToSpecimen(p), truth.Content.Specimen)) continue;
                seen.Add((tile.Apply(p), band));
                break;
            }
        return seen;
    }

    private static DamageScore Areas(CutKind kind, PlacedSection placed, bool any, List<DamageLine> lines, WaferTruth truth)
    {
        var asked = kind is CutKind.Fold ? TilePlace.Folded : TilePlace.Torn;
        List<BreakLine> bands = [.. lines.Select(l => BreakLine.Of(l, Affine2.Identity))];
        long trues = 0, both = 0, claimed = 0;
        foreach (var tile in placed.Tiles)
        {
            var (size, map) = (truth.TileOf(tile.Name), truth.MapOf(tile.Name));
            for (int y = 0; y < size.HeightPx; y++)
                for (int x = 0; x < size.WidthPx; x++)
                {
                    var p = new Px2(x, y);
                    bool isTrue = any && map.PlaceOf(p) == asked, isClaimed = bands.Any(b => b.Covers(tile.Apply(p)));
                    if ((!isTrue && !isClaimed) || !TileMap.IsInside(map.ToSpecimen(p), truth.Content.Specimen)) continue;
                    (trues, both, claimed) = (trues + (isTrue ? 1 : 0), both + (isTrue && isClaimed ? 1 : 0), claimed + (isClaimed ? 1 : 0));
                }
        }
        return new(0, 0, 0, 0, trues, both, claimed);
    }
}
