using System.Globalization;
using Neuropil.Alignment.Affine;
using Neuropil.Artefacts;
using Neuropil.Reports;
using Neuropil.Scoring;
using Neuropil.Space;

namespace Neuropil.Alignment.Quality;

/// <summary>The worst pairs of an alignment, each with the line to write into <c>corrections/align/*.json</c>.</summary>
internal static class AlignmentWorstPlaces
{
    private const int Rows = 40;

    /// <summary>Pairs that keep more than this are places to look at, volume px: the limit of the 95th percentile.</summary>
    private const double BadPx = 4;

    /// <param name="evidence">Without what is accepted already.</param>
    public static IEnumerable<Figure> Figures(AlignmentEvidence evidence)
    {
        var worst = evidence.Pairs.Select(p => (Pair: p, Left: Spread.Of([.. evidence.ResidualsPx(p)])?.P95))
            .Where(p => !p.Pair.HasEvidence || p.Left > BadPx).OrderBy(p => p.Pair.HasEvidence).ThenBy(p => p.Pair.To - p.Pair.From).ThenByDescending(p => p.Left).ToList();
        if (worst.Count == 0) yield break;
        yield return new TableFigure("Worst places, and what can be done", "Look, then paste a line into a list in corrections/align/*.json: [ line, line ]. In a match, set atA and atB to "
            + "one place seen in both sections, px of the section as montaged (here: where the middle of the volume is now). Three matches far apart hold a pair best. See "
            + "docs/guide/corrections.md." + (worst.Count > Rows ? $" The first {Rows} of {worst.Count}." : ""),
            ["sections", "what is wrong", "to mend it", "to accept it", "to leave a section out"],
            [.. worst.Take(Rows).Select(p => (IReadOnlyList<string>)[$"{Name(evidence, p.Pair.From)} – {Name(evidence, p.Pair.To)}",
                p.Left is { } px && p.Pair.HasEvidence ? string.Create(CultureInfo.InvariantCulture, $"{px:0.0} px left (95th percentile)") : "no evidence",
                Match(evidence, p.Pair), Accept(evidence, p.Pair), Drop(evidence, p.Pair)])]);
    }

    private static string Match(AlignmentEvidence evidence, SectionPair pair)
    {
        var middle = new Px2(evidence.Stack.WidthPx / 2, evidence.Stack.HeightPx / 2);
        string At(int section)
        {
            var (placed, p) = (evidence.Sections.Sections[section], evidence.Stack.Sections[section].ToVolume.Inverse().Apply(middle));
            return string.Create(CultureInfo.InvariantCulture, $"[{Math.Clamp(Math.Round(p.X), 0, placed.WidthPx - 1)}, {Math.Clamp(Math.Round(p.Y), 0, placed.HeightPx - 1)}]");
        }
        return $$"""{ "do": "match", "a": "{{Name(evidence, pair.From)}}", "atA": {{At(pair.From)}}, "b": "{{Name(evidence, pair.To)}}", "atB": {{At(pair.To)}}, "reason": "", "who": "" },""";
    }

    private static string Accept(AlignmentEvidence evidence, SectionPair pair) =>
        $$"""{ "do": "accept", "a": "{{Name(evidence, pair.From)}}", "b": "{{Name(evidence, pair.To)}}", "reason": "", "who": "" },""";

    /// <summary>Of a pair, the section with less evidence beside it.</summary>
    private static string Drop(AlignmentEvidence evidence, SectionPair pair)
    {
        int Without(int section) => evidence.Pairs.Count(p => (p.From == section || p.To == section) && !p.HasEvidence);
        int worse = Without(pair.From) > Without(pair.To) ? pair.From : pair.To;
        return $$"""{ "do": "drop", "section": "{{Name(evidence, worse)}}", "reason": "", "who": "" },""";
    }

    private static string Name(AlignmentEvidence evidence, int section) => evidence.Stack.Sections[section].Name;
}
