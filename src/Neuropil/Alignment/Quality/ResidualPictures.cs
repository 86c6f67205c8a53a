using Neuropil.Reports;
using Neuropil.Scoring;
using Neuropil.Space;

namespace Neuropil.Alignment.Quality;

/// <summary>Where matches still disagree with the solution: over the section, through the stack, pair by pair.</summary>
internal static class ResidualPictures
{
    /// <summary>Residuals are drawn this much longer than they are.</summary>
    private const int ArrowScale = 15;

    /// <summary>Of this length and more is yellow, px: the limit of the worst twentieth.</summary>
    private const double YellowPx = 4;

    /// <summary>Cells of the maps of single pairs, along the longer side, and how many pairs are shown.</summary>
    private const int PairCells = 32, MostPairs = 12;

    /// <summary>Rows of the overview: more pairs than these share rows.</summary>
    private const int OverviewColumns = 48, OverviewRows = 600;

    public static IEnumerable<Figure> Figures(AlignmentEvidence evidence, Raster<byte> middle)
    {
        if (!evidence.Nearest.Any(p => p.At.Count > 0)) yield break;
        yield return new PictureFigure("Where sections disagree", $"Mean residual of neighbouring sections by place, drawn {ArrowScale} times as long. Arrows that all "
            + "point one way are a bend that the mesh did not follow.", HeatMap.WithLegend(Arrows(evidence, middle), 0, YellowPx, "PX"));
        yield return new PictureFigure("Residuals through the stack", "Each line is a section and the next, first above; left by x, right by y. Mean length of the "
            + "residuals; grey where nothing matches. A bright line is a bad section, a bright column a bad place.", Overview(evidence));
        yield return new PictureFigure("The worst pairs", "Residuals over the section, of the pairs with the largest 95th percentile; grey where nothing matches. "
            + "The label says planes of the volume and that percentile.", WorstPairs(evidence));
        yield return Lines(evidence);
    }

    private static Raster<Rgb> Arrows(AlignmentEvidence evidence, Raster<byte> middle)
    {
        var image = Resize.Fit(Pictures.Grey(middle), AlignmentPictures.LongestPx);
        foreach (ref var pixel in image.Values.AsSpan()) pixel = Pictures.Blend(pixel, new(0, 0, 0), 0.5);
        double scale = (double)image.Width / evidence.Stack.WidthPx;
        PlaceMap x = PlaceMap.Square(evidence.Stack.WidthPx, evidence.Stack.HeightPx, 24), y = PlaceMap.Square(evidence.Stack.WidthPx, evidence.Stack.HeightPx, 24);
        foreach (var pair in evidence.Nearest)
            for (int i = 0; i < pair.At.Count; i++)
            {
                x.Add(pair.At[i].X, pair.At[i].Y, pair.Left[i].X);
                y.Add(pair.At[i].X, pair.At[i].Y, pair.Left[i].Y);
            }
        for (int j = 0; j < x.Rows; j++)
            for (int i = 0; i < x.Columns; i++)
            {
                if (x.Mean(i, j) is not { } meanX || y.Mean(i, j) is not { } meanY) continue;
                var from = new Px2((i + 0.5) * image.Width / x.Columns, (j + 0.5) * image.Height / x.Rows);
                Drawing.Arrow(image, from, from + new Px2(meanX, meanY) * (ArrowScale * scale), HeatMap.Colour(new Px2(meanX, meanY).Length / YellowPx), 2);
            }
        return image;
    }

    private static Raster<Rgb> Overview(AlignmentEvidence evidence)
    {
        int sections = evidence.Stack.Sections.Count, rows = Math.Min(OverviewRows, sections);
        PlaceMap byX = new(evidence.Stack.WidthPx, sections, OverviewColumns, rows), byY = new(evidence.Stack.HeightPx, sections, OverviewColumns, rows);
        foreach (var pair in evidence.Nearest)
            for (int i = 0; i < pair.At.Count; i++)
            {
                double length = pair.Left[i].Length;
                byX.Add(pair.At[i].X, pair.From + 0.5, length);
                byY.Add(pair.At[i].Y, pair.From + 0.5, length);
            }
        int tall = Math.Clamp(OverviewRows / 2 / rows, 1, 10);
        Raster<Rgb> Show(PlaceMap map) => Resize.Repeat(map.PaintMeans(0, YellowPx), 8, tall);
        return HeatMap.WithLegend(Pictures.SideBySide(12, Show(byX), Show(byY)), 0, YellowPx, "PX");
    }

    private static Raster<Rgb> WorstPairs(AlignmentEvidence evidence)
    {
        var worst = evidence.Nearest.Select(p => (Pair: p, Spread: Spread.Of([.. p.LengthsPx]))).Where(p => p.Spread is not null)
            .OrderByDescending(p => p.Spread!.P95).Take(MostPairs);
        return HeatMap.WithLegend(Pictures.Grid(4, 8, [.. worst.Select(p => Map(evidence, p.Pair, p.Spread!.P95))]), 0, YellowPx, "PX");
    }

    private static Raster<Rgb> Map(AlignmentEvidence evidence, PairResiduals pair, double p95)
    {
        var map = PlaceMap.Square(evidence.Stack.WidthPx, evidence.Stack.HeightPx, PairCells);
        for (int i = 0; i < pair.At.Count; i++) map.Add(pair.At[i].X, pair.At[i].Y, pair.Left[i].Length);
        var picture = Resize.Repeat(map.PaintMeans(0, YellowPx), 8, 8);
        TinyText.Draw(picture, 4, 4, $"Z {pair.From}-{pair.To}  {p95:0.00} PX", new(255, 255, 255), 2);
        return picture;
    }

    private static LineFigure Lines(AlignmentEvidence evidence)
    {
        var measured = evidence.Nearest.Select(p => (p.From, Spread: Spread.Of([.. p.LengthsPx]))).Where(p => p.Spread is not null).ToList();
        double[] x = [.. measured.Select(p => (double)p.From)];
        return new("Residual by section", "Between each section and the next.", "section", "px",
            [new("median", x, [.. measured.Select(p => p.Spread!.Median)]), new("95th percentile", x, [.. measured.Select(p => p.Spread!.P95)])]);
    }
}
