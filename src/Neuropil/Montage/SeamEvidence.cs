using Neuropil.Artefacts;
using Neuropil.Space;

namespace Neuropil.Montage;

/// <summary>Which parts of the overlaps of a section speak for the places of its tiles.</summary>
internal static class SeamEvidence
{
    /// <summary>Most points looked at along an overlap, on either axis.</summary>
    private const int MostPoints = 24;

    /// <summary>Seams of tiles that were painted, without those that were left out.</summary>
    public static IEnumerable<SeamRecord> Placed(SectionRecord record)
    {
        var placed = record.Section.Tiles.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        return record.Seams.Where(s => placed.Contains(s.A) && placed.Contains(s.B));
    }

    /// <summary>A grid of points over the overlaps as placed, section px: with a believed match within a patch of it or without.</summary>
    public static IEnumerable<(Px2 At, bool Known)> Points(SectionRecord record, IReadOnlyDictionary<string, Tile> tiles, int patchPx)
    {
        foreach (var seam in Placed(record))
        {
            var common = Overlap(record.Section, seam, tiles);
            if (common.IsEmpty) continue;
            var first = record.Section.Tiles.First(t => t.Name == seam.A);
            List<Px2> matches = [.. seam.Matches.Where(m => m.Length == 5).Select(m => first.Apply(new(m[0], m[1])))];
            double step = Math.Max(patchPx / 2.0, Math.Max(common.Width, common.Height) / (double)MostPoints);
            for (double y = common.Y + Math.Min(step, common.Height) / 2; y < common.Bottom; y += step)
                for (double x = common.X + Math.Min(step, common.Width) / 2; x < common.Right; x += step)
                    yield return (new(x, y), matches.Any(m => Math.Abs(m.X - x) <= patchPx && Math.Abs(m.Y - y) <= patchPx));
        }
    }

    /// <summary>What two tiles have in common as placed, by the boxes round them, section px.</summary>
    public static PixelRect Overlap(PlacedSection section, SeamRecord seam, IReadOnlyDictionary<string, Tile> tiles)
    {
        PixelRect Box(string name)
        {
            var (placed, size) = (section.Tiles.First(t => t.Name == name), tiles[name]);
            Px2[] corners = [placed.Apply(new(0, 0)), placed.Apply(new(size.WidthPx - 1, 0)), placed.Apply(new(0, size.HeightPx - 1)), placed.Apply(new(size.WidthPx - 1, size.HeightPx - 1))];
            int x = (int)Math.Ceiling(corners.Min(c => c.X)), y = (int)Math.Ceiling(corners.Min(c => c.Y));
            return new(x, y, (int)Math.Floor(corners.Max(c => c.X)) - x + 1, (int)Math.Floor(corners.Max(c => c.Y)) - y + 1);
        }
        return Box(seam.A).Intersect(Box(seam.B));
    }
}
