using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Reports;
using Neuropil.Space;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Connectome;

/// <summary>Numbers and pictures of the wiring diagram, from what is on disk.</summary>
internal sealed class ConnectReport(StageContext context)
{
    private const int WidestPx = 640;
    private const int RowsShown = 15;

    private readonly CellTable _cells = CellTable.Read(context.PathOf(CellTable.File));
    private readonly ContactTable _contacts = ContactTable.Read(context.PathOf(ContactTable.File));
    private readonly ConnectOptions _options = context.Options<ConnectOptions>();

    public StageReport Make(CancellationToken ct)
    {
        var degrees = ConnectQuality.Degrees(_cells, _contacts, _options.MinContactNm2);
        return new("connect", ConnectQuality.Numbers(_cells, _contacts, _options),
        [
            Section(ct),
            PowersHistogram("Contact areas", "Sum of voxel faces between two cells.", "nm²", [.. _contacts.Contacts.Select(c => c.AreaNm2)]),
            PowersHistogram("Cell volumes", "Voxels times voxel size.", "µm³", [.. _cells.Cells.Select(c => c.VolumeUm3)]),
            DegreeHistogram([.. degrees.Values]),
            new TableFigure("Largest contacts", "Places in nm from the volume's corner.", ["cell a", "cell b", "area µm²", "x nm", "y nm", "z nm", "sections"],
                [.. _contacts.Contacts.OrderByDescending(c => c.AreaNm2).ThenBy(c => c.CellA).ThenBy(c => c.CellB).Take(RowsShown).Select(Row)]),
            new TableFigure("Cells with the most neighbours", "", ["cell", "neighbours", "volume µm³"],
                [.. _cells.Cells.OrderByDescending(c => degrees[c.Id]).ThenBy(c => c.Id).Take(RowsShown).Select(c => (IReadOnlyList<string>)[
                    $"{c.Id}", $"{degrees[c.Id]}", $"{c.VolumeUm3:0.000}"])]),
        ],
        ["Contacts say which cells touch, not which are connected: synapses come in a later version."]);
    }

    /// <summary>The middle section: cells in their colours, contacts as white lines between them.</summary>
    private PictureFigure Section(CancellationToken ct)
    {
        using var segments = OmeZarr.Open(context.PathOf(SegmentTable.Volume));
        Vox3 all = segments.Level(0).Box.Size, size = new(Math.Min(all.X, WidestPx), Math.Min(all.Y, WidestPx), 1);
        var box = Box3.At(new((all.X - size.X) / 2, (all.Y - size.Y) / 2, all.Z / 2), size);
        var labels = Slices.Xy(segments.Level(0).Read<ulong>(box, ct), box.Min.Z);
        var picture = Resize.Repeat(LabelColours.Paint(labels), 2, 2);
        for (int y = 0; y < labels.Height; y++)
            for (int x = 0; x < labels.Width; x++)
            {
                if (x + 1 < labels.Width && Touch(labels[x, y], labels[x + 1, y])) Drawing.FillBox(picture, 2 * x + 1, 2 * y, 1, 2, White);
                if (y + 1 < labels.Height && Touch(labels[x, y], labels[x, y + 1])) Drawing.FillBox(picture, 2 * x, 2 * y + 1, 2, 1, White);
            }
        ScaleBar.Draw(picture, context.Project.Recipe.VoxelSize.XNm / 2);
        return new("Cells and where they touch", $"Segments of section {box.Min.Z}; white lines are faces between two cells in the plane. "
            + "Black is unlabelled; contacts reach across it, up to gapNm from each side.", picture);
    }

    private static Rgb White => new(255, 255, 255);

    private static bool Touch(ulong a, ulong b) => a != 0 && b != 0 && a != b;

    private static IReadOnlyList<string> Row(Contact c) => [
        $"{c.CellA}", $"{c.CellB}", $"{c.AreaNm2 * 1e-6:0.000}", $"{c.CentreNm.X:0}", $"{c.CentreNm.Y:0}", $"{c.CentreNm.Z:0}", $"{c.FirstSection} to {c.LastSection}"];

    /// <summary>Bins of a third of a power of ten over the range of the values.</summary>
    private static HistogramFigure PowersHistogram(string title, string caption, string label, IReadOnlyList<double> values)
    {
        const int PerPower = 3;
        int Bin(double value) => (int)Math.Floor(Math.Log10(value) * PerPower + 1e-9);
        int first = values.Count == 0 ? 0 : Bin(values.Min()), last = values.Count == 0 ? 0 : Bin(values.Max());
        var counts = new double[last - first + 1];
        foreach (double value in values) counts[Bin(value) - first]++;
        return new(title, caption, label, [.. Enumerable.Range(first, counts.Length + 1).Select(i => Math.Pow(10, (double)i / PerPower))], counts);
    }

    private static HistogramFigure DegreeHistogram(IReadOnlyList<int> degrees)
    {
        var counts = new double[Math.Max(1, degrees.DefaultIfEmpty(0).Max() + 1)];
        foreach (int degree in degrees) counts[degree]++;
        return new("Neighbours", "Cells by the number of others they touch.", "neighbours", [.. Enumerable.Range(0, counts.Length + 1).Select(i => (double)i)], counts);
    }
}
