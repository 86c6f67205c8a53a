using Neuropil.Reports;
using Neuropil.Space;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Alignment.Quality;

/// <summary>The worst places as a contact sheet: the section, its neighbour, and both in red and cyan, all as rendered.</summary>
internal static class WorstPlacePictures
{
    /// <summary>Side of a crop, px of matching size: a few neurites.</summary>
    private const int SidePx = 160;

    private static readonly Rgb MarkColour = new(255, 210, 40);

    /// <param name="pixel">Volume px per px of matching size.</param>
    public static IEnumerable<Figure> Figures(IReadOnlyList<WorstPlace> places, ZarrArray em, int pixel, CancellationToken ct)
    {
        if (places.Count == 0) yield break;
        var sheet = ContactSheet.Of(2, [.. places.Select(p => ($"Z {p.Z}-{p.NeighbourZ}  X {p.VolumePx.X:0} Y {p.VolumePx.Y:0}  {Short(p)}", Panels(p, em, pixel, ct)))]);
        yield return new PictureFigure("Worst places", "Left the section, then its neighbour, right both: the section red, its neighbour cyan. Where they agree the overlay is grey; "
            + $"coloured edges are displacement. Each crop is {SidePx * pixel} px wide, the place in its middle. Numbers are those of the table.", sheet);
        yield return new TableFigure("Worst places, listed", "By kind, the worst first. Places in px: of the volume, and of the montaged sections, where corrections are made.",
            ["no", "section", "neighbour", "z", "volume x, y", "section x, y", "neighbour x, y", "why"],
            [.. places.Select((p, i) => (IReadOnlyList<string>)[$"{i + 1}", p.Section, p.Neighbour, $"{p.Z}", Place(p.VolumePx), Place(p.SectionPx), Place(p.NeighbourPx), p.Why])]);
    }

    private static string Place(Px2 p) => $"{p.X:0}, {p.Y:0}";

    private static string Short(WorstPlace p) => p.Reason switch
    {
        WorstReason.Residual => $"{p.Value:0.0} PX",
        WorstReason.NoEvidence => $"NO MATCH {p.Value:0} PX",
        _ => $"AREA {p.Value:0.00}",
    };

    private static IReadOnlyList<Raster<Rgb>> Panels(WorstPlace place, ZarrArray em, int pixel, CancellationToken ct)
    {
        Raster<byte> section = Crop(em, place.Z, place.VolumePx, SidePx * pixel, ct), neighbour = Crop(em, place.NeighbourZ, place.VolumePx, SidePx * pixel, ct);
        Raster<Rgb>[] panels = [Pictures.Grey(section), Pictures.Grey(neighbour), Pictures.RedCyan(section, neighbour)];
        return [.. panels.Select(p => ContactSheet.WithMark(Resize.Fit(p, SidePx), MarkColour))];
    }

    /// <summary>Black beyond the volume.</summary>
    private static Raster<byte> Crop(ZarrArray em, int z, Px2 middle, int side, CancellationToken ct)
    {
        var whole = new Voxels<byte>(Box3.At(new((int)Math.Round(middle.X) - side / 2, (int)Math.Round(middle.Y) - side / 2, z), new(side, side, 1)));
        var part = whole.Box.Intersect(em.Box);
        if (!part.IsEmpty) whole.Paste(em.Read<byte>(part, ct));
        return Slices.Xy(whole, z);
    }
}
