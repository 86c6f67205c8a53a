using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment.Affine;

/// <summary>Resamples a plane through an affine map.</summary>
internal static class Warp
{
    /// <summary>plane(map x) on a grid, with the mask of what is known (1 or 0); bilinear, unknown parts 0. The caller's, to return to <see cref="FloatPool"/> or not.</summary>
    public static (Plane Values, Plane Mask) Bilinear(Plane plane, Plane mask, Affine2 map, int width, int height)
    {
        var marked = FloatPool.RentUnsetPlane(plane.Width, plane.Height);
        Planes.MarkUnknown(plane.Values, mask.Values, marked.Values);
        Plane values = FloatPool.RentUnsetPlane(width, height), known = FloatPool.RentUnsetPlane(width, height);
        float[] xs = FloatPool.RentUnset(width), ys = FloatPool.RentUnset(width);
        for (int y = 0; y < height; y++)
        {
            var start = map.Apply(new(0, y));
            for (int x = 0; x < width; x++) (xs[x], ys[x]) = ((float)(start.X + map.A * x), (float)(start.Y + map.C * x));
            BilinearLine.Sample(marked, xs, ys, values.Row(y), known.Row(y));
        }
        FloatPool.Return(marked);
        FloatPool.Return(xs);
        FloatPool.Return(ys);
        return (values, known);
    }
}
