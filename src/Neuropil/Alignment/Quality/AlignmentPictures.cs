using Neuropil.Reports;
using Neuropil.Scoring;
using Neuropil.Space;

namespace Neuropil.Alignment.Quality;

/// <summary>What a person judges an alignment by: cuts before and after, the worst places, residuals by section and by place, the table of pairs.</summary>
internal static class AlignmentPictures
{
    public const int LongestPx = 1200;

    private const int TableRows = 200;

    public static IReadOnlyList<Figure> Figures(AlignmentEvidence evidence, StackSlices slices, NeighbourNcc ncc, StackFlicker flicker, IEnumerable<Figure> worst)
    {
        double aspect = evidence.Stack.VoxelSize.ZNm / evidence.Stack.VoxelSize.XNm;
        return
        [
            BeforeAfter("Before and after", "x (across)", slices.BeforeX, slices.AfterX, aspect),
            BeforeAfter("Before and after, the other way", "y (across)", slices.BeforeY, slices.AfterY, aspect),
            .. worst,
            new PictureFigure("Middle section", "The aligned section in the middle of the stack.", Resize.Fit(Pictures.Grey(slices.Middle), LongestPx)),
            .. ResidualPictures.Figures(evidence, slices.Middle),
            .. EvidencePictures.Figures(evidence),
            .. Correlations(evidence, ncc),
            .. FlickerPlots.Figures(flicker),
            ShapeLines(evidence),
            Table(evidence),
        ];
    }

    private static PictureFigure BeforeAfter(string title, string across, Raster<byte> before, Raster<byte> after, double aspect)
    {
        int tall = Math.Max(1, (int)Math.Round(Math.Min(aspect, 16)));
        Raster<Rgb> above = Resize.Repeat(Pictures.Grey(before), 1, tall), below = Resize.Repeat(Pictures.Grey(after), 1, tall);
        return new(title, $"A cut along {across} and through the sections (down) in the middle of the volume: above as montaged and centred, below aligned. "
            + "Structure should run through; jitter from line to line is misalignment, lines of another grey are flicker.",
            Resize.Fit(Pictures.Grid(1, 8, [above, below]), LongestPx));
    }

    private static IEnumerable<Figure> Correlations(AlignmentEvidence evidence, NeighbourNcc ncc)
    {
        var ceiling = CeilingLine.Of(evidence.Probe);
        double[] x = [.. ceiling.Select(c => (double)c.From)];
        if (ceiling.Count > 0)
            yield return new LineFigure("Correlation against what neighbours can give", "Of the structure of each section and the next, as they lie and where each site "
                + "fits best. A gap between the lines is misalignment; where both fall, the sections themselves differ.", "section", "correlation",
                [new("as aligned", x, [.. ceiling.Select(c => c.Zero)]), new("where they fit best", x, [.. ceiling.Select(c => c.Ceiling)])]);
        yield return new LineFigure("Correlation of neighbours", "Of the grey values of neighbouring sections.", "section", "correlation",
            [NccLine("as montaged", ncc.Before), NccLine("aligned", ncc.After)]);
    }

    private static LineFigure ShapeLines(AlignmentEvidence evidence)
    {
        double[] x = [.. evidence.Stack.Sections.Select(s => (double)s.Index)];
        return new("Turn and stretch of each section", "A slow trend in stretch is drift; jumps are sections that lay differently.", "section", "degrees, per cent",
            [new("turn, degrees", x, [.. evidence.Stack.Sections.Select(s => AlignmentEvidence.Shape(s.ToVolume).Degrees)]),
             new("stretch, per cent", x, [.. evidence.Stack.Sections.Select(s => 100 * AlignmentEvidence.Shape(s.ToVolume).Stretch)])]);
    }

    private static Series NccLine(string name, IReadOnlyList<double?> values)
    {
        var known = Enumerable.Range(0, values.Count).Where(i => values[i] is not null).ToList();
        return new(name, [.. known.Select(i => (double)i)], [.. known.Select(i => values[i]!.Value)]);
    }

    private static TableFigure Table(AlignmentEvidence evidence)
    {
        var rows = evidence.Pairs.Select(p => (Pair: p, Spread: Spread.Of([.. evidence.ResidualsPx(p)])))
            .OrderBy(r => r.Pair.HasEvidence).ThenByDescending(r => r.Spread?.Median ?? 0).Take(TableRows);
        return new("Pairs of sections", $"What the affine step matched. Those without evidence first, then by residual; at most {TableRows}.",
            ["sections", "evidence", "blocks with structure", "matched", "residual median / p95, px"],
            [.. rows.Select(r => (IReadOnlyList<string>)[
                $"{evidence.Stack.Sections[r.Pair.From].Name} – {evidence.Stack.Sections[r.Pair.To].Name}", r.Pair.HasEvidence ? "matched" : "none",
                $"{r.Pair.Blocks}", $"{r.Pair.Matches.Count}", r.Spread is { } s ? $"{s.Median:0.00} / {s.P95:0.00}" : "–"])]);
    }
}
