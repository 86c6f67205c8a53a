using Neuropil.Space;

namespace Neuropil.Reports;

/// <summary>Numbered rows of small pictures, as a microscopist lays prints side by side; the table beside it says what each number is.</summary>
public static class ContactSheet
{
    private const int GapPx = 4, BetweenPx = 14, TextScale = 2;

    /// <param name="entries">Each a few panels of one height and a short label in the font of <see cref="TinyText"/>.</param>
    public static Raster<Rgb> Of(int columns, IReadOnlyList<(string Label, IReadOnlyList<Raster<Rgb>> Panels)> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return Pictures.Grid(Math.Min(columns, entries.Count), BetweenPx, [.. entries.Select((e, i) => Row($"{i + 1}  {e.Label}", e.Panels))]);
    }

    private static Raster<Rgb> Row(string label, IReadOnlyList<Raster<Rgb>> panels)
    {
        var pictures = Pictures.SideBySide(GapPx, panels);
        int head = TinyText.HeightPx * TextScale + 6;
        var row = Pictures.Blank(pictures.Width, pictures.Height + head, new(40, 44, 50));
        TinyText.Draw(row, 4, 3, label, new(255, 255, 255), TextScale);
        Pictures.Paste(pictures, row, 0, head);
        return row;
    }

    /// <summary>Marks the middle of a panel by four short strokes that leave the place itself free.</summary>
    public static Raster<Rgb> WithMark(Raster<Rgb> panel, Rgb colour)
    {
        ArgumentNullException.ThrowIfNull(panel);
        int x = panel.Width / 2, y = panel.Height / 2, free = panel.Width / 10, stroke = panel.Width / 14;
        Drawing.FillBox(panel, x - free - stroke, y, stroke, 1, colour);
        Drawing.FillBox(panel, x + free, y, stroke, 1, colour);
        Drawing.FillBox(panel, x, y - free - stroke, 1, stroke, colour);
        Drawing.FillBox(panel, x, y + free, 1, stroke, colour);
        return panel;
    }
}
