using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.Artefacts;

/// <summary>The true label of every voxel of an aligned volume: from the volume back through section and tile to the specimen. What a
/// perfect segmentation of this volume, with all its errors of montage and alignment, would say.</summary>
/// <remarks>Safe for concurrent use. The labels are not disposed.</remarks>
public sealed class AlignedTruth
{
    // Label slices read together: the depth of a chunk of ours, so that none is unpacked twice.
    private const int SlabSections = 32;

    private readonly WaferTruth _truth;
    private readonly Volume _labels;
    private readonly Dictionary<int, (SectionMap Map, IReadOnlyList<TileOnSection> Tiles, int Z)> _sections = [];

    /// <param name="maps">Of the stack: <see cref="AlignedStack.Maps"/>.</param>
    /// <param name="labels">The truth's <c>labels.zarr</c>: one label per specimen voxel.</param>
    /// <exception cref="InputException">The stack, the sections and the truth are not of one wafer.</exception>
    public AlignedTruth(AlignedStack stack, Func<AlignedSection, SectionMap> maps, SectionSet sections, WaferTruth truth, Volume labels)
    {
        (_truth, _labels) = (truth, labels);
        Box = new(Vox3.Zero, new(stack.WidthPx, stack.HeightPx, stack.Sections.Count == 0 ? 0 : stack.Sections.Max(s => s.Index) + 1));
        var placed = sections.Sections.ToDictionary(s => s.Name, StringComparer.Ordinal);
        foreach (var section in stack.Sections)
        {
            var tiles = placed.TryGetValue(section.Name, out var found) ? found.Tiles : throw new InputException(
                $"Section '{section.Name}' is in {AlignedStack.File} but not in {SectionSet.File}. Run the stages montage and align again.");
            _sections[section.Index] = (maps(section), [.. tiles.Select(t => new TileOnSection(t, truth))], truth.SpecimenZ(section.Name));
        }
    }

    /// <summary>All of the aligned volume.</summary>
    public Box3 Box { get; }

    /// <summary>Labels of a box of the aligned volume; 0 where no tile lies, beyond the specimen, and in folds and tears.</summary>
    public Voxels<ulong> Read(Box3 box, CancellationToken ct)
    {
        var result = new Voxels<ulong>(box);
        for (int z = box.Min.Z; z < box.Max.Z; z += SlabSections)
            ReadSlab(result, z, Math.Min(z + SlabSections, box.Max.Z), ct);
        return result;
    }

    private void ReadSlab(Voxels<ulong> result, int fromZ, int toZ, CancellationToken ct)
    {
        var here = Enumerable.Range(fromZ, toZ - fromZ).Where(_sections.ContainsKey).ToList();
        if (here.Count == 0) return;
        var specimen = _truth.Content.Specimen;
        var slab = new Box3(specimen.Min with { Z = here.Min(z => _sections[z].Z) }, specimen.Max with { Z = here.Max(z => _sections[z].Z) + 1 });
        var labels = _labels.Read<ulong>(slab, ct);
        foreach (int z in here)
        {
            ct.ThrowIfCancellationRequested();
            FillSection(result, z, labels);
        }
    }

    private void FillSection(Voxels<ulong> result, int z, Voxels<ulong> labels)
    {
        var (map, tiles, specimenZ) = _sections[z];
        for (int y = result.Box.Min.Y; y < result.Box.Max.Y; y++)
            for (int x = result.Box.Min.X; x < result.Box.Max.X; x++)
            {
                var p = map.ToSection(new(x, y));
                if (MostCentral(tiles, p) is not { } tile) continue;
                var onTile = tile.ToTile(p);
                if (tile.Map.PlaceOf(onTile) is not (TilePlace.Tissue or TilePlace.Dirty)) continue;
                var s = tile.Map.ToSpecimen(onTile);
                var v = new Vox3((int)Math.Round(s.X), (int)Math.Round(s.Y), specimenZ);
                if (labels.Box.Contains(v)) result[x, y, z] = labels[v];
            }
    }

    /// <summary>The tile in which the place lies deepest: the one that montage shows there.</summary>
    private static TileOnSection? MostCentral(IReadOnlyList<TileOnSection> tiles, Px2 onSection)
    {
        TileOnSection? best = null;
        double bestDepth = -0.5;
        foreach (var tile in tiles)
        {
            double depth = tile.Depth(onSection);
            if (depth >= bestDepth) (best, bestDepth) = (tile, depth);
        }
        return best;
    }

    private sealed class TileOnSection(PlacedTile tile, WaferTruth truth)
    {
        private readonly TrueTile _tile = truth.TileOf(tile.Name);

        public Px2 ToTile(Px2 onSection) => tile.Invert(onSection);

        public TileMap Map { get; } = truth.MapOf(tile.Name);

        /// <summary>Distance from the nearest edge, px; negative outside.</summary>
        public double Depth(Px2 onSection)
        {
            var p = ToTile(onSection);
            return Math.Min(Math.Min(p.X, _tile.WidthPx - 1 - p.X), Math.Min(p.Y, _tile.HeightPx - 1 - p.Y));
        }
    }
}
