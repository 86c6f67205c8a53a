using Neuropil.Space;

namespace Neuropil.Reports;

/// <summary>Puts pictures together: grey to colour, labels over grey, pictures side by side.</summary>
public static class Pictures
{
    public static Raster<Rgb> Grey(Raster<byte> image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new(image.Width, image.Height, [.. image.Values.Select(v => new Rgb(v, v, v))]);
    }

    /// <summary>Two grey images of one size in red and cyan: where they agree the picture is grey, where they are shifted it has coloured seams.</summary>
    public static Raster<Rgb> RedCyan(Raster<byte> red, Raster<byte> cyan)
    {
        RequireSameSize(red, cyan);
        return new(red.Width, red.Height, [.. red.Values.Zip(cyan.Values, (r, c) => new Rgb(r, c, c))]);
    }

    /// <summary>Labels laid over grey, with outlines; voxels of label 0 stay grey.</summary>
    /// <param name="opacity">Of the fill, 0…1; outlines are twice as strong.</param>
    public static Raster<Rgb> Overlay(Raster<byte> grey, Raster<ulong> labels, double opacity = 0.35)
    {
        RequireSameSize(grey, labels);
        var picture = Grey(grey);
        for (int y = 0; y < labels.Height; y++)
            for (int x = 0; x < labels.Width; x++)
                if (labels[x, y] is > 0 and ulong id)
                    picture[x, y] = Blend(picture[x, y], LabelColours.Of(id), IsOutline(labels, x, y) ? Math.Min(1, 2 * opacity) : opacity);
        return picture;
    }

    /// <summary>Pictures in a row, tops level, on white.</summary>
    public static Raster<Rgb> SideBySide(int gapPx, params IReadOnlyList<Raster<Rgb>> pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        var row = Blank(pictures.Sum(p => p.Width) + gapPx * (pictures.Count - 1), pictures.Max(p => p.Height), new(255, 255, 255));
        int x = 0;
        foreach (var picture in pictures)
        {
            Paste(picture, row, x, 0);
            x += picture.Width + gapPx;
        }
        return row;
    }

    /// <summary>Pictures in a grid, row by row, each cell as large as the largest picture, on white.</summary>
    public static Raster<Rgb> Grid(int columns, int gapPx, IReadOnlyList<Raster<Rgb>> pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        int width = pictures.Max(p => p.Width), height = pictures.Max(p => p.Height), rows = (pictures.Count + columns - 1) / columns;
        var grid = Blank(columns * (width + gapPx) - gapPx, rows * (height + gapPx) - gapPx, new(255, 255, 255));
        for (int i = 0; i < pictures.Count; i++) Paste(pictures[i], grid, i % columns * (width + gapPx), i / columns * (height + gapPx));
        return grid;
    }

    public static Raster<Rgb> Blank(int width, int height, Rgb colour)
    {
        var picture = new Raster<Rgb>(width, height);
        Array.Fill(picture.Values, colour);
        return picture;
    }

    /// <summary>Copies <paramref name="source"/> with its first pixel at (x, y); what leaves the target is cut off.</summary>
    public static void Paste(Raster<Rgb> source, Raster<Rgb> target, int x, int y)
    {
        int from = Math.Max(0, -x), to = Math.Min(source.Width, target.Width - x);
        if (to <= from) return;
        for (int row = Math.Max(0, -y); row < Math.Min(source.Height, target.Height - y); row++)
            source.Row(row)[from..to].CopyTo(target.Row(y + row)[(x + from)..]);
    }

    public static Rgb Blend(Rgb under, Rgb over, double opacity) =>
        new(Mix(under.R, over.R, opacity), Mix(under.G, over.G, opacity), Mix(under.B, over.B, opacity));

    private static byte Mix(byte under, byte over, double opacity) => (byte)Math.Round(under + (over - under) * opacity);

    private static bool IsOutline(Raster<ulong> labels, int x, int y)
    {
        ulong id = labels[x, y];
        return (x > 0 && labels[x - 1, y] != id) || (x + 1 < labels.Width && labels[x + 1, y] != id)
            || (y > 0 && labels[x, y - 1] != id) || (y + 1 < labels.Height && labels[x, y + 1] != id);
    }

    private static void RequireSameSize<TA, TB>(Raster<TA> a, Raster<TB> b) where TA : unmanaged where TB : unmanaged
    {
        if ((a.Width, a.Height) != (b.Width, b.Height))
            throw new ArgumentException($"Pictures of {a.Width}x{a.Height} and {b.Width}x{b.Height} px cannot be laid over each other.");
    }
}
