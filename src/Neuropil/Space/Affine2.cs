namespace Neuropil.Space;

/// <summary>A place or shift in pixels of one image or section; pixel centres are at integers, x right, y down.</summary>
public readonly record struct Px2(double X, double Y)
{
    public double Length => Math.Sqrt(X * X + Y * Y);

    public static Px2 operator +(Px2 a, Px2 b) => new(a.X + b.X, a.Y + b.Y);

    public static Px2 operator -(Px2 a, Px2 b) => new(a.X - b.X, a.Y - b.Y);

    public static Px2 operator *(Px2 a, double factor) => new(a.X * factor, a.Y * factor);
}

/// <summary>An affine map of the plane in pixels: <c>x' = A x + B y + Tx</c>, <c>y' = C x + D y + Ty</c>.</summary>
public readonly record struct Affine2(double A, double B, double Tx, double C, double D, double Ty)
{
    public static Affine2 Identity => new(1, 0, 0, 0, 1, 0);

    public double Determinant => A * D - B * C;

    public static Affine2 Translation(double x, double y) => new(1, 0, x, 0, 1, y);

    /// <summary>Rotation by an angle in radians about a centre; positive turns x towards y (clockwise on screen).</summary>
    public static Affine2 Rotation(double radians, Px2 centre)
    {
        double cos = Math.Cos(radians), sin = Math.Sin(radians);
        return new(cos, -sin, centre.X - cos * centre.X + sin * centre.Y, sin, cos, centre.Y - sin * centre.X - cos * centre.Y);
    }

    public Px2 Apply(Px2 p) => new(A * p.X + B * p.Y + Tx, C * p.X + D * p.Y + Ty);

    /// <summary>Apply this map first, then <paramref name="next"/>.</summary>
    /// <remarks>Law: <c>a.Then(b).Inverse() = b.Inverse().Then(a.Inverse())</c>.</remarks>
    public Affine2 Then(Affine2 next) => new(
        next.A * A + next.B * C, next.A * B + next.B * D, next.A * Tx + next.B * Ty + next.Tx,
        next.C * A + next.D * C, next.C * B + next.D * D, next.C * Tx + next.D * Ty + next.Ty);

    /// <exception cref="InvalidOperationException">The map is singular.</exception>
    public Affine2 Inverse()
    {
        double det = Determinant;
        if (Math.Abs(det) < 1e-12) throw new InvalidOperationException($"Affine map {this} is singular.");
        double a = D / det, b = -B / det, c = -C / det, d = A / det;
        return new(a, b, -(a * Tx + b * Ty), c, d, -(c * Tx + d * Ty));
    }
}
