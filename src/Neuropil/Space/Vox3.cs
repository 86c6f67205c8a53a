using System.Text.Json.Serialization;

namespace Neuropil.Space;

/// <summary>A voxel index or an extent in voxels, XYZ. Says nothing about size in nm: see <see cref="VoxelSize"/>.</summary>
public readonly record struct Vox3(int X, int Y, int Z)
{
    public static Vox3 Zero => default;

    public static Vox3 All(int value) => new(value, value, value);

    [JsonIgnore]
    public long Product => (long)X * Y * Z;

    public static Vox3 operator +(Vox3 a, Vox3 b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    public static Vox3 operator -(Vox3 a, Vox3 b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    public static Vox3 operator *(Vox3 a, int factor) => new(a.X * factor, a.Y * factor, a.Z * factor);

    public static Vox3 Min(Vox3 a, Vox3 b) => new(Math.Min(a.X, b.X), Math.Min(a.Y, b.Y), Math.Min(a.Z, b.Z));

    public static Vox3 Max(Vox3 a, Vox3 b) => new(Math.Max(a.X, b.X), Math.Max(a.Y, b.Y), Math.Max(a.Z, b.Z));

    /// <summary>"X,Y,Z", the form the command line reads.</summary>
    public override string ToString() => $"{X},{Y},{Z}";
}
