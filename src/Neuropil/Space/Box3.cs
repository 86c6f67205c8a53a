namespace Neuropil.Space;

/// <summary>A half-open box of voxels, <c>[Min, Max)</c>, XYZ.</summary>
public readonly record struct Box3(Vox3 Min, Vox3 Max)
{
    public static Box3 OfSize(Vox3 size) => new(Vox3.Zero, size);

    public static Box3 At(Vox3 min, Vox3 size) => new(min, min + size);

    public Vox3 Size => Max - Min;

    public long Count => IsEmpty ? 0 : Size.Product;

    public bool IsEmpty => Max.X <= Min.X || Max.Y <= Min.Y || Max.Z <= Min.Z;

    public bool Contains(Vox3 v) =>
        v.X >= Min.X && v.Y >= Min.Y && v.Z >= Min.Z && v.X < Max.X && v.Y < Max.Y && v.Z < Max.Z;

    public bool Contains(Box3 other) =>
        other.Min.X >= Min.X && other.Min.Y >= Min.Y && other.Min.Z >= Min.Z
        && other.Max.X <= Max.X && other.Max.Y <= Max.Y && other.Max.Z <= Max.Z;

    /// <summary>The common part; an empty box (Max ≤ Min on some axis) when there is none.</summary>
    public Box3 Intersect(Box3 other) => new(Vox3.Max(Min, other.Min), Vox3.Min(Max, other.Max));

    public Box3 Grow(Vox3 by) => new(Min - by, Max + by);

    public Box3 Translate(Vox3 by) => new(Min + by, Max + by);

    /// <summary>"x0:x1,y0:y1,z0:z1", the form the command line reads.</summary>
    public override string ToString() => $"{Min.X}:{Max.X},{Min.Y}:{Max.Y},{Min.Z}:{Max.Z}";

    /// <summary>Reads "x0:x1,y0:y1,z0:z1".</summary>
    /// <exception cref="InputException">The text has another form, or the box is empty.</exception>
    public static Box3 Parse(string text)
    {
        var numbers = text.Split(',').Select(range => range.Split(':')).ToArray();
        var ints = new int[6];
        bool fits = numbers.Length == 3 && numbers.All(pair => pair.Length == 2);
        for (int i = 0; fits && i < 6; i++) fits = int.TryParse(numbers[i / 2][i % 2], out ints[i]);
        var box = new Box3(new(ints[0], ints[2], ints[4]), new(ints[1], ints[3], ints[5]));
        if (!fits || box.IsEmpty)
            throw new InputException($"Box '{text}' cannot be read. Expected x0:x1,y0:y1,z0:z1 in voxels with x0 < x1 and so on, "
                + "for example 0:96,0:96,0:96.");
        return box;
    }
}
