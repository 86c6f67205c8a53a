using Neuropil.Space;

namespace Neuropil.Reports;

/// <summary>Draws on a picture in place. Coordinates are pixels of the picture; what leaves it is cut off.</summary>
public static class Drawing
{
    public static void Dot(Raster<Rgb> picture, int x, int y, Rgb colour)
    {
        if (x >= 0 && y >= 0 && x < picture.Width && y < picture.Height) picture[x, y] = colour;
    }

    public static void Line(Raster<Rgb> picture, Px2 from, Px2 to, Rgb colour, int widthPx = 1)
    {
        int steps = (int)Math.Ceiling(Math.Max(Math.Abs(to.X - from.X), Math.Abs(to.Y - from.Y)));
        for (int i = 0; i <= steps; i++)
        {
            var p = steps == 0 ? from : from + (to - from) * ((double)i / steps);
            FillBox(picture, (int)Math.Round(p.X) - (widthPx - 1) / 2, (int)Math.Round(p.Y) - (widthPx - 1) / 2, widthPx, widthPx, colour);
        }
    }

    /// <summary>A line with a head at <paramref name="to"/>: one residual of a residual map.</summary>
    public static void Arrow(Raster<Rgb> picture, Px2 from, Px2 to, Rgb colour, int widthPx = 1)
    {
        Line(picture, from, to, colour, widthPx);
        double length = (to - from).Length;
        if (length < 2) return;
        var back = (from - to) * (Math.Min(6, length * 0.4) / length);
        var across = new Px2(-back.Y, back.X) * 0.5;
        Line(picture, to, to + back + across, colour, widthPx);
        Line(picture, to, to + back - across, colour, widthPx);
    }

    public static void Box(Raster<Rgb> picture, int x, int y, int width, int height, Rgb colour, int lineWidthPx = 1)
    {
        FillBox(picture, x, y, width, lineWidthPx, colour);
        FillBox(picture, x, y + height - lineWidthPx, width, lineWidthPx, colour);
        FillBox(picture, x, y, lineWidthPx, height, colour);
        FillBox(picture, x + width - lineWidthPx, y, lineWidthPx, height, colour);
    }

    public static void FillBox(Raster<Rgb> picture, int x, int y, int width, int height, Rgb colour)
    {
        int left = Math.Max(0, x), right = Math.Min(picture.Width, x + width);
        if (right <= left) return;
        for (int row = Math.Max(0, y); row < Math.Min(picture.Height, y + height); row++) picture.Row(row)[left..right].Fill(colour);
    }

    /// <summary>The outline of an image under an affine map: a tile on its section.</summary>
    public static void Outline(Raster<Rgb> picture, Affine2 toPicture, int widthPx, int heightPx, Rgb colour, int lineWidthPx = 1)
    {
        Px2[] corners = [new(0, 0), new(widthPx - 1, 0), new(widthPx - 1, heightPx - 1), new(0, heightPx - 1)];
        for (int i = 0; i < 4; i++) Line(picture, toPicture.Apply(corners[i]), toPicture.Apply(corners[(i + 1) % 4]), colour, lineWidthPx);
    }
}
