using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment;

/// <summary>Resamples a plane through an affine map.</summary>
internal static class Warp
{
    /// <summary>plane(map x) on a grid, with the mask of what is known (1 or 0); bilinear, unknown parts 0.</summary>
    public static (Plane Values, Plane Mask) Bilinear(Plane plane, Plane mask, Affine2 map, int width, int height)
    {
        Plane values = new(width, height), known = new(width, height);
        for (int y = 0; y < height; y++)
        {
            var start = map.Apply(new(0, y));
            for (int x = 0; x < width; x++)
            {
                double px = start.X + map.A * x, py = start.Y + map.C * x;
                int i = (int)Math.Floor(px), j = (int)Math.Floor(py);
                if (i < 0 || j < 0 || i >= plane.Width - 1 || j >= plane.Height - 1) continue;
                int at = j * plane.Width + i, below = at + plane.Width;
                float[] m = mask.Values, v = plane.Values;
                if (m[at] == 0 || m[at + 1] == 0 || m[below] == 0 || m[below + 1] == 0) continue;
                float fx = (float)(px - i), fy = (float)(py - j);
                float top = v[at] + fx * (v[at + 1] - v[at]), bottom = v[below] + fx * (v[below + 1] - v[below]);
                values[x, y] = top + fy * (bottom - top);
                known[x, y] = 1;
            }
        }
        return (values, known);
    }
}
