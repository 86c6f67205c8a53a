using Neuropil.Artefacts;
using Neuropil.Space;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Alignment;

/// <summary>Prepared sections, the last few kept: blocks side by side share them. Safe for several threads.</summary>
internal sealed class SectionViews(string volumePath, SectionSet set, IReadOnlyDictionary<string, Tile> tiles, AlignmentOptions options)
{
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
        using var group = OmeZarr.Open(volumePath);
        var box = new Box3(new(0, 0, index), new(section.WidthPx, section.HeightPx, index + 1));
        var grey = new Raster<byte>(section.WidthPx, section.HeightPx, group.Level(0).Read<byte>(box, ct).Values);
        return new(grey, Covered(section), _sizes);
    }

    /// <summary>1 where a tile lies; black pixels of a tile count, black canvas does not.</summary>
    private Raster<byte> Covered(PlacedSection section)
    {
        var covered = new Raster<byte>(section.WidthPx, section.HeightPx);
        foreach (var placed in section.Tiles)
        {
            var toTile = placed.ToSection.Inverse();
            var tile = tiles[placed.Name];
            var warp = InverseWarp.Of(placed, tile);
            for (int y = 0; y < covered.Height; y++)
            {
                var row = covered.Row(y);
                var start = toTile.Apply(new(0, y));
                for (int x = 0; x < row.Length; x++)
                {
                    var p = new Px2(start.X + toTile.A * x, start.Y + toTile.C * x);
                    if (warp is not null) p = warp.Apply(p);
                    if (p.X >= -1e-6 && p.Y >= -1e-6 && p.X <= tile.WidthPx - 1 + 1e-6 && p.Y <= tile.HeightPx - 1 + 1e-6 && !placed.Masks(p)) row[x] = 1;
                }
            }
        }
        return covered;
    }
}
