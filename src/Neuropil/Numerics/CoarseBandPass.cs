using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Neuropil.Numerics;

/// <summary>The band-pass of <see cref="Blur"/> at a fraction of its cost: the wide blur is taken of cells of 2 × 2 px, where all is known perhaps of 4 × 4, and
/// joined bilinearly, which differs by less than noise as long as the wide deviation is a few cells.</summary>
public static class CoarseBandPass
{
    private const int Cell = 2;

    /// <summary>A wide deviation is so many cells at least; 3 where cells are made of cells.</summary>
    private const double LeastSigma = 2, LeastSigmaOfLarger = 3;

    /// <summary>Least weight that is divided by: a pixel that knows less round it is masked anyway.</summary>
    private const float LeastWeight = 1e-3f;

    /// <summary>Of a plane that is known as a whole; the cells are as large as the wide deviation lets them.</summary>
    public static Plane Of(Plane plane, double fine, double wide) =>
        IsTooSmall(plane, wide) ? Blur.BandPass(plane, fine, wide) : OfKnown(plane, null, fine, WideMean(plane, wide / Cell));

    /// <param name="mask">1 where the plane is known, 0 elsewhere, where the result is 0.</param>
    public static Plane Of(Plane plane, Plane mask, double fine, double wide) => IsTooSmall(plane, wide) ? Blur.BandPass(plane, mask, fine, wide)
        // Where all is known the weights are 1.
        : mask.Values.AsSpan().ContainsAnyExcept(1f) ? OfKnown(plane, mask, fine, WideMean(plane, mask, wide / Cell))
        : OfKnown(plane, null, fine, Blurred(Cells(plane, null), wide / Cell));

    private static bool IsTooSmall(Plane plane, double wide) => wide < LeastSigma * Cell || Math.Min(plane.Width, plane.Height) < 4 * Cell;

    /// <param name="mask">Null where all is known.</param>
    /// <param name="wideMean">Of cells; given back to the pool.</param>
    private static Plane OfKnown(Plane plane, Plane? mask, double fine, Plane wideMean)
    {
        var result = FloatPool.RentUnsetPlane(plane.Width, plane.Height);
        float[] line = FloatPool.RentUnset(Cell * wideMean.Width), mixed = FloatPool.RentUnset(wideMean.Width + 2), weights = FloatPool.RentUnset(plane.Width);
        using (var sums = new BlurredRows(plane, mask, fine))
        using (var counts = mask is null ? null : new BlurredRows(mask, null, fine))
            for (int y = 0; y < plane.Height; y++)
            {
                Join(wideMean, y, mixed, line);
                sums.Next(result.Row(y));
                counts?.Next(weights);
                if (mask is null) TensorPrimitives.Subtract(result.Row(y), line.AsSpan(0, plane.Width), result.Row(y));
                else Band(result.Row(y), weights, mask.Row(y), line, result.Row(y));
            }
        foreach (float[] used in (float[][])[wideMean.Values, line, mixed, weights]) FloatPool.Return(used);
        return result;
    }

    /// <summary>Means of cells, blurred, of what is known.</summary>
    private static Plane WideMean(Plane plane, Plane mask, double sigma)
    {
        Plane sum = Blurred(Cells(plane, mask), sigma), weight = Blurred(Cells(mask, null), sigma);
        foreach (ref float w in weight.Values.AsSpan()) w = Math.Max(w, LeastWeight);
        Planes.Divide(sum.Values, weight.Values, sum.Values);
        FloatPool.Return(weight);
        return sum;
    }

    /// <summary>Means of cells, blurred; by way of cells of these where they are whole and still small beside the blur.</summary>
    private static Plane WideMean(Plane plane, double sigma)
    {
        var cells = Cells(plane, null);
        bool whole = plane.Width % (Cell * Cell) == 0 && plane.Height % (Cell * Cell) == 0;
        if (!whole || sigma < Cell * LeastSigmaOfLarger || Math.Min(cells.Width, cells.Height) < 4 * Cell) return Blurred(cells, sigma);
        var joined = Joined(Blurred(Cells(cells, null), sigma / Cell), cells.Width, cells.Height);
        FloatPool.Return(cells);
        return joined;
    }

    /// <param name="cells">Given back to the pool.</param>
    private static Plane Blurred(Plane cells, double sigma)
    {
        var blurred = Blur.Gaussian(cells, sigma);
        FloatPool.Return(cells);
        return blurred;
    }

    /// <param name="cells">Given back to the pool.</param>
    private static Plane Joined(Plane cells, int width, int height)
    {
        var joined = FloatPool.RentUnsetPlane(width, height);
        float[] line = FloatPool.RentUnset(Cell * cells.Width), mixed = FloatPool.RentUnset(cells.Width + 2);
        for (int y = 0; y < height; y++)
        {
            Join(cells, y, mixed, line);
            line.AsSpan(0, width).CopyTo(joined.Row(y));
        }
        foreach (float[] used in (float[][])[cells.Values, line, mixed]) FloatPool.Return(used);
        return joined;
    }

    /// <summary>Means of cells of what is known, 0 where nothing is; those at the far edges of what there is.</summary>
    private static Plane Cells(Plane plane, Plane? mask)
    {
        var cells = FloatPool.RentUnsetPlane((plane.Width + Cell - 1) / Cell, (plane.Height + Cell - 1) / Cell);
        float[] upper = FloatPool.RentUnset(plane.Width), lower = FloatPool.RentUnset(plane.Width);
        for (int j = 0; j < cells.Height; j++)
        {
            int below = Math.Min(Cell * j + 1, plane.Height - 1);
            Span<float> first = plane.Row(Cell * j), second = plane.Row(below), row = cells.Row(j);
            if (mask is not null)
            {
                Planes.Multiply(first, mask.Row(Cell * j), upper);
                Planes.Multiply(second, mask.Row(below), lower);
                first = upper;
                second = lower;
            }
            Planes.AddPairs(first, second, row[..(plane.Width / Cell)]);
            if (plane.Width % Cell != 0) row[^1] = Cell * (first[^1] + second[^1]);
            foreach (ref float v in row) v /= Cell * Cell;
        }
        FloatPool.Return(upper);
        FloatPool.Return(lower);
        return cells;
    }

    /// <summary>A line of pixels out of cells: each a quarter of the cell on its side and three quarters of its own.</summary>
    /// <param name="mixed">Two longer than a row of cells.</param>
    private static void Join(Plane cells, int y, Span<float> mixed, Span<float> line)
    {
        const float middle = (Cell - 1) / 2f;
        float v = Math.Clamp((y - middle) / Cell, 0, cells.Height - 1);
        int j = Math.Min((int)v, cells.Height - 2), n = cells.Width;
        float fy = v - j;
        var row = mixed.Slice(1, n);
        row.Clear();
        Planes.AddScaled(cells.Row(j), 1 - fy, row);
        Planes.AddScaled(cells.Row(j + 1), fy, row);
        (mixed[0], mixed[n + 1]) = (row[0], row[^1]);
        ref float from = ref MemoryMarshal.GetReference(mixed), to = ref MemoryMarshal.GetReference(line);
        int i = 0;
        unchecked
        {
            Vector256<float> near = Vector256.Create(0.75f), far = Vector256.Create(0.25f);
            for (; Avx.IsSupported && i + 8 <= n; i += 8)
            {
                var own = Vector256.LoadUnsafe(ref from, (nuint)i + 1) * near;
                var left = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref from, (nuint)i), far, own);
                var right = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref from, (nuint)i + 2), far, own);
                Vector256<float> low = Avx.UnpackLow(left, right), high = Avx.UnpackHigh(left, right);
                Avx.Permute2x128(low, high, 0x20).StoreUnsafe(ref to, 2 * (nuint)i);
                Avx.Permute2x128(low, high, 0x31).StoreUnsafe(ref to, 2 * (nuint)i + 8);
            }
        }
        for (; i < n; i++)
        {
            float own = mixed[i + 1] * 0.75f;
            (line[2 * i], line[2 * i + 1]) = (MathF.FusedMultiplyAdd(mixed[i], 0.25f, own), MathF.FusedMultiplyAdd(mixed[i + 2], 0.25f, own));
        }
    }

    /// <summary>mask · (sum / weight - wide).</summary>
    private static void Band(ReadOnlySpan<float> sums, ReadOnlySpan<float> weights, ReadOnlySpan<float> mask, ReadOnlySpan<float> wide, Span<float> band)
    {
        ref float sum = ref MemoryMarshal.GetReference(sums), weight = ref MemoryMarshal.GetReference(weights), known = ref MemoryMarshal.GetReference(mask);
        ref float mean = ref MemoryMarshal.GetReference(wide), to = ref MemoryMarshal.GetReference(band);
        nuint i = 0, count = (nuint)band.Length;
        unchecked
        {
            var least = Vector256.Create(LeastWeight);
            for (; i + 8 <= count; i += 8)
                (Vector256.LoadUnsafe(ref known, i) * (Vector256.LoadUnsafe(ref sum, i) / Vector256.Max(Vector256.LoadUnsafe(ref weight, i), least) - Vector256.LoadUnsafe(ref mean, i)))
                    .StoreUnsafe(ref to, i);
        }
        for (int x = (int)i; x < band.Length; x++) band[x] = mask[x] * (sums[x] / Math.Max(weights[x], LeastWeight) - wide[x]);
    }
}
