using System.Globalization;
using Neuropil.Artefacts;
using Neuropil.Reports;
using Neuropil.Scoring;
using Neuropil.Space;

namespace Neuropil.Montage;

/// <summary>The worst places of a montage, each with the line to write into <c>corrections/montage/*.json</c>.</summary>
internal static class MontageWorstPlaces
{
    private const int Rows = 40;

    /// <summary>Overlaps that keep more than this are places to look at, px: the limit of the 95th percentile.</summary>
    private const double BadPx = 1.5;

    private sealed record Place(string Section, string What, string Wrong, double Badness, string Line, string Accept);

    /// <param name="sections">Without what is accepted already.</param>
    public static IEnumerable<Figure> Figures(IReadOnlyList<SectionRecord> sections, TileList list)
    {
        var sizes = list.Tiles.ToDictionary(t => t.Name, StringComparer.Ordinal);
        var worst = sections.SelectMany(s => Of(s, sizes)).OrderByDescending(p => p.Badness).ToList();
        if (worst.Count == 0) yield break;
        yield return new TableFigure("Worst places, and what can be done", "Look, then paste a line into a list in corrections/montage/*.json: [ line, line ]. In a match, set atA and atB "
            + "to one place seen in both tiles (here: the middle of the overlap as it is now). See docs/guide/corrections.md."
            + (worst.Count > Rows ? $" The first {Rows} of {worst.Count}." : ""),
            ["section", "place", "what is wrong", "to mend it", "to accept it"],
            [.. worst.Take(Rows).Select(p => (IReadOnlyList<string>)[p.Section, p.What, p.Wrong, p.Line, p.Accept])]);
    }

    private static IEnumerable<Place> Of(SectionRecord record, Dictionary<string, Tile> sizes)
    {
        string section = record.Section.Name;
        string Accept(string place) => $$"""{ "do": "accept", "section": "{{section}}", {{place}}, "reason": "", "who": "" },""";
        foreach (var stray in record.Strays ?? [])
            yield return new(section, stray.Name, "left out: " + stray.Reason, double.MaxValue, $$"""{ "drop": ["{{stray.Name}}"] } in corrections/acquire""", Accept($"\"tile\": \"{stray.Name}\""));
        var placed = record.Section.Tiles.ToDictionary(t => t.Name, StringComparer.Ordinal);
        foreach (var seam in record.Seams.Where(s => placed.ContainsKey(s.A) && placed.ContainsKey(s.B)))
        {
            double? p95 = Spread.Of([.. seam.ResidualsPx()])?.P95;
            bool cutOff = placed[seam.A].Island != placed[seam.B].Island;
            if (seam.Evidence is not OverlapEvidence.Unmatched && !cutOff && !(p95 > BadPx)) continue;
            string wrong = p95 is { } px ? string.Create(CultureInfo.InvariantCulture, $"{px:0.0} px left (95th percentile)")
                : seam.Evidence is OverlapEvidence.Empty ? "no structure, and nothing else joins the tiles" : "structure that does not match";
            yield return new(section, $"{seam.A} – {seam.B}", wrong, p95 ?? (cutOff ? 2e6 : 1e6), Match(section, seam, placed, sizes), Accept($"\"a\": \"{seam.A}\", \"b\": \"{seam.B}\""));
        }
    }

    private static string Match(string section, SeamRecord seam, Dictionary<string, PlacedTile> placed, Dictionary<string, Tile> sizes)
    {
        PlacedTile a = placed[seam.A], b = placed[seam.B];
        PixelRect Bounds(PlacedTile t) => new((int)t.ToSection.Tx, (int)t.ToSection.Ty, sizes[t.Name].WidthPx, sizes[t.Name].HeightPx);
        var common = Bounds(a).Intersect(Bounds(b));
        var middle = new Px2(common.X + common.Width / 2, common.Y + common.Height / 2);
        string At(PlacedTile t) => string.Create(CultureInfo.InvariantCulture,
            $"[{Math.Clamp(Math.Round(t.Invert(middle).X), 0, sizes[t.Name].WidthPx - 1)}, {Math.Clamp(Math.Round(t.Invert(middle).Y), 0, sizes[t.Name].HeightPx - 1)}]");
        return $$"""{ "do": "match", "section": "{{section}}", "a": "{{seam.A}}", "atA": {{At(a)}}, "b": "{{seam.B}}", "atB": {{At(b)}}, "reason": "", "who": "" },""";
    }
}
