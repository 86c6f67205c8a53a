using Neuropil.Artefacts;
using Neuropil.Scoring;
using Neuropil.Space;

namespace Neuropil.Montage;

/// <summary>A place on the seam of two tiles that a person should look at.</summary>
/// <param name="Section">Its name; <paramref name="Index"/> is its place in the cutting order.</param>
/// <param name="A">Name of the first tile; so <paramref name="B"/>.</param>
/// <param name="InA">The place in the first tile, px; so <paramref name="InB"/>.</param>
/// <param name="Evidence">Matched: the tiles still disagree there. Unmatched: there is structure, and it does not match.</param>
/// <param name="ResidualPx">By how much they disagree; null where nothing matches.</param>
/// <param name="Ncc">Correlation of the greys of the whole overlap; null where unknown.</param>
internal sealed record WorstSeam(
    string Section, int Index, string A, string B, Px2 SectionPx, Px2 InA, Px2 InB, OverlapEvidence Evidence, double? ResidualPx, double? Ncc)
{
    /// <summary>A sentence for the report.</summary>
    public string Why => ResidualPx is { } r ? $"matches {r:0.0} px apart" : "structure that does not match";
}

/// <summary>Picks the worst seams of all sections, one place each.</summary>
internal static class WorstSeams
{
    /// <summary>Of all, and of seams without a match; residuals take what those leave. Two tiles are decoded for each.</summary>
    private const int Most = 8, MostUnmatched = 3;

    public static IReadOnlyList<WorstSeam> Of(IReadOnlyList<SectionRecord> sections, IReadOnlyDictionary<string, Tile> tiles)
    {
        var placed = sections.SelectMany(s => SeamEvidence.Placed(s).Select(seam => (s.Section, Seam: seam))).ToList();
        List<WorstSeam> unmatched = [.. placed.Where(s => s.Seam.Evidence is OverlapEvidence.Unmatched)
            .Select(s => Unmatched(s.Section, s.Seam, tiles)).OfType<WorstSeam>().OrderBy(s => s.Ncc ?? 1).Take(MostUnmatched)];
        var residuals = placed.Select(s => (s.Section, s.Seam, Spread: Spread.Of([.. s.Seam.ResidualsPx()]))).Where(s => s.Spread is not null)
            .OrderByDescending(s => s.Spread!.P95).Take(Most - unmatched.Count).Select(s => Residual(s.Section, s.Seam));
        return [.. residuals, .. unmatched];
    }

    /// <summary>At the match that disagrees most.</summary>
    private static WorstSeam Residual(PlacedSection section, SeamRecord seam)
    {
        double[] worst = seam.Matches.Where(m => m.Length == 5).MaxBy(m => new Px2(m[3], m[4]).Length)!;
        return At(section, seam, Tile(section, seam.A).Apply(new(worst[0], worst[1])), new Px2(worst[3], worst[4]).Length);
    }

    /// <summary>In the middle of the overlap; null where, as placed, there is none.</summary>
    private static WorstSeam? Unmatched(PlacedSection section, SeamRecord seam, IReadOnlyDictionary<string, Tile> tiles)
    {
        var common = SeamEvidence.Overlap(section, seam, tiles);
        return common.IsEmpty ? null : At(section, seam, new(common.X + common.Width / 2.0, common.Y + common.Height / 2.0), null);
    }

    private static WorstSeam At(PlacedSection section, SeamRecord seam, Px2 place, double? residualPx) => new(
        section.Name, section.Index, seam.A, seam.B, place, Tile(section, seam.A).Invert(place), Tile(section, seam.B).Invert(place),
        seam.Evidence, residualPx, seam.Ncc);

    private static PlacedTile Tile(PlacedSection section, string name) => section.Tiles.First(t => t.Name == name);
}
