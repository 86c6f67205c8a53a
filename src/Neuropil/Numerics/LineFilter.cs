using System.Numerics;
using System.Runtime.InteropServices;

namespace Neuropil.Numerics;

/// <summary>Finds long thin lines in a plane: the mean along a straight piece against the means along the pieces beside it, in every direction.</summary>
/// <remarks>
/// <code>
///    ═══════ beside     dark   = min(beside, beside, mean of the plane) - along
///    ───●─── along      bright = along - max(beside, beside, mean of the plane)
///    ═══════ beside     of the direction where that is most
/// </code>
/// Means are running sums along lines of pixels, so that the cost does not depend on the length.</remarks>
public static class LineFilter
{
    /// <summary>Directions in a half turn; half of them nearer to x.</summary>
    private const int Directions = 16;

    /// <param name="plane">Of mean 0 round every place, smoothed over about a third of <paramref name="besidePx"/>; 0 where unknown.</param>
    /// <param name="lengthPx">Of the pieces.</param>
    /// <param name="besidePx">Distance of the pieces beside.</param>
    public static (Plane Dark, Plane Bright) Respond(Plane plane, int lengthPx, double besidePx)
    {
        var (dark, bright) = NearX(plane, lengthPx, besidePx);
        var (darkY, brightY) = NearX(Transposed(plane), lengthPx, besidePx);
        return (Larger(dark, Transposed(darkY)), Larger(bright, Transposed(brightY)));
    }

    private static (Plane Dark, Plane Bright) NearX(Plane plane, int lengthPx, double besidePx)
    {
        Plane dark = new(plane.Width, plane.Height), bright = new(plane.Width, plane.Height), along = new(plane.Width, plane.Height);
        var down = new int[plane.Width];
        for (int k = 0; k < Directions / 2; k++)
        {
            double angle = Math.PI * (k + 0.5 - Directions / 4.0) / Directions;
            for (int x = 0; x < down.Length; x++) down[x] = (int)Math.Round(x * Math.Tan(angle));
            Mean(plane, down, (int)(lengthPx * Math.Cos(angle) / 2), along);
            int beside = Math.Max(1, (int)Math.Round(besidePx / Math.Cos(angle)));
            for (int y = beside; y < plane.Height - beside; y++)
                Take(along.Row(y), along.Row(y - beside), along.Row(y + beside), dark.Row(y), bright.Row(y));
        }
        return (dark, bright);
    }

    /// <summary>Means over 2 · half + 1 columns along lines that lie <paramref name="down"/> below their first column's row.</summary>
    private static void Mean(Plane plane, int[] down, int half, Plane mean)
    {
        int width = plane.Width, height = plane.Height, least = Math.Min(0, down[^1]), most = Math.Max(0, down[^1]);
        float[] from = plane.Values, to = mean.Values;
        float scale = 1f / (2 * half + 1);
        var sums = new double[width + 1];
        for (int row = -most; row < height - least; row++)
        {
            for (int x = 0; x < width; x++)
            {
                int y = row + down[x];
                sums[x + 1] = sums[x] + (y >= 0 && y < height ? from[y * width + x] : 0);
            }
            for (int x = 0; x < width; x++)
            {
                int y = row + down[x];
                if (y >= 0 && y < height) to[y * width + x] = (float)(sums[Math.Min(width, x + half + 1)] - sums[Math.Max(0, x - half)]) * scale;
            }
        }
    }

    /// <summary>Keeps what answers most.</summary>
    private static void Take(ReadOnlySpan<float> along, ReadOnlySpan<float> above, ReadOnlySpan<float> below, Span<float> dark, Span<float> bright)
    {
        ReadOnlySpan<Vector<float>> m = Cast(along), a = Cast(above), b = Cast(below);
        Span<Vector<float>> d = MemoryMarshal.Cast<float, Vector<float>>(dark), l = MemoryMarshal.Cast<float, Vector<float>>(bright);
        for (int k = 0; k < m.Length; k++)
        {
            d[k] = Vector.Max(d[k], Vector.Min(Vector.Min(a[k], b[k]), Vector<float>.Zero) - m[k]);
            l[k] = Vector.Max(l[k], m[k] - Vector.Max(Vector.Max(a[k], b[k]), Vector<float>.Zero));
        }
        for (int x = m.Length * Vector<float>.Count; x < along.Length; x++)
        {
            dark[x] = Math.Max(dark[x], Math.Min(Math.Min(above[x], below[x]), 0) - along[x]);
            bright[x] = Math.Max(bright[x], along[x] - Math.Max(Math.Max(above[x], below[x]), 0));
        }
    }

    private static ReadOnlySpan<Vector<float>> Cast(ReadOnlySpan<float> values) => MemoryMarshal.Cast<float, Vector<float>>(values);

    private static Plane Larger(Plane a, Plane b)
    {
        for (int i = 0; i < a.Values.Length; i++) a.Values[i] = Math.Max(a.Values[i], b.Values[i]);
        return a;
    }

    private static Plane Transposed(Plane plane)
    {
        var turned = new Plane(plane.Height, plane.Width);
        for (int y = 0; y < plane.Height; y++)
            for (int x = 0; x < plane.Width; x++) turned.Values[x * plane.Height + y] = plane.Values[y * plane.Width + x];
        return turned;
    }
}
