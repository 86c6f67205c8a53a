using Neuropil.Space;

namespace Neuropil.Artefacts;

/// <summary>A polyline that cuts the plane in two: beyond its ends it goes on straight.</summary>
/// <param name="path">Two points or more.</param>
/// <param name="widthPx">Of the band at each point; 0 where there is none.</param>
public sealed class BreakLine(IReadOnlyList<Px2> path, IReadOnlyList<double> widthPx)
{
    private readonly Px2[] _path = [.. path];
    private readonly double[] _width = [.. widthPx];

    // Of each piece; one of no length has no direction.
    private readonly double[] _length = [.. path.Zip(path.Skip(1), (a, b) => Math.Max((b - a).Length, 1e-9))];
    private readonly Px2[] _along = [.. path.Zip(path.Skip(1), (a, b) => (b - a) * (1 / Math.Max((b - a).Length, 1e-9)))];

    public double MostWidthPx { get; } = widthPx.Max();

    /// <summary>A damaged line as an affine map shows it.</summary>
    public static BreakLine Of(DamageLine line, Affine2 map)
    {
        double scale = Math.Sqrt(Math.Abs(map.Determinant));
        return new([.. line.Path.Select(map.Apply)], [.. line.WidthPx.Select(w => w * scale)]);
    }

    /// <summary>Where a place lies.</summary>
    /// <param name="AcrossPx">Distance from the line, positive on its right as one walks along it with y down.</param>
    /// <param name="BeyondPx">How far along the line past its nearer end; 0 beside the line itself.</param>
    /// <param name="WidthPx">Of the band at the nearest point.</param>
    public readonly record struct Beside(double AcrossPx, double BeyondPx, double WidthPx);

    /// <summary>Whether a place lies on the band.</summary>
    public bool Covers(Px2 p, double besidePx = 0) => Of(p) is { WidthPx: > 0 and var width } at && Math.Abs(at.AcrossPx) <= width / 2 + besidePx;

    public Beside Of(Px2 p)
    {
        double best = double.PositiveInfinity, sharpest = 0;
        Beside beside = default;
        for (int k = 0; k + 1 < _path.Length; k++)
        {
            Px2 along = _along[k], from = p - _path[k];
            double length = _length[k], across = along.X * from.Y - along.Y * from.X;
            if (Math.Abs(across) > best + 1e-9) continue;
            double t = along.X * from.X + along.Y * from.Y;
            double beyond = k == 0 && t < 0 ? -t : k + 2 == _path.Length && t > length ? t - length : 0;
            double off = beyond > 0 ? 0 : t < 0 ? -t : t > length ? t - length : 0, distance = Math.Sqrt(across * across + off * off);
            // At a corner two pieces are equally near; the one that sees the place more from the side tells the side.
            bool nearer = distance < best - 1e-9 || (distance < best + 1e-9 && Math.Abs(across) > sharpest);
            if (!nearer) continue;
            (best, sharpest) = (Math.Min(best, distance), Math.Abs(across));
            double share = Math.Clamp(t / length, 0, 1);
            bool seen = _width[k] > 0 && _width[k + 1] > 0 && beyond == 0;
            beside = new(across < 0 ? -distance : distance, beyond, seen ? _width[k] + share * (_width[k + 1] - _width[k]) : 0);
        }
        return beside;
    }
}
