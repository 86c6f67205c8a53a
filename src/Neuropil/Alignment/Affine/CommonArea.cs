using Neuropil.Artefacts;
using Neuropil.Space;
using Neuropil.Volumes.Images;

namespace Neuropil.Alignment.Affine;

/// <summary>The part of the common frame that nearly all sections cover: the largest rectangle, which becomes the volume.</summary>
internal static class CommonArea
{
    /// <summary>Cells along the longer side of the frame: fine enough to waste less than half a per cent of the area.</summary>
    private const int Cells = 320;

    /// <summary>Lost tiles may take this share of the volume, edges where evidence is scarce; where they would take more, they become gaps.</summary>
    private const double LeastOfWhole = 0.9;

    private static long Area(PixelRect r) => (long)r.Width * r.Height;

    /// <param name="maps">Section px to common frame.</param>
    /// <param name="sizes">Tile name to size.</param>
    public static PixelRect Find(
        IReadOnlyList<PlacedSection> sections, Affine2[] maps, IReadOnlyDictionary<string, Tile> sizes, double coverage)
    {
        var corners = sections.SelectMany((s, i) => s.Tiles.SelectMany(t => Corners(sizes[t.Name]).Select(t.ToSection.Then(maps[i]).Apply))).ToList();
        double left = corners.Min(p => p.X), top = corners.Min(p => p.Y);
        double cell = Math.Max(1, Math.Max(corners.Max(p => p.X) - left, corners.Max(p => p.Y) - top) / Cells);
        int width = (int)((corners.Max(p => p.X) - left) / cell), height = (int)((corners.Max(p => p.Y) - top) / cell);
        int usual = sections.Select(s => s.Tiles.Count).Where(n => n > 0).Order().ToList() is { Count: > 0 } held ? held[held.Count / 2] : 0;
        int needed = (int)Math.Ceiling(coverage * sections.Count(s => s.Tiles.Count > 0) - 1e-9);
        PixelRect Largest(bool filled)
        {
            var counts = new int[Math.Max(1, width * height)];
            for (int i = 0; i < sections.Count; i++) Count(sections[i], maps[i], sizes, filled && sections[i].Tiles.Count < usual, left, top, cell, width, height, counts);
            return LargestRectangle(width, height, k => counts[k] >= needed);
        }
        var cells = Largest(filled: false);
        // What some sections have lost is no reason to cut the others.
        if (sections.Any(s => s.Tiles.Count < usual) && Largest(filled: true) is var whole && Area(cells) < LeastOfWhole * Area(whole)) cells = whole;
        if (cells.IsEmpty)
            throw new InputException($"No place is covered by {coverage:0%} of the sections: they do not overlap. See the report of montage; "
                + "lower align.coverage, or leave out the sections that are elsewhere.");
        // Cells were tested at their corners, so the rectangle spans from the first to the last of them.
        int x = (int)Math.Ceiling(left + cells.X * cell), y = (int)Math.Ceiling(top + cells.Y * cell);
        return new(x, y, (int)Math.Floor(left + cells.Right * cell) - x + 1, (int)Math.Floor(top + cells.Bottom * cell) - y + 1);
    }

    /// <param name="lacksTiles">Then all that lies between its tiles counts.</param>
    private static void Count(
        PlacedSection section, Affine2 map, IReadOnlyDictionary<string, Tile> sizes, bool lacksTiles, double left, double top, double cell, int width, int height, int[] counts)
    {
        // A cell counts when its four corners are covered, each by whichever tile.
        var corner = new bool[(width + 1) * (height + 1)];
        foreach (var tile in section.Tiles)
        {
            var toTile = tile.ToSection.Then(map).Inverse();
            var size = sizes[tile.Name];
            var warp = InverseWarp.Of(tile, size);
            var bounds = Mosaic.Bounds(new(tile.Name, size.WidthPx, size.HeightPx, tile.ToSection.Then(map), 1, 0, Warp: warp));
            int First(double px) => Math.Max(0, (int)Math.Floor(px / cell));
            int Last(double px, int most) => Math.Min(most, (int)Math.Ceiling(px / cell));
            for (int j = First(bounds.Y - top); j <= Last(bounds.Bottom - top, height); j++)
                for (int i = First(bounds.X - left); i <= Last(bounds.Right - left, width); i++)
                {
                    var p = toTile.Apply(new(left + i * cell, top + j * cell));
                    if (warp is not null) p = warp.Apply(p);
                    if (p.X >= 0 && p.Y >= 0 && p.X <= size.WidthPx - 1 && p.Y <= size.HeightPx - 1) corner[j * (width + 1) + i] = true;
                }
        }
        if (lacksTiles && section.Tiles.Count > 0) FillBetween(section, map, sizes, (i, j) => new(left + i * cell, top + j * cell), width + 1, corner);
        for (int j = 0; j < height; j++)
            for (int i = 0; i < width; i++)
            {
                int at = j * (width + 1) + i;
                if (corner[at] && corner[at + 1] && corner[at + width + 1] && corner[at + width + 2]) counts[j * width + i]++;
            }
    }

    /// <summary>Marks all corners in the smallest rectangle that holds the tiles of a section, upright in the section itself.</summary>
    private static void FillBetween(
        PlacedSection section, Affine2 map, IReadOnlyDictionary<string, Tile> sizes, Func<int, int, Px2> place, int columns, bool[] corner)
    {
        List<Px2> ends = [.. section.Tiles.SelectMany(t => Corners(sizes[t.Name]).Select(t.ToSection.Apply))];
        var (minX, maxX, minY, maxY) = (ends.Min(p => p.X), ends.Max(p => p.X), ends.Min(p => p.Y), ends.Max(p => p.Y));
        var toSection = map.Inverse();
        for (int k = 0; k < corner.Length; k++)
        {
            var p = toSection.Apply(place(k % columns, k / columns));
            corner[k] |= p.X >= minX && p.X <= maxX && p.Y >= minY && p.Y <= maxY;
        }
    }

    private static Px2[] Corners(Tile tile) =>
        [new(0, 0), new(tile.WidthPx - 1, 0), new(0, tile.HeightPx - 1), new(tile.WidthPx - 1, tile.HeightPx - 1)];

    /// <summary>The largest rectangle of cells that all hold, by the heights of the columns that end in each row. The first of equals.</summary>
    internal static PixelRect LargestRectangle(int width, int height, Func<int, bool> holds)
    {
        var heights = new int[width + 1];
        PixelRect best = default;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++) heights[x] = holds(y * width + x) ? heights[x] + 1 : 0;
            var open = new Stack<int>();
            for (int x = 0; x <= width; x++)
            {
                while (open.Count > 0 && heights[open.Peek()] >= heights[x])
                {
                    int high = heights[open.Pop()], from = open.Count == 0 ? 0 : open.Peek() + 1;
                    if ((long)high * (x - from) > (long)best.Width * best.Height) best = new(from, y - high + 1, x - from, high);
                }
                open.Push(x);
            }
        }
        return best;
    }
}
