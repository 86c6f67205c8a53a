using Neuropil.Reports;
using Neuropil.Space;

namespace Neuropil.Alignment.Quality;

/// <summary>Maps of where the solution has nothing to stand on, and of where it squeezes sections.</summary>
internal static class EvidencePictures
{
    private const int Cells = 60, CellPx = 8;

    public static IEnumerable<Figure> Figures(AlignmentEvidence evidence)
    {
        yield return new PictureFigure("Places without evidence", "In how large a share of the sections no neighbour matches, by place: 0 dark, all yellow. "
            + "A bright edge or blob is resin, a vessel, or a place that every section has damaged.", HeatMap.WithLegend(Without(evidence), 0, 1, ""));
        double[] z = [.. evidence.Stack.Sections.Where(s => evidence.Area.SectionShareWithout(s.Index) is not null).Select(s => (double)s.Index)];
        yield return new LineFigure("Area without evidence by section", "Share of a section of which no neighbour says anything.", "section", "share",
            [new("without evidence", z, [.. z.Select(i => evidence.Area.SectionShareWithout((int)i)!.Value)])]);
        if (evidence.Strain is not { } strain) yield break;
        yield return new PictureFigure("Strain of the mesh", "The factor by which the area of a cell changes, that of the section in which it is furthest from 1: dark where "
            + $"nothing is strained, yellow from a factor of {MeshStrain.MostUsual} on, squeezed or stretched.", HeatMap.WithLegend(Strain(strain, evidence), 1, MeshStrain.MostUsual, "TIMES"));
        double[] all = [.. Enumerable.Range(0, strain.Sections.Count).Select(i => (double)i)];
        yield return new LineFigure("Strain by section", "Most squeezed and most stretched cell of each section. At 0 the mesh lies over itself.", "section", "factor of area",
            [new("most squeezed", all, [.. strain.Sections.Select(s => s.LeastArea)]), new("most stretched", all, [.. strain.Sections.Select(s => s.MostArea)])]);
    }

    private static Raster<Rgb> Without(AlignmentEvidence evidence)
    {
        var (area, stack) = (evidence.Area, evidence.Stack);
        var map = PlaceMap.Square(stack.WidthPx, stack.HeightPx, Math.Min(Cells, Math.Max(area.Columns, area.Rows)));
        foreach (var section in stack.Sections.Where(s => area.SectionShareWithout(s.Index) is not null))
            for (int row = 0; row < area.Rows; row++)
                for (int column = 0; column < area.Columns; column++)
                    map.Add((column + 0.5) * stack.WidthPx / area.Columns, (row + 0.5) * stack.HeightPx / area.Rows, area.Has(section.Index, column, row) ? 0 : 1);
        return Resize.Repeat(map.PaintMeans(0, 1), CellPx, CellPx);
    }

    private static Raster<Rgb> Strain(MeshStrain strain, AlignmentEvidence evidence)
    {
        var (columns, rows) = (strain.Places.Columns, strain.Places.Rows);
        var map = PlaceMap.Square(evidence.Stack.WidthPx, evidence.Stack.HeightPx, Math.Min(Cells, Math.Max(columns, rows)));
        for (int cell = 0; cell < strain.WorstByPlace.Length; cell++)
            map.Add((cell % columns + 0.5) * evidence.Stack.WidthPx / columns, (cell / columns + 0.5) * evidence.Stack.HeightPx / rows,
                MeshStrain.Departure(strain.WorstByPlace[cell]));
        return Resize.Repeat(map.PaintMost(0, Math.Log(MeshStrain.MostUsual)), CellPx, CellPx);
    }
}
