using Neuropil.Space;

namespace Neuropil.Volumes.Images;

/// <summary>The images used last, up to a number of bytes. Safe for several threads; two that want the same image read it once.</summary>
/// <param name="read">Reads the image of a key; called outside any lock.</param>
public sealed class ImageCache(long capacityBytes, Func<string, Raster<byte>> read) : IImageRows
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _newestFirst = new();
    private long _bytes;

    /// <summary>The image; it stays valid after it left the cache.</summary>
    public Raster<byte> Get(string key)
    {
        Lazy<Raster<byte>> image;
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var node)) _newestFirst.Remove(node);
            else _entries[key] = node = new(new Entry(key, new(() => read(key), LazyThreadSafetyMode.ExecutionAndPublication)));
            _newestFirst.AddFirst(node);
            image = node.Value.Image;
        }
        try
        {
            var value = image.Value;
            Count(key, value);
            return value;
        }
        catch
        {
            Forget(key);
            throw;
        }
    }

    public ImageRows RentRows(string key, int top, int bottom)
    {
        var image = Get(key);
        return new(image.Values, image.Width, image.Height, 0, image.Height);
    }

    private void Count(string key, Raster<byte> value)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out var node) || node.Value.Counted) return;
            node.Value.Counted = true;
            _bytes += value.Values.Length;
            for (var oldest = _newestFirst.Last; _bytes > capacityBytes && oldest is not null && oldest != node;)
            {
                var next = oldest.Previous;
                if (oldest.Value.Counted) Remove(oldest);
                oldest = next;
            }
        }
    }

    private void Forget(string key)
    {
        lock (_gate)
            if (_entries.TryGetValue(key, out var node)) Remove(node);
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _newestFirst.Remove(node);
        _entries.Remove(node.Value.Key);
        if (node.Value.Counted) _bytes -= node.Value.Image.Value.Values.Length;
    }

    private sealed class Entry(string key, Lazy<Raster<byte>> image)
    {
        public string Key { get; } = key;

        public Lazy<Raster<byte>> Image { get; } = image;

        public bool Counted { get; set; }
    }
}
