namespace Neuropil.Numerics;

/// <summary>Arrays to use again, for each thread its own: fresh ones of some MB cost a page fault per 4 KiB, as much as what is done with them.</summary>
internal static class FloatPool
{
    /// <summary>Kept per thread; windows of one size come again and again.</summary>
    private const long MostBytes = 192L << 20;

    [ThreadStatic] private static Shelf? t_shelf;

    /// <summary>Zeros, of exactly this length.</summary>
    public static float[] Rent(int length) => (t_shelf ??= new()).Take(length, clear: true);

    public static Plane RentPlane(int width, int height) => new(width, height, Rent(width * height));

    /// <summary>Of exactly this length, holding anything: for those who write all of it.</summary>
    public static float[] RentUnset(int length) => (t_shelf ??= new()).Take(length, clear: false);

    public static Plane RentUnsetPlane(int width, int height) => new(width, height, RentUnset(width * height));

    /// <summary>The caller no longer looks at it.</summary>
    public static void Return(float[] array) => (t_shelf ??= new()).Put(array);

    public static void Return(Plane plane) => Return(plane.Values);

    private sealed class Shelf
    {
        private readonly LinkedList<float[]> _newestFirst = new();
        private long _bytes;

        public float[] Take(int length, bool clear)
        {
            for (var node = _newestFirst.First; node is not null; node = node.Next)
            {
                if (node.Value.Length != length) continue;
                _newestFirst.Remove(node);
                _bytes -= 4L * length;
                if (clear) Array.Clear(node.Value);
                return node.Value;
            }
            return clear ? new float[length] : GC.AllocateUninitializedArray<float>(length);
        }

        public void Put(float[] array)
        {
            _newestFirst.AddFirst(array);
            for (_bytes += 4L * array.Length; _bytes > MostBytes; _newestFirst.RemoveLast()) _bytes -= 4L * _newestFirst.Last!.Value.Length;
        }
    }
}
