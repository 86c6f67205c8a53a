using Neuropil.Alignment.Affine;
using Neuropil.Artefacts;
using Neuropil.Space;
using Neuropil.Volumes.Images;

namespace Neuropil.Alignment.Quality;

/// <summary>How much of what the tiles of each section show lies outside the volume, and so is rendered nowhere.</summary>
/// <remarks>Counted at points of a grid over each section; bending, of a few px, is not looked at. A section that lies upside down does not count: its plane is left empty, and named.</remarks>
internal sealed class OutsideArea
{
    /// <summary>Points along the longer side of a section: a straight edge is known to a two-hundredth of the section.</summary>
    private const int PointsAcross = 200;

    private readonly SectionSet _sections;
    private readonly AlignedStack _stack;
    private readonly IReadOnlyDictionary<string, Tile> _tiles;
    private readonly SortedDictionary<int, (long Points, long Outside)> _counts = [];

    /// <param name="tiles">By name.</param>
    public OutsideArea(SectionSet sections, AlignedStack stack, IReadOnlyDictionary<string, Tile> tiles)
    {
        (_sections, _stack, _tiles) = (sections, stack, tiles);
        foreach (var section in sections.Sections.Where(s => s.Tiles.Count > 0 && !stack.Sections[s.Index].Mirrored))
            _counts[section.Index] = (PointsOf(section.Index).LongCount(), PointsOf(section.Index).LongCount(IsOutside));
    }

    /// <summary>Sections that show something, in the order of the stack.</summary>
    public IReadOnlyCollection<int> Sections => _counts.Keys;

    /// <summary>Of all sections; null where none shows anything.</summary>
    public double? Share => _counts.Count == 0 ? null : _counts.Sum(c => c.Value.Outside * AreaOf(c.Key)) / _counts.Sum(c => c.Value.Points * AreaOf(c.Key));

    public double ShareOf(int section) => (double)_counts[section].Outside / Math.Max(1, _counts[section].Points);

    /// <summary>Points of a section that tiles cover, volume px.</summary>
    public IEnumerable<Px2> PointsOf(int section) => Covered(_sections.Sections[section], _tiles, Step(section)).Select(_stack.Sections[section].ToVolume.Apply);

    /// <summary>Where a section's canvas ends, volume px.</summary>
    public IEnumerable<Px2> CornersOf(int section)
    {
        var placed = _sections.Sections[section];
        return new Px2[] { new(0, 0), new(placed.WidthPx, 0), new(0, placed.HeightPx), new(placed.WidthPx, placed.HeightPx) }.Select(_stack.Sections[section].ToVolume.Apply);
    }

    private bool IsOutside(Px2 p) => p.X < -0.5 || p.Y < -0.5 || p.X >= _stack.WidthPx - 0.5 || p.Y >= _stack.HeightPx - 0.5;

    private double Step(int section) => Math.Max(1, (double)Math.Max(_sections.Sections[section].WidthPx, _sections.Sections[section].HeightPx) / PointsAcross);

    private double AreaOf(int section) => Step(section) * Step(section);

    /// <summary>Middles of the cells of a grid, section px; each once, however many tiles cover it.</summary>
    private static IEnumerable<Px2> Covered(PlacedSection section, IReadOnlyDictionary<string, Tile> tiles, double step)
    {
        int columns = (int)Math.Ceiling(section.WidthPx / step), rows = (int)Math.Ceiling(section.HeightPx / step);
        var seen = new bool[columns * rows];
        Px2 Point(int k) => new((k % columns + 0.5) * step - 0.5, (k / columns + 0.5) * step - 0.5);
        foreach (var placed in section.Tiles)
        {
            var tile = tiles[placed.Name];
            var warp = InverseWarp.Of(placed, tile);
            var toTile = placed.ToSection.Inverse();
            var bounds = Mosaic.Bounds(new(tile.Name, tile.WidthPx, tile.HeightPx, placed.ToSection, 1, 0, Warp: warp));
            for (int row = Math.Max(0, (int)(bounds.Y / step)); row < Math.Min(rows, bounds.Bottom / step + 1); row++)
                for (int column = Math.Max(0, (int)(bounds.X / step)); column < Math.Min(columns, bounds.Right / step + 1); column++)
                {
                    int k = row * columns + column;
                    if (seen[k]) continue;
                    var p = toTile.Apply(Point(k));
                    if (warp is not null) p = warp.Apply(p);
                    seen[k] = p.X >= -0.5 && p.Y >= -0.5 && p.X < tile.WidthPx - 0.5 && p.Y < tile.HeightPx - 0.5 && !placed.Masks(p);
                }
        }
        return Enumerable.Range(0, seen.Length).Where(k => seen[k]).Select(Point);
    }
}
