using System.Runtime.CompilerServices;

namespace Neuropil.Numerics;

/// <summary>Finds long thin lines in a plane: the mean along a straight piece against the means along the pieces beside it, in every direction.</summary>
/// <remarks>
/// <code>
///    ═══════ beside     dark   = min(beside, beside, mean of the plane) - along
///    ───●─── along      bright = along - max(beside, beside, mean of the plane)
///    ═══════ beside     of the direction where that is most
/// </code></remarks>
internal static class LineFilter
{
    /// <summary>In a half turn, half of them nearer to x. Direction d is turned from x towards y by π (d - 3.5) / 16.</summary>
    public const int Directions = 16;

    private const int TilePx = 32;

    /// <param name="plane">Of mean 0 round every place, smoothed over about a third of <paramref name="besidePx"/>; 0 where unknown.</param>
    /// <param name="ceiling">No place answers more than this; above 0 where an answer is wanted, else 0.</param>
    /// <param name="lengthPx">Of the pieces.</param>
    /// <param name="besidePx">Distance of the pieces beside.</param>
    public static (LineResponse Dark, LineResponse Bright) Respond(Plane plane, Plane ceiling, int lengthPx, double besidePx)
    {
        Plane turned = Transposed(plane), turnedCeiling = Transposed(ceiling);
        LineSweep nearX = new(turned, turnedCeiling, true, lengthPx, besidePx), nearY = new(plane, ceiling, false, lengthPx, besidePx);
        FloatPool.Return(turned);
        FloatPool.Return(turnedCeiling);
        var (dark, bright) = (Join(nearX.Dark, nearY.Dark, plane.Width, plane.Height), Join(nearX.Bright, nearY.Bright, plane.Width, plane.Height));
        foreach (var sweep in (SweepResponse[])[nearX.Dark, nearX.Bright, nearY.Dark, nearY.Bright]) FloatPool.Return(sweep.Most);
        return (dark, bright);
    }

    private static LineResponse Join(SweepResponse nearX, SweepResponse nearY, int width, int height)
    {
        var all = new LineResponse(FloatPool.RentPlane(width, height), new Plane[Directions]);
        for (int top = 0; top < height; top += TilePx)
            for (int left = 0; left < width; left += TilePx)
                Join(nearX, nearY, left, Math.Min(left + TilePx, width), top, Math.Min(top + TilePx, height), all);
        for (int k = 0; k < Directions / 2; k++)
        {
            all.Cells[k] = Transposed(nearX.Cells[k]);
            all.Cells[Directions - 1 - k] = nearY.Cells[k];
            FloatPool.Return(nearX.Cells[k]);
        }
        return all;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Join(SweepResponse nearX, SweepResponse nearY, int left, int right, int top, int bottom, LineResponse all)
    {
        int width = all.Most.Width, height = all.Most.Height;
        float[] ofX = nearX.Most.Values, ofY = nearY.Most.Values, most = all.Most.Values;
        unchecked
        {
            for (int y = top; y < bottom; y++)
                for (int x = left; x < right; x++)
                    most[y * width + x] = Math.Max(ofX[x / LineSweep.RowsPx * height + y], ofY[y / LineSweep.RowsPx * width + x]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Plane Transposed(Plane plane)
    {
        int width = plane.Width, height = plane.Height;
        var turned = FloatPool.RentPlane(height, width);
        float[] from = plane.Values, to = turned.Values;
        for (int top = 0; top < height; top += TilePx)
            for (int left = 0; left < width; left += TilePx)
                for (int x = left; x < Math.Min(left + TilePx, width); x++)
                    for (int y = top; y < Math.Min(top + TilePx, height); y++) to[x * height + y] = from[y * width + x];
        return turned;
    }
}
