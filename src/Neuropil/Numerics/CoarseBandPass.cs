namespace Neuropil.Numerics;

/// <summary>The band-pass of <see cref="Blur"/> at a fraction of its cost: the wide blur is taken of cells of 2 × 2 px and joined bilinearly, which
/// differs by less than noise as long as the wide deviation is a few cells.</summary>
public static class CoarseBandPass
{
    private const int Cell = 2;

    /// <param name="mask">1 where the plane is known, 0 elsewhere, where the result is 0.</param>
    public static Plane Of(Plane plane, Plane mask, double fine, double wide)
    {
        if (wide < 2 * Cell || Math.Min(plane.Width, plane.Height) < 4 * Cell) return Blur.BandPass(plane, mask, fine, wide);
        var known = FloatPool.RentPlane(plane.Width, plane.Height);
        Planes.Multiply(plane.Values, mask.Values, known.Values);
        // Where all is known the weights are 1.
        bool whole = !mask.Values.AsSpan().ContainsAnyExcept(1f);
        Plane sum = Blur.Gaussian(known, fine), weight = whole ? mask : Blur.Gaussian(mask, fine);
        Plane wideSum = Blur.Gaussian(Cells(known), wide / Cell), wideWeight = Blur.Gaussian(Cells(mask), wide / Cell);
        for (int i = 0; i < wideSum.Values.Length; i++) wideSum.Values[i] /= Math.Max(wideWeight.Values[i], 1e-3f);
        var result = new Plane(plane.Width, plane.Height);
        var line = new float[plane.Width];
        for (int y = 0; y < plane.Height; y++)
        {
            Join(wideSum, y, line);
            ReadOnlySpan<float> sums = sum.Row(y), weights = weight.Row(y), masks = mask.Row(y);
            var row = result.Row(y);
            for (int x = 0; x < row.Length; x++) row[x] = masks[x] * (sums[x] / Math.Max(weights[x], 1e-3f) - line[x]);
        }
        foreach (var used in (Plane[])[known, sum, wideSum, wideWeight]) FloatPool.Return(used);
        if (!whole) FloatPool.Return(weight);
        return result;
    }

    /// <summary>Means of cells; those at the far edges of what there is.</summary>
    private static Plane Cells(Plane plane)
    {
        var cells = new Plane((plane.Width + Cell - 1) / Cell, (plane.Height + Cell - 1) / Cell);
        for (int y = 0; y < plane.Height; y++)
        {
            var row = plane.Row(y);
            var target = cells.Row(y / Cell);
            for (int x = 0; x < row.Length; x++) target[x / Cell] += row[x];
        }
        for (int j = 0; j < cells.Height; j++)
            for (int i = 0; i < cells.Width; i++)
                cells[i, j] /= Math.Min(Cell, plane.Width - i * Cell) * Math.Min(Cell, plane.Height - j * Cell);
        return cells;
    }

    private static void Join(Plane cells, int y, Span<float> line)
    {
        const float middle = (Cell - 1) / 2f;
        float v = Math.Clamp((y - middle) / Cell, 0, cells.Height - 1);
        int j = Math.Min((int)v, cells.Height - 2);
        float fy = v - j;
        ReadOnlySpan<float> above = cells.Row(j), below = cells.Row(j + 1);
        for (int x = 0; x < line.Length; x++)
        {
            float u = Math.Clamp((x - middle) / Cell, 0, cells.Width - 1);
            int i = Math.Min((int)u, cells.Width - 2);
            float fx = u - i;
            line[x] = (1 - fy) * (above[i] + fx * (above[i + 1] - above[i])) + fy * (below[i] + fx * (below[i + 1] - below[i]));
        }
    }
}
