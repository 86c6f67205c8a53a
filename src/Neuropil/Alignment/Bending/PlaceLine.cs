using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment.Bending;

/// <summary>Where the pixels of one line of a window lie in the plane of a section.</summary>
internal sealed class PlaceLine(int width)
{
    /// <summary>Written at a time, perhaps beyond what is wanted: what follows is written over it.</summary>
    private const int Lanes = 16;

    private readonly float[] _x = new float[width + Lanes], _y = new float[width + Lanes];

    public ReadOnlySpan<float> X => _x.AsSpan(0, width);

    public ReadOnlySpan<float> Y => _y.AsSpan(0, width);

    /// <summary>Along the first axis of a map from a place.</summary>
    public void Set(Px2 first, Affine2 map) => Straight(0, width, first, new(map.A, map.C));

    /// <summary>The same, moved by shifts that turn as the map turns; straight from node to node.</summary>
    /// <param name="grid">Shifts, px of the window.</param>
    /// <param name="pixel">Of these per px of the line.</param>
    public void Set(Px2 first, Affine2 map, ShiftGrid grid, int pixel, int line)
    {
        double middle = (pixel - 1) / 2.0, v = Math.Clamp((line * pixel + middle - grid.OriginY) / grid.SpacingPx, 0, grid.Rows - 1);
        double step = pixel / grid.SpacingPx, before = (middle - grid.OriginX) / grid.SpacingPx, scale = 1.0 / pixel;
        int row = Math.Min((int)v, Math.Max(0, grid.Rows - 2)) * grid.Columns, below = grid.Rows > 1 ? grid.Columns : 0;
        double fy = v - row / grid.Columns;
        Px2 along = new(map.A, map.C);
        Px2 Node(int i)
        {
            int at = row + i;
            double x = scale * ((1 - fy) * grid.X[at] + fy * grid.X[at + below]), y = scale * ((1 - fy) * grid.Y[at] + fy * grid.Y[at + below]);
            return new(map.A * x + map.B * y, map.C * x + map.D * y);
        }
        // Before the first node and behind the last the shift is theirs.
        var last = Node(0);
        int from = Math.Clamp((int)Math.Ceiling(-before / step), 0, width);
        Straight(0, from, first + last, along);
        for (int i = 0; i < grid.Columns; i++)
        {
            var next = i + 1 < grid.Columns ? Node(i + 1) : last;
            int to = i + 1 < grid.Columns ? Math.Clamp((int)Math.Ceiling((i + 1 - before) / step), from, width) : width;
            var change = next - last;
            Straight(from, to, first + along * from + last + change * (before + from * step - i), along + change * step);
            (from, last) = (to, next);
        }
    }

    /// <summary>Place k is start + (k - from) · step.</summary>
    private void Straight(int from, int to, Px2 start, Px2 step)
    {
        ref float x = ref MemoryMarshal.GetArrayDataReference(_x), y = ref MemoryMarshal.GetArrayDataReference(_y);
        Vector512<float> x0 = Vector512.Create((float)start.X), y0 = Vector512.Create((float)start.Y), stepX = Vector512.Create((float)step.X), stepY = Vector512.Create((float)step.Y);
        unchecked
        {
            for (int k = from; k < to; k += Lanes)
            {
                var steps = Vector512<float>.Indices + Vector512.Create((float)(k - from));
                Vector512.FusedMultiplyAdd(steps, stepX, x0).StoreUnsafe(ref x, (nuint)k);
                Vector512.FusedMultiplyAdd(steps, stepY, y0).StoreUnsafe(ref y, (nuint)k);
            }
        }
    }
}
