namespace Neuropil.Acquisition.Tissue;

/// <summary>A direction or a place in nm, for the geometry of curves.</summary>
internal readonly record struct Vec3(double X, double Y, double Z)
{
    public double Length => Math.Sqrt(X * X + Y * Y + Z * Z);

    public static Vec3 operator +(Vec3 a, Vec3 b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    public static Vec3 operator -(Vec3 a, Vec3 b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    public static Vec3 operator *(Vec3 a, double s) => new(a.X * s, a.Y * s, a.Z * s);

    public double Dot(Vec3 b) => X * b.X + Y * b.Y + Z * b.Z;

    public Vec3 Cross(Vec3 b) => new(Y * b.Z - Z * b.Y, Z * b.X - X * b.Z, X * b.Y - Y * b.X);

    /// <summary>The unit vector, or X where the length is next to nothing.</summary>
    public Vec3 Unit() => Length is var length && length > 1e-9 ? this * (1 / length) : new(1, 0, 0);
}

/// <summary>A half-open box in nm.</summary>
internal readonly record struct NmBox(Vec3 Min, Vec3 Max)
{
    public NmBox Grow(double by) => new(Min - new Vec3(by, by, by), Max + new Vec3(by, by, by));

    public bool Contains(Vec3 p) =>
        p.X >= Min.X && p.Y >= Min.Y && p.Z >= Min.Z && p.X < Max.X && p.Y < Max.Y && p.Z < Max.Z;

    /// <summary>0 inside.</summary>
    public double DistanceTo(Vec3 p) => new Vec3(
        Math.Max(0, Math.Max(Min.X - p.X, p.X - Max.X)),
        Math.Max(0, Math.Max(Min.Y - p.Y, p.Y - Max.Y)),
        Math.Max(0, Math.Max(Min.Z - p.Z, p.Z - Max.Z))).Length;
}
