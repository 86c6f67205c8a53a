using Neuropil.Artefacts;
using Neuropil.Reports;
using Neuropil.Space;
using Neuropil.Volumes.Images;

namespace Neuropil.Montage;

/// <summary>The worst seams as a contact sheet: either tile as placed, and both in red and cyan.</summary>
internal static class WorstSeamPictures
{
    private const int SidePx = 160;

    private static readonly Rgb MarkColour = new(255, 210, 40);

    public static IEnumerable<Figure> Figures(IReadOnlyList<WorstSeam> seams, IReadOnlyList<SectionRecord> sections, TileImages images)
    {
        if (seams.Count == 0) yield break;
        var bySection = sections.ToDictionary(s => s.Section.Name, s => s.Section);
        var sheet = ContactSheet.Of(2, [.. seams.Select(s => ($"{s.A} - {s.B}  {(s.ResidualPx is { } r ? $"{r:0.0} PX" : "NO MATCH")}", Panels(s, bySection[s.Section], images)))]);
        yield return new PictureFigure("Worst seams", "Left the first tile as placed, then the second, right both: the first red, the second cyan. Where they agree the overlay is grey; "
            + $"coloured edges are displacement, black is beyond a tile. Each crop is {SidePx} px wide, the place in its middle. Numbers are those of the table.", sheet);
        yield return new TableFigure("Worst seams, listed", "By residual, then those without a match. Places in px: of the montaged section and of either tile.",
            ["no", "section", "first tile", "second tile", "section x, y", "first x, y", "second x, y", "correlation", "why"],
            [.. seams.Select((s, i) => (IReadOnlyList<string>)[$"{i + 1}", s.Section, s.A, s.B, Place(s.SectionPx), Place(s.InA), Place(s.InB),
                s.Ncc is { } n ? $"{n:0.000}" : "–", s.Why])]);
    }

    private static string Place(Px2 p) => $"{p.X:0}, {p.Y:0}";

    private static IReadOnlyList<Raster<Rgb>> Panels(WorstSeam seam, PlacedSection section, TileImages images)
    {
        var window = new PixelRect((int)Math.Round(seam.SectionPx.X) - SidePx / 2, (int)Math.Round(seam.SectionPx.Y) - SidePx / 2, SidePx, SidePx);
        Raster<byte> first = Paint(section, seam.A, images, window), second = Paint(section, seam.B, images, window);
        Raster<Rgb>[] panels = [Pictures.Grey(first), Pictures.Grey(second), Pictures.RedCyan(first, second)];
        return [.. panels.Select(p => ContactSheet.WithMark(p, MarkColour))];
    }

    private static Raster<byte> Paint(PlacedSection section, string name, TileImages images, PixelRect window)
    {
        var (placed, tile) = (section.Tiles.First(t => t.Name == name), images.TileOf(name));
        var piece = new MosaicPiece(name, tile.WidthPx, tile.HeightPx, placed.ToSection, placed.Gain, placed.Offset, Warp: InverseWarp.Of(placed, tile));
        return Mosaic.Resample(images.Cache.Get(name), piece, window).Grey;
    }
}
