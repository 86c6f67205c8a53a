using Neuropil.Acquisition;
using Neuropil.Blocks;
using Neuropil.Space;

namespace Neuropil.Live;

/// <summary>Lists the tiles of a source that is still being written; what an ordinary run would refuse is left out and said.</summary>
internal sealed class GrowingList(string tiles, string? pattern, VoxelSize voxelSize)
{
    private readonly TileNamePattern _pattern = TileNamePattern.Parse(pattern ?? TileNamePattern.Usual);
    private FileStamp? _tableBefore;
    private bool _hadTiles;

    /// <summary>Null where nothing can be said of the tiles now; what was known before then still holds.</summary>
    /// <param name="state">A sentence on the state of the source; null where all is well.</param>
    public TileEntries? Read(out string? state)
    {
        try
        {
            var entries = Entries(out state);
            _hadTiles |= entries is not null;
            return entries;
        }
        catch (Exception e) when (e is InputException or IOException or UnauthorizedAccessException)
        {
            state = e.Message + " Nothing was judged; looking again.";
            return null;
        }
    }

    private TileEntries? Entries(out string? state)
    {
        string ending = Path.GetExtension(tiles).ToLowerInvariant();
        if (ending is not (".csv" or ".json")) return OfFiles(out state);
        var stamp = FileStamp.Of(tiles);
        state = stamp is null ? Nothing($"'{tiles}' does not exist yet.") : null;
        if (stamp is null) return null;
        // A table that did not change since the last look is whole, even if its last line has no end.
        bool growing = stamp != _tableBefore;
        _tableBefore = stamp;
        if (ending is ".json") return TileSource.List(tiles, pattern, voxelSize);
        var listed = StageTable.Read(tiles, pattern, voxelSize, growing);
        return TileEntries.Of(listed, tiles, knownOrigin: null);
    }

    private TileEntries? OfFiles(out string? state)
    {
        string folder = Path.GetFileName(tiles).Contains('*', StringComparison.Ordinal) ? Path.GetDirectoryName(tiles)! : tiles;
        if (!Directory.Exists(folder))
        {
            state = Nothing($"The folder '{folder}' does not exist yet.");
            return null;
        }
        // Programs that copy files keep them hidden until they are whole.
        var (named, others) = TileSource.Named(Fingerprint.FilesOf(tiles).Where(f => !Path.GetFileName(f).StartsWith('.')), _pattern);
        state = named.Count == 0 ? Nothing($"No tile in '{tiles}' yet.") : null;
        if (others.Count > 0) state = string.Join(' ', ((string?[])[state, Foreign(others)]).OfType<string>());
        return named.Count == 0 ? null : TileEntries.Of(named, tiles, knownOrigin: null);
    }

    private string Foreign(IReadOnlyList<string> others) =>
        $"{others.Count} image {(others.Count == 1 ? "file has" : "files have")} another form than '{_pattern.Text}', left out: {string.Join(", ", others.Take(3))}"
        + (others.Count > 3 ? ", …" : "") + ". An ordinary run will refuse them: take them away, or give a narrower glob.";

    private string Nothing(string what) => _hadTiles
        ? what.Replace(" yet.", " any more.", StringComparison.Ordinal) + " What was judged is kept; waiting for it to come back."
        : what + " Waiting for it.";
}
