using System.Runtime.InteropServices;
using Neuropil.Acquisition;
using Neuropil.Blocks;

namespace Neuropil.Live;

/// <summary>Size and time of a file: while both stay, nobody is writing it.</summary>
internal sealed record FileStamp(long Bytes, long ModifiedTicks)
{
    /// <summary>Null where the file is not there.</summary>
    public static FileStamp? Of(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new(file.Length, file.LastWriteTimeUtc.Ticks) : null;
    }
}

/// <summary>A file that was whole when it was looked at; or damaged, and left so for long.</summary>
internal sealed record WholeTile(string Path, FileStamp Stamp, TileLook Look);

/// <summary>When something last changed: by our clock, and among changes seen at one look by the times of the files.</summary>
internal readonly record struct LastChange(DateTimeOffset Seen, long ModifiedTicks) : IComparable<LastChange>
{
    public int CompareTo(LastChange other) => (Seen, ModifiedTicks).CompareTo((other.Seen, other.ModifiedTicks));
}

/// <summary>Follows the files of a list from look to look, and takes each when it is whole.</summary>
/// <remarks>A file is whole when its size and time are those of the look before and it decodes. One that stands still and does not decode is
/// damaged only after the quiet period: until then it may grow. The look at a tile holds until its file has been replaced by a whole one.</remarks>
internal sealed class TileArrivals(LocalEngine engine, TimeSpan quiet)
{
    private sealed class Followed
    {
        public FileStamp? Stamp { get; set; }

        public DateTimeOffset Since { get; set; }

        public WholeTile? Whole { get; set; }
    }

    private readonly Dictionary<string, Followed> _tiles = new(StringComparer.Ordinal);

    /// <summary>Goes up with every file that came, changed or went.</summary>
    public long Changes { get; private set; }

    /// <summary>What an earlier process saw of a tile; it counts as long as the file has not changed.</summary>
    public void Recall(WholeTile tile) => Of(tile.Look.Name).Whole = tile;

    public WholeTile? WholeOf(TileEntry tile) => _tiles.GetValueOrDefault(tile.Name)?.Whole;

    public bool IsThere(TileEntry tile) => _tiles.GetValueOrDefault(tile.Name)?.Stamp is not null;

    /// <summary>There, and not whole yet.</summary>
    public bool IsGrowing(TileEntry tile) => _tiles.GetValueOrDefault(tile.Name) is { Stamp: { } stamp } known && known.Whole?.Stamp != stamp;

    public LastChange ChangeOf(TileEntry tile) =>
        _tiles.GetValueOrDefault(tile.Name) is { Stamp: { } stamp } known ? new(known.Since, stamp.ModifiedTicks) : default;

    public void Look(TileEntries entries, DateTimeOffset now, CancellationToken ct)
    {
        var still = entries.Tiles.Where(tile => IsToDecode(tile, now)).ToList();
        var listed = entries.Tiles.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        foreach (string gone in _tiles.Keys.Where(name => !listed.Contains(name)).ToList())
        {
            _tiles.Remove(gone);
            Changes++;
        }
        if (still.Count == 0) return;
        var blocks = still.Select((tile, i) => Block.Item(i, tile.Name)).ToList();
        LocalEngine.Run(blocks, Math.Min(engine.Threads, blocks.Count), (_, block) => Decode(still[block.Index], now), ct);
    }

    /// <summary>Notes what the file is like now; true when it stands still and has not been taken.</summary>
    private bool IsToDecode(TileEntry tile, DateTimeOffset now)
    {
        var known = Of(tile.Name);
        var stamp = FileStamp.Of(tile.Path);
        bool changed = stamp != known.Stamp;
        if (changed)
        {
            (known.Stamp, known.Since) = (stamp, now);
            Changes++;
        }
        if (stamp is null || known.Whole is { } whole && whole.Path != tile.Path) known.Whole = null;
        return stamp is not null && !changed && known.Whole?.Stamp != stamp;
    }

    private void Decode(TileEntry tile, DateTimeOffset now)
    {
        var known = _tiles[tile.Name];
        var look = TileLook.At(tile);
        // Replaced while it was read: the next look will see to it.
        if (FileStamp.Of(tile.Path) != known.Stamp) return;
        if (look.Fault is null || now - known.Since >= quiet) known.Whole = new(tile.Path, known.Stamp!, look);
    }

    private Followed Of(string name) => CollectionsMarshal.GetValueRefOrAddDefault(_tiles, name, out _) ??= new();
}
