using Neuropil.Space;

namespace Neuropil.Artefacts;

/// <summary>What really lies at a place of a tile.</summary>
public enum TilePlace { Tissue, Outside, Folded, Torn, Dirty }

/// <summary>A damaged part of a tile.</summary>
/// <param name="Outline">Polygon in tile px; may reach beyond the tile.</param>
public sealed record TileMask(TilePlace Place, IReadOnlyList<Px2> Outline);

/// <summary>The truth of a virtual wafer: where every pixel of every tile comes from.</summary>
/// <remarks>Three frames, all of the same pixel size:
/// <code>
///   tile px ──ToSection──► section px (as it lies on the wafer, distorted) ──heal, elastic, affine──► specimen px (x, y of labels.zarr)
/// </code>
/// The steps to the right are closed formulas, those to the left their inverse (the elastic one by iteration). Safe for concurrent use.</remarks>
public sealed class WaferTruth
{
    public const string File = "truth.json";
    public const string Folder = "truth";
    public const string Labels = "labels.zarr";
    public const string Em = "em.zarr";
    public const string Classes = "classes.zarr";
    public const string Synapses = "synapses.json";
    public const string Connectome = "connectome.json";

    private readonly Dictionary<string, TrueSection> _sections;
    private readonly Dictionary<string, TrueTile> _tiles;

    public WaferTruth(WaferTruthFile file, string folder)
    {
        Content = file;
        Path = folder;
        _sections = file.Sections.ToDictionary(s => s.Name, StringComparer.Ordinal);
        _tiles = file.Tiles.ToDictionary(t => t.Name, StringComparer.Ordinal);
    }

    public WaferTruthFile Content { get; }

    /// <summary>The folder that holds <c>truth.json</c>, the labels and the rest of the truth.</summary>
    public string Path { get; }

    /// <summary>Voxel size of a volume aligned from this wafer: one z per section.</summary>
    public VoxelSize SectionVoxel => Content.SpecimenVoxel with { ZNm = Content.SpecimenVoxel.ZNm * Content.SlicesPerSection };

    public IEnumerable<TrueSection> LostSections => Content.Sections.Where(s => s.Lost);

    public IEnumerable<TrueTile> LostTiles => Content.Tiles.Where(t => t.Lost);

    /// <summary>Opens the truth in a wafer folder, its <c>truth</c> folder, or a <c>truth.json</c> itself.</summary>
    /// <exception cref="InputException">There is none, or it is damaged.</exception>
    public static WaferTruth Load(string path)
    {
        string[] places = [path, System.IO.Path.Combine(path, File), System.IO.Path.Combine(path, Folder, File)];
        string file = places.FirstOrDefault(System.IO.File.Exists) ?? throw new InputException(
            $"No virtual wafer's truth at '{path}': neither {File} nor {Folder}/{File} is there. Give the folder that 'neuropil acquire --out' wrote.");
        var content = ArtefactJson.Read<WaferTruthFile>(file, "Make the wafer again: neuropil acquire.");
        return new(content, System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(file))!);
    }

    public TrueTile TileOf(string tileName) => _tiles.TryGetValue(tileName, out var tile) ? tile : throw new InputException(
        $"Tile '{tileName}' is not in the truth of this wafer ({Path}). The truth must belong to the same wafer as the tiles.");

    public TrueSection SectionOf(string section) => _sections.TryGetValue(section, out var found) ? found : throw new InputException(
        $"Section '{section}' is not in the truth of this wafer ({Path}). The truth must belong to the same wafer as the tiles.");

    public bool Knows(string tileName) => _tiles.ContainsKey(tileName);

    /// <summary>The slice in the middle of a section, z of the specimen.</summary>
    public int SpecimenZ(string section) => SectionOf(section).FirstZ + Content.SlicesPerSection / 2;

    /// <summary>The place on the section as it lies on the wafer: the truth for montage.</summary>
    public Px2 ToSectionPhysical(string tileName, Px2 tilePx) => TileOf(tileName).ToSection.Apply(tilePx);

    /// <summary>The place in the undistorted specimen: the truth for alignment. In the gap of a tear: its lip.</summary>
    public Px2 ToSpecimen(string tileName, Px2 tilePx) => MapOf(tileName).ToSpecimen(tilePx);

    /// <summary>The inverse of <see cref="ToSpecimen"/>.</summary>
    public Px2 ToTile(string tileName, Px2 specimenPx) => MapOf(tileName).ToTile(specimenPx);

    /// <summary>The map of one tile, for many points.</summary>
    public TileMap MapOf(string tileName)
    {
        var tile = TileOf(tileName);
        return new(tile, SectionOf(tile.Section), Content.Specimen);
    }

    /// <summary>Folds, tears and dirt that may show in a tile.</summary>
    public IReadOnlyList<TileMask> MasksOf(string tileName)
    {
        var tile = TileOf(tileName);
        var section = SectionOf(tile.Section);
        var toTile = tile.ToSection.Inverse();
        double reach = tile.WidthPx + tile.HeightPx + Content.Specimen.Size.X + Content.Specimen.Size.Y;
        var masks = new List<TileMask>();
        for (int i = 0; i < section.Cuts.Count; i++)
        {
            // A cut's line is drawn on the section as it was before the cuts listed ahead of it.
            var onWafer = section.Cuts[i].Outline(-reach, stepPx: 4);
            for (int k = i - 1; k >= 0; k--) onWafer = [.. onWafer.Select(section.Cuts[k].Damage)];
            var place = section.Cuts[i].Kind is CutKind.Fold ? TilePlace.Folded : TilePlace.Torn;
            masks.Add(new(place, [.. onWafer.Select(toTile.Apply)]));
        }
        masks.AddRange(section.Dirt.Select(speck => new TileMask(TilePlace.Dirty, [.. speck.Outline.Select(toTile.Apply)])));
        return [.. masks.Where(mask => Touches(mask.Outline, tile))];
    }

    /// <summary>Points along the middle of one cut as the section lies on the wafer, and how wide it is there.</summary>
    public IEnumerable<(Px2 OnWafer, double BandPx)> MiddleOf(TrueSection section, int cut, double stepPx)
    {
        double reach = 2.0 * (Content.Specimen.Size.X + Content.Specimen.Size.Y);
        foreach (var (point, band) in section.Cuts[cut].Middle(-reach, stepPx))
        {
            var onWafer = point;
            for (int k = cut - 1; k >= 0; k--) onWafer = section.Cuts[k].Damage(onWafer);
            yield return (onWafer, band);
        }
    }

    private static bool Touches(IReadOnlyList<Px2> outline, TrueTile tile) =>
        outline.Min(p => p.X) < tile.WidthPx && outline.Max(p => p.X) >= 0
        && outline.Min(p => p.Y) < tile.HeightPx && outline.Max(p => p.Y) >= 0;
}
