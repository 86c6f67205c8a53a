using Neuropil.Artefacts;
using Neuropil.Scoring;
using Neuropil.Space;

namespace Neuropil.Evaluation;

/// <summary>How far a voxel's true place moves from one section to the next, px: what a flood has to jump. A drift that goes on slowly through the stack
/// does not count, as nothing in the tissue itself tells it from slant.</summary>
internal static class JumpTruth
{
    private const double PitchPx = 10;

    /// <summary>Over a grid of voxels, where both sections show tissue; null where there are none.</summary>
    public static Spread? Of(SectionSet sections, AlignedStack stack, StackPlaces places, WaferTruth truth)
    {
        int columns = (int)(stack.WidthPx / PitchPx), rows = (int)(stack.HeightPx / PitchPx);
        var placed = sections.Sections.ToDictionary(s => s.Name);
        var last = new Px2?[columns * rows];
        var jumps = new List<double>();
        foreach (var section in stack.Sections)
        {
            var map = places.MapOf(section);
            List<Shown> tiles = [.. placed[section.Name].Tiles.Select(t => new Shown(t, truth))];
            for (int k = 0; k < last.Length; k++)
            {
                var v = new Px2((k % columns + 0.5) * PitchPx, (k / columns + 0.5) * PitchPx);
                if (PlaceOf(tiles, map.ToSection(v)) is not { } place) continue;
                if (last[k] is { } before) jumps.Add((place - before).Length);
                last[k] = place;
            }
        }
        return jumps.Count == 0 ? null : Spread.Of([.. jumps]);
    }

    /// <summary>Of the specimen, by the tile in which the place lies deepest; null where none shows tissue there.</summary>
    private static Px2? PlaceOf(IReadOnlyList<Shown> tiles, Px2 onSection)
    {
        Shown? best = null;
        double most = 0;
        foreach (var tile in tiles)
        {
            double depth = tile.Depth(onSection);
            if (depth >= most) (best, most) = (tile, depth);
        }
        if (best is null) return null;
        var onTile = best.Tile.Invert(onSection);
        return best.Map.PlaceOf(onTile) is TilePlace.Tissue ? best.Map.ToSpecimen(onTile) : null;
    }

    private sealed class Shown(PlacedTile tile, WaferTruth truth)
    {
        private readonly TrueTile _size = truth.TileOf(tile.Name);

        public PlacedTile Tile => tile;

        public TileMap Map { get; } = truth.MapOf(tile.Name);

        public double Depth(Px2 onSection)
        {
            var p = tile.Invert(onSection);
            return Math.Min(Math.Min(p.X, _size.WidthPx - 1 - p.X), Math.Min(p.Y, _size.HeightPx - 1 - p.Y));
        }
    }
}
