using Neuropil.Reports;
using Neuropil.Scoring;
using Neuropil.Space;

namespace Neuropil.Alignment;

/// <summary>What a person judges an alignment by: cuts before and after, residuals by section and by place, the table of pairs.</summary>
internal static class AlignmentPictures
{
    private const int LongestPx = 1200, TableRows = 200;

    /// <summary>Residuals are drawn this much longer than they are.</summary>
    private const int ArrowScale = 15;

    public static IReadOnlyList<Figure> Figures(AlignmentEvidence evidence, StackSlices slices)
    {
        double aspect = evidence.Stack.VoxelSize.ZNm / evidence.Stack.VoxelSize.XNm;
        return
        [
            new PictureFigure("Before and after", "A cut along x (across) and through the sections (down) at the middle of y: above as montaged and "
                + "centred, below aligned. Structure should run through; jitter from line to line is misalignment.", BeforeAfter(slices, aspect)),
            new PictureFigure("Middle section", "The aligned section in the middle of the stack.", Resize.Fit(Pictures.Grey(slices.Middle), LongestPx)),
            new PictureFigure("Where sections disagree", $"Mean residual of neighbouring sections by place, drawn {ArrowScale} times as long; "
                + "colour from 0 (dark) to 3 px (yellow).", ResidualMap(evidence, slices.Middle)),
            ResidualLines(evidence),
            new LineFigure("Correlation of neighbours", "Of the grey values of neighbouring sections.", "section", "correlation",
                [NccLine("as montaged", slices.NccBefore), NccLine("aligned", slices.NccAfter)]),
            ShapeLines(evidence),
            Table(evidence),
        ];
    }

    private static Raster<Rgb> BeforeAfter(StackSlices slices, double aspect)
    {
        int tall = Math.Max(1, (int)Math.Round(Math.Min(aspect, 16)));
        Raster<Rgb> before = Resize.Repeat(Pictures.Grey(slices.Before), 1, tall), after = Resize.Repeat(Pictures.Grey(slices.After), 1, tall);
        return Resize.Fit(Pictures.Grid(1, 8, [before, after]), LongestPx);
    }

    private static Raster<Rgb> ResidualMap(AlignmentEvidence evidence, Raster<byte> middle)
    {
        var image = Resize.Fit(Pictures.Grey(middle), LongestPx);
        foreach (ref var pixel in image.Values.AsSpan()) pixel = Pictures.Blend(pixel, new(0, 0, 0), 0.5);
        double scale = (double)image.Width / middle.Width, cell = Math.Max(middle.Width, middle.Height) / 24.0;
        var cells = evidence.NearestPairs.SelectMany(pair => pair.Matches.Select(match => (
                At: evidence.Stack.Sections[pair.From].ToVolume.Apply(SectionPair.InFrom(match)), Residual: evidence.Residual(pair, match))))
            .GroupBy(m => ((int)Math.Floor(m.At.X / cell), (int)Math.Floor(m.At.Y / cell)));
        foreach (var group in cells)
        {
            var from = new Px2(group.Average(m => m.At.X), group.Average(m => m.At.Y)) * scale;
            var mean = new Px2(group.Average(m => m.Residual.X), group.Average(m => m.Residual.Y));
            Drawing.Arrow(image, from, from + mean * (ArrowScale * scale), HeatMap.Colour(mean.Length / 3), 2);
        }
        return image;
    }

    private static LineFigure ResidualLines(AlignmentEvidence evidence)
    {
        var measured = evidence.NearestPairs.Select(p => (p.From, Spread: Spread.Of([.. evidence.ResidualsPx(p)]))).Where(p => p.Spread is not null).ToList();
        double[] x = [.. measured.Select(p => (double)p.From)];
        return new("Residual by section", "Between each section and the next.", "section", "px",
            [new("median", x, [.. measured.Select(p => p.Spread!.Median)]), new("95th percentile", x, [.. measured.Select(p => p.Spread!.P95)])]);
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
        return new("Pairs of sections", $"Those without evidence first, then by residual; at most {TableRows}.",
            ["sections", "evidence", "blocks with structure", "matched", "residual median / p95, px"],
            [.. rows.Select(r => (IReadOnlyList<string>)[
                $"{evidence.Stack.Sections[r.Pair.From].Name} – {evidence.Stack.Sections[r.Pair.To].Name}", r.Pair.HasEvidence ? "matched" : "none",
                $"{r.Pair.Blocks}", $"{r.Pair.Matches.Count}", r.Spread is { } s ? $"{s.Median:0.00} / {s.P95:0.00}" : "–"])]);
    }
}
