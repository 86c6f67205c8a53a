using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Space;
using Neuropil.Volumes.Images;

namespace Neuropil.Acquisition;

/// <summary>Lists the tiles that a recipe names: image files by pattern, a CSV with stage positions, or a <c>tiles.json</c>. Opens no image.</summary>
internal static class TileSource
{
    /// <param name="tiles">A glob, a folder of images, a <c>.csv</c> or a <c>.json</c>; full path.</param>
    /// <param name="pattern">Null for <see cref="TileNamePattern.Usual"/>.</param>
    /// <exception cref="InputException">Nothing is there, or the list contradicts itself.</exception>
    public static TileEntries List(string tiles, string? pattern, VoxelSize voxelSize)
    {
        string ending = Path.GetExtension(tiles).ToLowerInvariant();
        var raw = ending switch
        {
            ".csv" => StageTable.Read(tiles, pattern, voxelSize),
            ".json" => OfTileList(tiles),
            _ => OfFiles(tiles, TileNamePattern.Parse(pattern ?? TileNamePattern.Usual)),
        };
        if (raw.Count == 0) throw new InputException($"'{tiles}' names no tile. Give a glob such as 'raw/*.bmp', a CSV, or a tiles.json.");
        return TileEntries.Of(raw, tiles, knownOrigin: ending is ".json" ? 0 : null);
    }

    private static List<TileEntry> OfFiles(string tiles, TileNamePattern pattern)
    {
        var (named, others) = Named(Fingerprint.FilesOf(tiles), pattern);
        if (others.Count > 0) throw new InputException(
            $"{others.Count} of {named.Count + others.Count} image files of '{tiles}' do not have the form '{pattern.Text}': {string.Join(", ", others.Take(5))}"
            + $"{(others.Count > 5 ? ", …" : "")}. Give the form of the names, for example --pattern '{TileNamePattern.Usual}', or a narrower glob.");
        return named;
    }

    /// <summary>The image files whose names fit the pattern, and the names of those that do not.</summary>
    internal static (List<TileEntry> Tiles, List<string> Others) Named(IEnumerable<string> files, TileNamePattern pattern)
    {
        var tiles = new List<TileEntry>();
        var others = new List<string>();
        foreach (string file in files.Where(ImageFile.HasImageEnding))
        {
            string name = Path.GetFileName(file);
            if (pattern.Match(name) is { } place) tiles.Add(new(name, file, place.Section, place.Row, place.Column, null));
            else others.Add(name);
        }
        return (tiles, others);
    }

    private static List<TileEntry> OfTileList(string file)
    {
        var list = ArtefactJson.Read<TileList>(file, "Give a tiles.json that neuropil wrote, a CSV, or a glob of image files.");
        string folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        return [.. list.Tiles.Select(tile => new TileEntry(
            tile.Name, Path.GetFullPath(tile.Path, folder), tile.Section, tile.Row, tile.Column, tile.StagePx))];
    }
}
