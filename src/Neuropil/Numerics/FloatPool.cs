namespace Neuropil.Numerics;

/// <summary>Arrays to use again, for each thread its own: fresh ones of some MB cost a page fault per 4 KiB, as much as what is done with them.</summary>
internal static class FloatPool
{
    /// <summary>Kept per thread; windows of one size come again and again.</summary>
    private const long MostBytes = 96L << 20;

    [ThreadStatic] private static Shelf? t_shelf;

    /// <summary>Of all threads, so that what is kept can be let go.</summary>
    private static readonly List<WeakReference<Shelf>> s_shelves = [];

    /// <summary>Zeros, of exactly this length.</summary>
    public static float[] Rent(int length) => (t_shelf ??= NewShelf()).Take(length, clear: true);

    public static Plane RentPlane(int width, int height) => new(width, height, Rent(width * height));

    /// <summary>Of exactly this length, holding anything: for those who write all of it.</summary>
    public static float[] RentUnset(int length) => (t_shelf ??= NewShelf()).Take(length, clear: false);

    public static Plane RentUnsetPlane(int width, int height) => new(width, height, RentUnset(width * height));

    /// <summary>The caller no longer looks at it.</summary>
    public static void Return(float[] array) => (t_shelf ??= NewShelf()).Put(array);

    public static void Return(Plane plane) => Return(plane.Values);

    /// <summary>Lets go of what is kept, by every thread: what comes next wants other sizes.</summary>
    public static void Clear()
    {
        lock (s_shelves)
            foreach (var known in s_shelves)
                if (known.TryGetTarget(out var shelf)) shelf.Clear();
    }

    private static Shelf NewShelf()
    {
        var shelf = new Shelf();
        lock (s_shelves)
        {
            s_shelves.RemoveAll(s => !s.TryGetTarget(out _));
            s_shelves.Add(new(shelf));
        }
        return shelf;
    }

    private sealed class Shelf
    {
        private readonly Lock _gate = new();
        private readonly LinkedList<float[]> _newestFirst = new();
        private long _bytes;

        public float[] Take(int length, bool clear)
        {
            if (Find(length) is not { } kept) return clear ? new float[length] : GC.AllocateUninitializedArray<float>(length);
            if (clear) Array.Clear(kept);
            return kept;
        }

        public void Put(float[] array)
        {
            lock (_gate)
            {
                _newestFirst.AddFirst(array);
                for (_bytes += 4L * array.Length; _bytes > MostBytes; _newestFirst.RemoveLast()) _bytes -= 4L * _newestFirst.Last!.Value.Length;
            }
        }

        public void Clear()
        {
            lock (_gate)
            {
                _newestFirst.Clear();
                _bytes = 0;
            }
        }

        private float[]? Find(int length)
        {
            lock (_gate)
            {
                for (var node = _newestFirst.First; node is not null; node = node.Next)
                {
                    if (node.Value.Length != length) continue;
                    _newestFirst.Remove(node);
                    _bytes -= 4L * length;
                    return node.Value;
                }
                return null;
            }
        }
    }
}
