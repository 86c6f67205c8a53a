using Neuropil.Artefacts;
using Neuropil.Scoring;
using Neuropil.Space;

namespace Neuropil.Evaluation;

/// <summary>How far a voxel's true place moves from one section to the next, px: what a flood has to jump. A drift that goes on slowly through the stack
/// does not count, as nothing in the tissue itself tells it from slant.</summary>
internal static class JumpTruth
{
    private const double PitchPx = 10;

    /// <summary>How far beside a true fold or tear a voxel counts as beside it, px.</summary>
    private const double BesidePx = 20;

    /// <summary>Over a grid of voxels, where both sections show tissue, that is, not on true folds and tears; null where there are none.</summary>
    /// <returns>Over all of them, and over those beside a true fold or tear of one of the two sections.</returns>
    public static (Spread? All, Spread? Beside) Of(SectionSet sections, AlignedStack stack, StackPlaces places, WaferTruth truth)
    {
        int columns = (int)(stack.WidthPx / PitchPx), rows = (int)(stack.HeightPx / PitchPx);
        var placed = sections.Sections.ToDictionary(s => s.Name);
        var last = new Shown?[columns * rows];
        List<double> jumps = [], beside = [];
        foreach (var section in stack.Sections)
        {
            var map = places.MapOf(section);
            var damage = DamageOf(truth, section.Name);
            List<ShownTile> tiles = [.. placed[section.Name].Tiles.Select(t => new ShownTile(t, truth))];
            for (int k = 0; k < last.Length; k++)
            {
                var v = new Px2((k % columns + 0.5) * PitchPx, (k / columns + 0.5) * PitchPx);
                if (PlaceOf(tiles, map.ToSection(v), damage) is not { } place) continue;
                if (last[k] is { } before)
                {
                    jumps.Add((place.Specimen - before.Specimen).Length);
                    if (place.IsBeside || before.IsBeside) beside.Add(jumps[^1]);
                }
                last[k] = place;
            }
        }
        return (Spread.Of([.. jumps]), Spread.Of([.. beside]));
    }

    /// <summary>What a voxel shows: its true place, and whether damage lies beside it.</summary>
    private sealed record Shown(Px2 Specimen, bool IsBeside);

    /// <summary>Points along the folds and tears of a section as it lies on the wafer, and how far each reaches.</summary>
    private static List<(Px2 At, double ReachPx)> DamageOf(WaferTruth truth, string name)
    {
        var section = truth.SectionOf(name);
        return [.. Enumerable.Range(0, section.Cuts.Count).SelectMany(k => truth.MiddleOf(section, k, PitchPx / 2)).Where(p => p.BandPx > 1)
            .Select(p => (p.OnWafer, p.BandPx / 2 + BesidePx))];
    }

    /// <summary>Of the specimen, by the tile in which the place lies deepest; null where none shows tissue there.</summary>
    private static Shown? PlaceOf(IReadOnlyList<ShownTile> tiles, Px2 onSection, List<(Px2 At, double ReachPx)> damage)
    {
        ShownTile? best = null;
        double most = 0;
        foreach (var tile in tiles)
        {
            double depth = tile.Depth(onSection);
            if (depth >= most) (best, most) = (tile, depth);
        }
        if (best is null) return null;
        var onTile = best.Tile.Invert(onSection);
        if (best.Map.PlaceOf(onTile) is not TilePlace.Tissue) return null;
        var onWafer = best.ToWafer(onTile);
        return new(best.Map.ToSpecimen(onTile), damage.Any(d => (d.At - onWafer).Length <= d.ReachPx));
    }

    private sealed class ShownTile(PlacedTile tile, WaferTruth truth)
    {
        private readonly TrueTile _size = truth.TileOf(tile.Name);

        public PlacedTile Tile => tile;

        public Px2 ToWafer(Px2 tilePx) => _size.ToSection.Apply(tilePx);

        public TileMap Map { get; } = truth.MapOf(tile.Name);

        public double Depth(Px2 onSection)
        {
            var p = tile.Invert(onSection);
            return Math.Min(Math.Min(p.X, _size.WidthPx - 1 - p.X), Math.Min(p.Y, _size.HeightPx - 1 - p.Y));
        }
    }
}
