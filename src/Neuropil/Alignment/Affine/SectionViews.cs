using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Volumes.Images;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Alignment.Affine;

/// <summary>Prepared sections, the last few kept: blocks side by side share them. Safe for several threads.</summary>
internal sealed class SectionViews(string volumePath, SectionSet set, IReadOnlyDictionary<string, Tile> tiles, AlignmentOptions options)
{
    /// <summary>All places of a cell that are looked at.</summary>
    private const byte All = (1 << 5) - 1;

    private readonly MatchSizes _sizes = MatchSizes.Of(set, options);
    private readonly Lock _gate = new();
    private readonly Dictionary<int, Lazy<SectionView>> _views = [];
    private readonly Queue<int> _oldest = new();

    /// <summary>Sections that two blocks side by side look at, and one to spare.</summary>
    private int Capacity => 2 * options.Neighbours + 4;

    public SectionView Get(int index, CancellationToken ct)
    {
        Lazy<SectionView> view;
        lock (_gate)
        {
            if (!_views.TryGetValue(index, out view!))
            {
                _views[index] = view = new(() => Prepare(index, ct), LazyThreadSafetyMode.ExecutionAndPublication);
                _oldest.Enqueue(index);
                while (_oldest.Count > Capacity) _views.Remove(_oldest.Dequeue());
            }
        }
        return view.Value;
    }

    private SectionView Prepare(int index, CancellationToken ct)
    {
        var section = set.Sections[index];
        int factor = _sizes.Factor;
        var (width, height) = (section.WidthPx / factor, section.HeightPx / factor);
        return new(Shrunk(index, width, height, ct), Covered(section, width, height), _sizes);
    }

    /// <summary>Means of the section's cells, of the coarsest level that still has two pixels to a cell's side, read a line of chunks at a time.</summary>
    private Plane Shrunk(int index, int width, int height, CancellationToken ct)
    {
        using var group = OmeZarr.Open(volumePath);
        int level = set.LevelFor(group.Levels, _sizes.Factor / 2).Level, lines = group.Level(level).ChunkSize.Y;
        double cellPx = (double)_sizes.Factor / (set.PaintedPx << level);
        int right = (int)Math.Ceiling(width * cellPx), end = (int)Math.Ceiling(height * cellPx);
        var small = new Plane(width, height);
        var areas = new ByteAreas(small, cellPx);
        for (int top = 0; top < end; top += lines)
        {
            int bottom = Math.Min(top + lines, end);
            var strip = group.Level(level).Read<byte>(new(new(0, top, index), new(right, bottom, index + 1)), ct).Values;
            for (int y = top; y < bottom; y++) areas.AddRow(strip.AsSpan((y - top) * right, right));
        }
        return small;
    }

    /// <summary>1 where the corners and the middle of a cell lie in tiles; black pixels of a tile count, black canvas does not.</summary>
    private Plane Covered(PlacedSection section, int width, int height)
    {
        int factor = _sizes.Factor, last = factor - 1;
        Px2[] places = [new(0, 0), new(last, 0), new(0, last), new(last, last), new(last / 2, last / 2)];
        var seen = new byte[width * height];
        foreach (var placed in section.Tiles)
        {
            var tile = tiles[placed.Name];
            var toTile = placed.ToSection.Inverse();
            var warp = InverseWarp.Of(placed, tile);
            var bounds = Mosaic.Bounds(new(tile.Name, tile.WidthPx, tile.HeightPx, placed.ToSection, 1, 0, Warp: warp));
            // Where the middle of a cell lies deep in a tile, all of the cell does; a distorted tile, or one of which parts are masked, is looked at place by place.
            double deep = warp is null && placed.Masked is not { Count: > 0 } ? 2 * factor : double.PositiveInfinity;
            for (int j = Math.Max(0, bounds.Y / factor); j < Math.Min(height, bounds.Bottom / factor + 1); j++)
                for (int i = Math.Max(0, bounds.X / factor); i < Math.Min(width, bounds.Right / factor + 1); i++)
                {
                    var middle = toTile.Apply(new Px2(i * factor, j * factor) + places[^1]);
                    if (middle.X >= deep && middle.Y >= deep && middle.X <= tile.WidthPx - 1 - deep && middle.Y <= tile.HeightPx - 1 - deep)
                    {
                        seen[j * width + i] = All;
                        continue;
                    }
                    for (int k = 0; k < places.Length; k++)
                    {
                        var p = toTile.Apply(new Px2(i * factor, j * factor) + places[k]);
                        if (warp is not null) p = warp.Apply(p);
                        bool inside = p.X >= -1e-6 && p.Y >= -1e-6 && p.X <= tile.WidthPx - 1 + 1e-6 && p.Y <= tile.HeightPx - 1 + 1e-6;
                        if (inside && !placed.Masks(p)) seen[j * width + i] |= (byte)(1 << k);
                    }
                }
        }
        return new(width, height, Array.ConvertAll(seen, s => s == All ? 1f : 0f));
    }
}
