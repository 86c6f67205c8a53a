namespace Neuropil.Space;

/// <summary>A dense array in memory together with the box of voxels it covers. <see cref="Values"/> is <c>[z, y, x]</c>, x fastest.</summary>
/// <remarks>Coordinates given to the indexer are those of the volume, not of the array: <c>this[Box.Min]</c> is the first value.</remarks>
public sealed class Voxels<T>(Box3 box, T[] values) where T : unmanaged
{
    public Voxels(Box3 box) : this(box, new T[checked((int)box.Count)]) { }

    public Box3 Box { get; } = box;

    public Vox3 Size { get; } = box.Size;

    public T[] Values { get; } = values.LongLength == box.Count
        ? values
        : throw new ArgumentException($"Box {box} holds {box.Count} voxels, the array {values.LongLength}.", nameof(values));

    public ref T this[int x, int y, int z] => ref Values[Offset(x, y, z)];

    public ref T this[Vox3 v] => ref Values[Offset(v.X, v.Y, v.Z)];

    public int Offset(int x, int y, int z) =>
        ((z - Box.Min.Z) * Size.Y + (y - Box.Min.Y)) * Size.X + (x - Box.Min.X);

    /// <summary>One section of the box as a span of <c>[y, x]</c>.</summary>
    public Span<T> Section(int z) => Values.AsSpan((z - Box.Min.Z) * Size.Y * Size.X, Size.Y * Size.X);

    /// <summary>A copy of the part inside <paramref name="part"/>, which must lie in <see cref="Box"/>.</summary>
    public Voxels<T> Crop(Box3 part)
    {
        if (!Box.Contains(part)) throw new ArgumentException($"Box {part} is not inside {Box}.", nameof(part));
        var crop = new Voxels<T>(part);
        crop.Paste(this);
        return crop;
    }

    /// <summary>Overwrites this array where <paramref name="source"/> covers it.</summary>
    public void Paste(Voxels<T> source)
    {
        var common = Box.Intersect(source.Box);
        if (common.IsEmpty) return;
        for (int z = common.Min.Z; z < common.Max.Z; z++)
            for (int y = common.Min.Y; y < common.Max.Y; y++)
                source.Values.AsSpan(source.Offset(common.Min.X, y, z), common.Size.X)
                    .CopyTo(Values.AsSpan(Offset(common.Min.X, y, z), common.Size.X));
    }
}
