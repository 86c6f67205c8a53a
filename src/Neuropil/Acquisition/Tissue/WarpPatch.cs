using System.Numerics;

namespace Neuropil.Acquisition.Tissue;

/// <summary>The warp within one brick: trilinear between its corners, so neighbouring bricks agree on their common face.</summary>
internal readonly struct WarpPatch
{
    private readonly Vec3 _min, _scale;
    private readonly Vector3 _c000, _c100, _c010, _c110, _c001, _c101, _c011, _c111;

    public WarpPatch(Warp warp, NmBox brick)
    {
        var size = brick.Max - brick.Min;
        (_min, _scale) = (brick.Min, new(1 / size.X, 1 / size.Y, 1 / size.Z));
        Centre = warp.Apply((brick.Min + brick.Max) * 0.5);
        var centre = Centre;
        Vector3 Corner(double x, double y, double z)
        {
            var p = warp.Apply(new(x, y, z)) - centre;
            return new((float)p.X, (float)p.Y, (float)p.Z);
        }
        var (a, b) = (brick.Min, brick.Max);
        (_c000, _c100) = (Corner(a.X, a.Y, a.Z), Corner(b.X, a.Y, a.Z));
        (_c010, _c110) = (Corner(a.X, b.Y, a.Z), Corner(b.X, b.Y, a.Z));
        (_c001, _c101) = (Corner(a.X, a.Y, b.Z), Corner(b.X, a.Y, b.Z));
        (_c011, _c111) = (Corner(a.X, b.Y, b.Z), Corner(b.X, b.Y, b.Z));
        RadiusNm = MathF.Max(MathF.Max(MathF.Max(_c000.Length(), _c100.Length()), MathF.Max(_c010.Length(), _c110.Length())),
            MathF.Max(MathF.Max(_c001.Length(), _c101.Length()), MathF.Max(_c011.Length(), _c111.Length())));
    }

    /// <summary>The warped centre, nm.</summary>
    public Vec3 Centre { get; }

    /// <summary>How far the warped brick reaches from its centre.</summary>
    public double RadiusNm { get; }

    /// <summary>The warped place relative to <see cref="Centre"/>, nm.</summary>
    public Vector3 At(Vec3 place)
    {
        float u = (float)((place.X - _min.X) * _scale.X), v = (float)((place.Y - _min.Y) * _scale.Y), w = (float)((place.Z - _min.Z) * _scale.Z);
        var near = Vector3.Lerp(Vector3.Lerp(_c000, _c100, u), Vector3.Lerp(_c010, _c110, u), v);
        var far = Vector3.Lerp(Vector3.Lerp(_c001, _c101, u), Vector3.Lerp(_c011, _c111, u), v);
        return Vector3.Lerp(near, far, w);
    }
}
