using Neuropil.Artefacts;
using Neuropil.Reports;
using Neuropil.Space;

namespace Neuropil.Alignment.Quality;

/// <summary>What the report says of tissue that the volume leaves out.</summary>
internal sealed class OutsideReport(OutsideArea area, AlignedStack stack, double coverage)
{
    private const int Cells = 60, CellPx = 8, MostNamed = 5;

    /// <summary>A volume that leaves out more than this is said to. The fly nerve cord loses 0.02, virtual wafers of small sections 0.12
    /// and 0.13, and where sections of 290 px scatter by 20 and 37 px 0.31 and 0.50.</summary>
    private const double MuchShare = 0.2;

    public QualityNumber Number => new("areaOutside", area.Share, "", LimitKind.AtMost, MuchShare,
        "Share of the area of all sections that lies outside the volume and is not rendered: the volume is what nearly all sections cover. It rises where sections lie apart.");

    public IEnumerable<string> Notes
    {
        get
        {
            if (area.Share is not > MuchShare) yield break;
            var worst = area.Sections.OrderByDescending(area.ShareOf).ThenBy(z => z).Take(MostNamed).Order().Select(z => $"{stack.Sections[z].Name} ({area.ShareOf(z):P0})");
            yield return $"{area.Share:P0} of the area of the sections lies outside the volume and is not rendered: sections lie apart, and the volume is the largest rectangle that {coverage:P0} of them cover "
                + $"(align.coverage). Most is lost of {string.Join(", ", worst)}. See \"Where sections lie\"; drop what is elsewhere in corrections/align, or lower align.coverage for a larger volume with gaps.";
        }
    }

    public IEnumerable<Figure> Figures
    {
        get
        {
            double[] z = [.. area.Sections.Select(s => (double)s)];
            if (z.Length == 0) yield break;
            yield return new PictureFigure("Where sections lie", "How large a share of the sections covers each place of the frame they lie in: 0 dark, all yellow, grey where there is none. "
                + "The white frame is the volume: what lies outside is not rendered.", HeatMap.WithLegend(Picture(), 0, 1, ""));
            yield return new LineFigure("Area outside the volume by section", "Share of what each section shows that is not rendered.", "section", "share",
                [new("outside", z, [.. area.Sections.Select(area.ShareOf)])]);
        }
    }

    private Raster<Rgb> Picture()
    {
        List<Px2> ends = [.. area.Sections.SelectMany(area.CornersOf), new(0, 0), new(stack.WidthPx, stack.HeightPx)];
        double left = ends.Min(p => p.X), top = ends.Min(p => p.Y), width = ends.Max(p => p.X) - left, height = ends.Max(p => p.Y) - top;
        double cell = Math.Max(width, height) / Cells;
        int columns = (int)(width / cell) + 1, rows = (int)(height / cell) + 1, sections = area.Sections.Count;
        var counts = new int[columns * rows];
        foreach (int z in area.Sections)
            foreach (int k in area.PointsOf(z).Select(p => (int)((p.Y - top) / cell) * columns + (int)((p.X - left) / cell)).Distinct()) counts[k]++;
        var map = HeatMap.Paint(columns, rows, 0, 1, (x, y) => counts[y * columns + x] == 0 ? null : (double)counts[y * columns + x] / sections);
        var picture = Resize.Repeat(map, CellPx, CellPx);
        int Px(double length) => (int)Math.Round(length / cell * CellPx);
        Drawing.Box(picture, Px(-left), Px(-top), Px(stack.WidthPx), Px(stack.HeightPx), new(255, 255, 255), 2);
        return picture;
    }
}
