namespace Neuropil.Numerics;

/// <summary>A 2-D array of floats to compute with. <see cref="Values"/> is <c>[y, x]</c>, x fastest.</summary>
public sealed class Plane(int width, int height, float[] values)
{
    public Plane(int width, int height) : this(width, height, new float[checked(width * height)]) { }

    public int Width { get; } = width;

    public int Height { get; } = height;

    public float[] Values { get; } = values.Length == width * height
        ? values
        : throw new ArgumentException($"A plane of {width}x{height} needs {width * height} values, got {values.Length}.", nameof(values));

    public ref float this[int x, int y] => ref Values[y * Width + x];

    public Span<float> Row(int y) => Values.AsSpan(y * Width, Width);

    /// <summary>A copy of the part from (<paramref name="x"/>, <paramref name="y"/>), which must lie inside.</summary>
    public Plane Crop(int x, int y, int width, int height)
    {
        var part = new Plane(width, height);
        for (int row = 0; row < height; row++) Row(y + row).Slice(x, width).CopyTo(part.Row(row));
        return part;
    }

    /// <summary>Means of <paramref name="factor"/>² cells; what does not fill a cell on the right or below is left out.</summary>
    public Plane Shrink(int factor)
    {
        if (factor == 1) return this;
        var small = new Plane(Width / factor, Height / factor);
        float scale = 1f / (factor * factor);
        for (int y = 0; y < small.Height; y++)
        {
            var target = small.Row(y);
            if (factor == 2) Planes.AddPairs(Row(2 * y), Row(2 * y + 1), target);
            else
                for (int dy = 0; dy < factor; dy++) AddCells(Row(y * factor + dy), target, factor);
            for (int x = 0; x < target.Length; x++) target[x] *= scale;
        }
        return small;
    }

    /// <summary>The same of a plane that is 0 where it is unknown: cells that are not known as a whole become 0.</summary>
    public Plane ShrinkKnown(int factor)
    {
        if (factor == 1) return this;
        var known = new Plane(Width, Height);
        Planes.Above0(Values, known.Values);
        Plane small = Shrink(factor), covered = known.Shrink(factor);
        for (int i = 0; i < small.Values.Length; i++)
            if (covered.Values[i] < 0.999f) small.Values[i] = 0;
        return small;
    }

    private static void AddCells(ReadOnlySpan<float> row, Span<float> target, int factor)
    {
        for (int x = 0, from = 0; x < target.Length; x++)
            for (int i = 0; i < factor; i++) target[x] += row[from++];
    }
}
