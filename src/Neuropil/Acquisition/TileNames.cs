namespace Neuropil.Acquisition;

/// <summary>Names that tell tiles apart.</summary>
internal static class TileNames
{
    /// <summary>File names are enough where they are unique. Where instruments call the tiles of every section alike, the names of all tiles get the
    /// folders in front, from the first one on that is not common to all: <c>s0001/Tile_01.tif</c>.</summary>
    public static IReadOnlyList<TileEntry> MakeUnique(IReadOnlyList<TileEntry> tiles)
    {
        if (tiles.Select(t => t.Name).Distinct(StringComparer.Ordinal).Count() == tiles.Count) return tiles;
        // The same file twice is a slip that no name mends.
        if (tiles.Select(t => t.Path).Distinct(StringComparer.Ordinal).Count() < tiles.Count) return tiles;
        string common = Exchange.FeabasCoordinates.CommonFolder([.. tiles.Select(t => t.Path)]);
        return [.. tiles.Select(t => t with { Name = Path.GetRelativePath(common, t.Path).Replace('\\', '/') })];
    }
}
