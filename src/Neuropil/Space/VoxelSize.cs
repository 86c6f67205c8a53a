namespace Neuropil.Space;

/// <summary>A place or extent in nanometres, XYZ.</summary>
public readonly record struct Nm3(double X, double Y, double Z)
{
    public double DistanceTo(Nm3 other) =>
        Math.Sqrt((X - other.X) * (X - other.X) + (Y - other.Y) * (Y - other.Y) + (Z - other.Z) * (Z - other.Z));
}

/// <summary>The size of one voxel in nanometres, XYZ.</summary>
public readonly record struct VoxelSize(double XNm, double YNm, double ZNm)
{
    /// <summary>The centre of a voxel: <c>(v + 0.5) · size</c>.</summary>
    public Nm3 Centre(Vox3 v) => new((v.X + 0.5) * XNm, (v.Y + 0.5) * YNm, (v.Z + 0.5) * ZNm);

    public Nm3 Extent(Vox3 size) => new(size.X * XNm, size.Y * YNm, size.Z * ZNm);

    public override string ToString() => FormattableString.Invariant($"{XNm},{YNm},{ZNm}");

    /// <summary>Reads "x,y,z" in nm, each above 0.</summary>
    /// <exception cref="InputException">The text has another form.</exception>
    public static VoxelSize Parse(string text)
    {
        var parts = text.Split(',');
        var nm = new double[3];
        bool fits = parts.Length == 3;
        for (int i = 0; fits && i < 3; i++) fits = double.TryParse(parts[i], out nm[i]) && nm[i] > 0 && double.IsFinite(nm[i]);
        if (!fits) throw new InputException($"Voxel size '{text}' cannot be read. Expected x,y,z in nm, each above 0, for example 4,4,40.");
        return new(nm[0], nm[1], nm[2]);
    }
}
