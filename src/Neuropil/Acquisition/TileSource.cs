using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Exchange;
using Neuropil.Space;
using Neuropil.Volumes.Images;

namespace Neuropil.Acquisition;

/// <summary>Lists the tiles that a recipe names: image files by pattern, a CSV with stage positions, a <c>tiles.json</c>, or positions in the form of
/// another program. Opens no image.</summary>
internal static class TileSource
{
    private const string Expected = "Give a glob such as 'raw/*.bmp', a CSV, a tiles.json, tile specs of Render (.json), a TrakEM2 project (.xml) or stitch coordinates of FEABAS "
        + "('stitch_coord/*.txt').";

    /// <param name="tiles">A glob, a folder of images, or a file of positions or a glob of such files; full path.</param>
    /// <param name="pattern">Null for <see cref="TileNamePattern.Usual"/>.</param>
    /// <param name="grid">For patterns with <c>{index}</c>.</param>
    /// <exception cref="InputException">Nothing is there, or the list contradicts itself.</exception>
    public static TileEntries List(string tiles, string? pattern, VoxelSize voxelSize, SerialGrid? grid = null)
    {
        string ending = Path.GetExtension(tiles).ToLowerInvariant();
        var warnings = new List<string>();
        bool listed = ending is ".csv" or ".json" || PositionFile.IsForeign(ending);
        if (listed && grid is not null) throw new InputException($"A grid says where numbered image files lie; '{tiles}' says so itself. Leave --grid and --order out.");
        var raw = new List<TileEntry>();
        if (!listed) raw = OfFiles(tiles, TileNamePattern.Parse(pattern ?? TileNamePattern.Usual), grid);
        else foreach (string file in Fingerprint.FilesOf(tiles)) raw.AddRange(OfList(file, ending, pattern, voxelSize, warnings));
        if (raw.Count == 0) throw new InputException($"'{tiles}' names no tile. {Expected}");
        return TileEntries.Of(TileNames.MakeUnique(raw), tiles, knownOrigin: ending is ".json" ? 0 : null) with { Warnings = [.. warnings.Distinct()] };
    }

    private static List<TileEntry> OfList(string file, string ending, string? pattern, VoxelSize voxelSize, List<string> warnings)
    {
        if (ending is ".csv") return StageTable.Read(file, pattern, voxelSize);
        if ((ending is ".json" ? PositionFile.OfJson(file) : PositionFile.OfEnding(file, ending, voxelSize)) is not { } imported) return OfTileList(file);
        var (places, turned) = imported.StagePlaces();
        warnings.AddRange([.. imported.Warnings, .. turned]);
        return [.. imported.Tiles.Zip(places, (tile, place) => new TileEntry(tile.Name ?? Path.GetFileName(tile.Path), tile.Path, tile.Section, null, null, place, tile.Z))];
    }

    private static List<TileEntry> OfFiles(string tiles, TileNamePattern pattern, SerialGrid? grid)
    {
        if (pattern.HasIndex != grid is not null) throw new InputException(pattern.HasIndex
            ? $"The pattern '{pattern.Text}' numbers the tiles; how they lie is not said. Give the grid, columns x rows, and the order, for example: --grid 5x4 --order columns"
            : $"The grid {grid} is for tiles that are numbered one after the other; the pattern '{pattern.Text}' has no {{index}}. Give a pattern such as '{{section}}_{{index}}', or no grid.");
        var files = Fingerprint.FilesOf(tiles).Where(ImageFile.HasImageEnding).ToList();
        var named = files.Select(file => (File: file, Fits: (pattern.HasIndex ? pattern.Index(file)?.Section : pattern.Match(file)?.Section) is not null)).ToList();
        var others = named.Where(n => !n.Fits).Select(n => Path.GetFileName(n.File)).ToList();
        if (others.Count > 0) throw new InputException(
            $"{others.Count} of {files.Count} image files of '{tiles}' do not have the form '{pattern.Text}': {string.Join(", ", others.Take(5))}"
            + $"{(others.Count > 5 ? ", …" : "")}. Give the form of the names, for example --pattern '{TileNamePattern.Usual}', "
            + "or '{section}_{index}' with --grid 5x4 for tiles numbered one after the other; or a narrower glob.");
        if (grid is not null) return OfNumbered(files, pattern, grid);
        return [.. files.Select(file => (File: file, Place: pattern.Match(file)!.Value)).Select(n => new TileEntry(
            Path.GetFileName(n.File), n.File, n.Place.Section, n.Place.Row, n.Place.Column, null))];
    }

    /// <summary>Numbers count from 0 where there is a 0, else from 1; in every section anew.</summary>
    private static List<TileEntry> OfNumbered(List<string> files, TileNamePattern pattern, SerialGrid grid)
    {
        var numbered = files.Select(file => (File: file, Tile: pattern.Index(file)!.Value)).ToList();
        int first = numbered.Exists(n => n.Tile.Index == 0) ? 0 : 1;
        var beyond = numbered.Where(n => !grid.Holds(n.Tile.Index - first)).Select(n => Path.GetFileName(n.File)).ToList();
        if (beyond.Count > 0) throw new InputException(
            $"The grid {grid} holds tiles {first} to {grid.Columns * grid.Rows - 1 + first}; {beyond.Count} have other numbers: {ImportedTiles.Shortened(beyond)}. "
            + "Give the grid as columns x rows, or a narrower glob.");
        return [.. numbered.Select(n => (n.File, n.Tile.Section, Place: grid.PlaceOf(n.Tile.Index - first))).Select(n => new TileEntry(
            Path.GetFileName(n.File), n.File, n.Section, n.Place.Row + first, n.Place.Column + first, null))];
    }

    /// <summary>The image files whose names fit the pattern, and the names of those that do not.</summary>
    internal static (List<TileEntry> Tiles, List<string> Others) Named(IEnumerable<string> files, TileNamePattern pattern)
    {
        var tiles = new List<TileEntry>();
        var others = new List<string>();
        foreach (string file in files.Where(ImageFile.HasImageEnding))
        {
            string name = Path.GetFileName(file);
            if (pattern.Match(file) is { } place) tiles.Add(new(name, file, place.Section, place.Row, place.Column, null));
            else others.Add(name);
        }
        return (tiles, others);
    }

    private static List<TileEntry> OfTileList(string file)
    {
        var list = ArtefactJson.Read<TileList>(file, Expected);
        string folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var order = list.Sections.Select((section, i) => (section, i)).ToDictionary(s => s.section, s => (double?)s.i, StringComparer.Ordinal);
        return [.. list.Tiles.Select(tile => new TileEntry(
            tile.Name, Path.GetFullPath(tile.Path, folder), tile.Section, tile.Row, tile.Column, tile.StagePx, order.GetValueOrDefault(tile.Section)))];
    }
}
