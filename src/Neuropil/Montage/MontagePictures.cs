using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Reports;
using Neuropil.Scoring;
using Neuropil.Space;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Montage;

/// <summary>What a person judges a montage by: a section with its seams, its residuals, and the table of overlaps.</summary>
internal static class MontagePictures
{
    private const int LongestPx = 1400, TableRows = 400;

    /// <summary>Residuals are drawn this much longer than they are.</summary>
    private const int ArrowScale = 20;

    private static readonly Rgb SeamColour = new(255, 210, 40), EmptyColour = new(120, 160, 255), UnmatchedColour = new(255, 70, 60);

    public static IReadOnlyList<Figure> Figures(
        StageContext context, TileList list, IReadOnlyList<SectionRecord> sections, IEnumerable<Figure> worst, CancellationToken ct)
    {
        var figures = new List<Figure>();
        if (!sections.Any(s => s.Section.Tiles.Count > 0)) return figures;
        var shown = Shown(sections);
        var picture = Section(context, shown, ct);
        figures.Add(new PictureFigure($"Section {shown.Section.Name}", "The montaged section, levelled and blended.", picture.Image));
        figures.Add(new PictureFigure("Seams", "The same with the outline of every tile: yellow where overlaps matched, blue in empty resin, "
            + "red where structure does not match.", Seams(picture, shown, list)));
        figures.Add(new PictureFigure("Residuals", $"Where matches still disagree, drawn {ArrowScale} times as long; colour from 0 (dark) to 5 px (yellow). "
            + "Arrows that all point one way on a seam mean a misplaced tile; a pattern that repeats from tile to tile means a distortion that shifts cannot mend.",
            Residuals(picture, shown)));
        figures.AddRange(worst);
        figures.Add(new PictureFigure("Overlaps without evidence", "Where two tiles overlap: yellow where a match lies within a patch, dark where none does. Dark seams "
            + "in resin are usual; dark seams in tissue are not.", Evidence(picture, shown, list, context.Options<MontageOptions>().PatchPx)));
        if (Histogram(sections) is { } histogram) figures.Add(histogram);
        figures.Add(Table(sections));
        return figures;
    }

    /// <summary>The section with the largest median residual: the worst is what a person must see.</summary>
    private static SectionRecord Shown(IReadOnlyList<SectionRecord> sections) => sections.Where(s => s.Section.Tiles.Count > 0)
        .MaxBy(s => Spread.Of([.. s.Seams.SelectMany(seam => seam.ResidualsPx())])?.Median ?? -1)!;

    private sealed record Picture(Raster<Rgb> Image, double Scale);

    private static Picture Section(StageContext context, SectionRecord shown, CancellationToken ct)
    {
        using var group = OmeZarr.Open(context.PathOf(SectionSet.Volume));
        int level = 0, factor = SectionRenderPass.Sections(context).PaintedPx;
        while (level + 1 < group.Levels && Math.Max(shown.Section.WidthPx, shown.Section.HeightPx) / factor > LongestPx)
            factor *= group.Factor(++level).X;
        int width = Math.Max(1, shown.Section.WidthPx / factor), height = Math.Max(1, shown.Section.HeightPx / factor), z = shown.Section.Index;
        var voxels = group.Level(level).Read<byte>(new Box3(new(0, 0, z), new(width, height, z + 1)), ct);
        var fitted = Resize.Fit(Pictures.Grey(Slices.Xy(voxels, z)), LongestPx);
        return new(fitted, (double)fitted.Width / shown.Section.WidthPx);
    }

    private static Raster<Rgb> Seams(Picture picture, SectionRecord shown, TileList list)
    {
        var image = Copy(picture.Image);
        var sizes = list.UsableOf(shown.Section.Name).ToDictionary(t => t.Name);
        foreach (var tile in shown.Section.Tiles)
            Drawing.Outline(image, tile.ToSection.Then(Zoom(picture)), sizes[tile.Name].WidthPx, sizes[tile.Name].HeightPx, SeamColour);
        foreach (var seam in SeamEvidence.Placed(shown).Where(s => s.Evidence is not OverlapEvidence.Matched))
            MarkOverlap(image, picture, shown, sizes, seam);
        return image;
    }

    private static Raster<Rgb> Evidence(Picture picture, SectionRecord shown, TileList list, int patchPx)
    {
        var image = Copy(picture.Image);
        int side = Math.Max(3, (int)(patchPx / 3.0 * picture.Scale));
        foreach (var (at, known) in SeamEvidence.Points(shown, list.UsableOf(shown.Section.Name).ToDictionary(t => t.Name), patchPx))
            Drawing.FillBox(image, (int)(at.X * picture.Scale) - side / 2, (int)(at.Y * picture.Scale) - side / 2, side, side, HeatMap.Colour(known ? 1 : 0));
        return image;
    }

    private static void MarkOverlap(Raster<Rgb> image, Picture picture, SectionRecord shown, Dictionary<string, Tile> sizes, SeamRecord seam)
    {
        PixelRect Bounds(string name)
        {
            var placed = shown.Section.Tiles.First(t => t.Name == name).ToSection.Then(Zoom(picture));
            Px2 first = placed.Apply(new(0, 0)), last = placed.Apply(new(sizes[name].WidthPx - 1, sizes[name].HeightPx - 1));
            return new((int)first.X, (int)first.Y, (int)(last.X - first.X) + 1, (int)(last.Y - first.Y) + 1);
        }
        var common = Bounds(seam.A).Intersect(Bounds(seam.B));
        if (!common.IsEmpty)
            Drawing.Box(image, common.X, common.Y, common.Width, common.Height, seam.Evidence is OverlapEvidence.Empty ? EmptyColour : UnmatchedColour, 3);
    }

    private static Raster<Rgb> Residuals(Picture picture, SectionRecord shown)
    {
        var image = Copy(picture.Image);
        foreach (ref var pixel in image.Values.AsSpan()) pixel = Pictures.Blend(pixel, new(0, 0, 0), 0.5);
        foreach (var seam in SeamEvidence.Placed(shown))
        {
            var placed = shown.Section.Tiles.First(t => t.Name == seam.A).ToSection.Then(Zoom(picture));
            foreach (double[] match in seam.Matches)
            {
                var from = placed.Apply(new(match[0], match[1]));
                if (match.Length < 5) Drawing.FillBox(image, (int)from.X - 1, (int)from.Y - 1, 3, 3, UnmatchedColour);
                else Drawing.Arrow(image, from, from + new Px2(match[3], match[4]) * (ArrowScale * picture.Scale),
                    HeatMap.Colour(new Px2(match[3], match[4]).Length / 5), 2);
            }
        }
        return image;
    }

    private static HistogramFigure? Histogram(IReadOnlyList<SectionRecord> sections)
    {
        double[] all = [.. sections.SelectMany(s => s.Seams).SelectMany(s => s.ResidualsPx()).Order()];
        if (all.Length == 0) return null;
        double top = Math.Max(1, Spread.Percentile(all, 99));
        const int Bins = 40;
        var counts = new double[Bins];
        foreach (double r in all) counts[Math.Min(Bins - 1, (int)(r / top * Bins))]++;
        return new("Residuals of all sections", "Shift left at each match; the last bar holds everything beyond.", "px",
            [.. Enumerable.Range(0, Bins + 1).Select(i => top * i / Bins)], counts);
    }

    private static TableFigure Table(IReadOnlyList<SectionRecord> sections)
    {
        var rows = sections.SelectMany(s => s.Seams.Select(seam => (s.Section.Name, Seam: seam, Spread: Spread.Of([.. seam.ResidualsPx()]))))
            .OrderBy(r => r.Seam.Evidence is OverlapEvidence.Matched).ThenByDescending(r => r.Spread?.Median ?? double.PositiveInfinity).ToList();
        string caption = "Those without evidence first, then by residual."
            + (rows.Count > TableRows ? $" The first {TableRows} of {rows.Count}." : "");
        return new("Overlaps", caption, ["section", "tiles", "evidence", "patches with structure", "matched", "residual median / p95, px", "correlation"],
            [.. rows.Take(TableRows).Select(r => (IReadOnlyList<string>)[r.Name, $"{r.Seam.A} – {r.Seam.B}", Words(r.Seam.Evidence),
                $"{r.Seam.Textured} of {r.Seam.Patches}", $"{r.Seam.Matches.Count}",
                r.Spread is { } s ? $"{s.Median:0.00} / {s.P95:0.00}" : "–", r.Seam.Ncc is { } n ? $"{n:0.000}" : "–"])]);
    }

    private static string Words(OverlapEvidence evidence) => evidence switch
    {
        OverlapEvidence.Matched => "matched",
        OverlapEvidence.Empty => "empty resin: none",
        _ => "structure without a match: none",
    };

    private static Affine2 Zoom(Picture picture) => new(picture.Scale, 0, 0, 0, picture.Scale, 0);

    private static Raster<Rgb> Copy(Raster<Rgb> picture) => new(picture.Width, picture.Height, [.. picture.Values]);
}
