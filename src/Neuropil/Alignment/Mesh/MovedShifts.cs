using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Neuropil.Numerics;

namespace Neuropil.Alignment.Mesh;

/// <summary>Shifts a little beside the nodes of a grid, by the slope of the shifts believed round each; where a neighbour is missing, as at the node.</summary>
internal static class MovedShifts
{
    private const int Lanes = 8;

    /// <param name="ux">How far beside each node along x, px; so <paramref name="uy"/> along y.</param>
    /// <param name="x">Receives the shifts; 0 where the node has none.</param>
    public static void Of(ShiftGrid shifts, ReadOnlySpan<float> ux, ReadOnlySpan<float> uy, Span<float> x, Span<float> y)
    {
        for (int row = 0; row < shifts.Rows; row++)
        {
            int n = row * shifts.Columns, end = n + shifts.Columns;
            for (int i = n; i < end; i++)
            {
                // All but the first and the last of a row, eight at a time.
                if (i == n + 1) i = Inner(shifts, i, end - 1, ux, uy, x, y);
                (x[i], y[i]) = shifts.Height[i] > 0 ? At(shifts, i, ux[i], uy[i]) : (0, 0);
            }
        }
    }

    /// <returns>The first node that is left.</returns>
    private static int Inner(ShiftGrid shifts, int n, int end, ReadOnlySpan<float> ux, ReadOnlySpan<float> uy, Span<float> x, Span<float> y)
    {
        int row = n / shifts.Columns;
        bool hasRows = row > 0 && row < shifts.Rows - 1;
        nuint line = hasRows ? (nuint)shifts.Columns : 0;
        ref float sx = ref MemoryMarshal.GetArrayDataReference(shifts.X), sy = ref MemoryMarshal.GetArrayDataReference(shifts.Y), h = ref MemoryMarshal.GetArrayDataReference(shifts.Height);
        ref float offX = ref MemoryMarshal.GetReference(ux), offY = ref MemoryMarshal.GetReference(uy), toX = ref MemoryMarshal.GetReference(x), toY = ref MemoryMarshal.GetReference(y);
        Vector256<float> spacing = Vector256.Create((float)(2 * shifts.SpacingPx)), none = Vector256<float>.Zero;
        unchecked
        {
            for (; n + Lanes <= end; n += Lanes)
            {
                nuint at = (nuint)n, above = at - line, below = at + line;
                var beside = Vector256.GreaterThan(Vector256.Min(Vector256.LoadUnsafe(ref h, at - 1), Vector256.LoadUnsafe(ref h, at + 1)), none);
                var column = Vector256.GreaterThan(Vector256.Min(Vector256.LoadUnsafe(ref h, above), Vector256.LoadUnsafe(ref h, below)), none);
                Vector256<float> tx = Vector256.LoadUnsafe(ref offX, at) / spacing & beside, ty = hasRows ? Vector256.LoadUnsafe(ref offY, at) / spacing & column : none;
                var known = Vector256.GreaterThan(Vector256.LoadUnsafe(ref h, at), none);
                (Slope(ref sx, at, above, below, tx, ty) & known).StoreUnsafe(ref toX, at);
                (Slope(ref sy, at, above, below, tx, ty) & known).StoreUnsafe(ref toY, at);
            }
        }
        return n;
    }

    private static Vector256<float> Slope(ref float s, nuint at, nuint above, nuint below, Vector256<float> tx, Vector256<float> ty) => unchecked(
        Vector256.LoadUnsafe(ref s, at) + tx * (Vector256.LoadUnsafe(ref s, at + 1) - Vector256.LoadUnsafe(ref s, at - 1))
            + ty * (Vector256.LoadUnsafe(ref s, below) - Vector256.LoadUnsafe(ref s, above)));

    private static (float, float) At(ShiftGrid shifts, int n, float ux, float uy)
    {
        float dx = shifts.X[n], dy = shifts.Y[n];
        int column = n % shifts.Columns, row = n / shifts.Columns;
        if (column > 0 && column < shifts.Columns - 1 && shifts.Height[n - 1] > 0 && shifts.Height[n + 1] > 0)
        {
            float t = ux / (float)(2 * shifts.SpacingPx);
            (dx, dy) = (dx + t * (shifts.X[n + 1] - shifts.X[n - 1]), dy + t * (shifts.Y[n + 1] - shifts.Y[n - 1]));
        }
        int line = shifts.Columns;
        if (row > 0 && row < shifts.Rows - 1 && shifts.Height[n - line] > 0 && shifts.Height[n + line] > 0)
        {
            float t = uy / (float)(2 * shifts.SpacingPx);
            (dx, dy) = (dx + t * (shifts.X[n + line] - shifts.X[n - line]), dy + t * (shifts.Y[n + line] - shifts.Y[n - line]));
        }
        return (dx, dy);
    }
}
