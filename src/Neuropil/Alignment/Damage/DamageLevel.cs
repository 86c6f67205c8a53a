using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Neuropil.Numerics;

namespace Neuropil.Alignment.Damage;

/// <summary>Grey less the usual one round about, in units of its spread, so that one contrast fits all sections and places.</summary>
internal static class DamageLevel
{
    /// <summary>Cells, and their number, over which the usual grey and its spread are taken: wide against a band, small against shading. As many px as a vector holds.</summary>
    private const int CellPx = 8;
    private const double WideCells = 8;

    private static readonly Vector256<float> Ramp = Vector256.Create(0.5f, 1.5f, 2.5f, 3.5f, 4.5f, 5.5f, 6.5f, 7.5f) / CellPx;

    /// <param name="grey">0 where unknown.</param>
    /// <param name="usual">Spread of the section round about its places, where <paramref name="grey"/> is a part of it; null where that is all of it.</param>
    /// <returns>0 where unknown; pooled.</returns>
    public static Plane Of(Plane grey, double? usual = null)
    {
        var (mean, spread, weight) = PerCell(grey);
        // Flat places (resin, the inside of a vessel) are not stretched to look like tissue.
        float least = (float)Math.Max(1, usual ?? Mean(spread, weight).Value);
        foreach (ref float value in spread.Values.AsSpan()) value = Math.Max(value, least);
        FloatPool.Return(weight);
        var level = FloatPool.RentPlane(grey.Width, grey.Height);
        float[] column = FloatPool.Rent(mean.Width), means = FloatPool.Rent((mean.Width + 1) * CellPx), spreads = FloatPool.Rent((mean.Width + 1) * CellPx);
        for (int y = 0; y < grey.Height; y++)
        {
            Spread(mean, y, column, means);
            Spread(spread, y, column, spreads);
            // The cells' middles lie half a cell inside.
            Take(grey.Row(y), means.AsSpan(CellPx / 2, grey.Width), spreads.AsSpan(CellPx / 2, grey.Width), level.Row(y));
        }
        foreach (float[] pooled in (float[][])[mean.Values, spread.Values, column, means, spreads]) FloatPool.Return(pooled);
        return level;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Take(ReadOnlySpan<float> grey, ReadOnlySpan<float> mean, ReadOnlySpan<float> spread, Span<float> level)
    {
        ref float g = ref MemoryMarshal.GetReference(grey), m = ref MemoryMarshal.GetReference(mean), s = ref MemoryMarshal.GetReference(spread), to = ref MemoryMarshal.GetReference(level);
        nuint i = 0, count = (nuint)grey.Length;
        unchecked
        {
            for (; i + 8 <= count; i += 8)
            {
                var value = Vector256.LoadUnsafe(ref g, i);
                var known = Vector256.GreaterThan(value, Vector256<float>.Zero);
                (known & (value - Vector256.LoadUnsafe(ref m, i)) / Vector256.LoadUnsafe(ref s, i)).StoreUnsafe(ref to, i);
            }
        }
        for (int x = (int)i; x < grey.Length; x++) level[x] = grey[x] > 0 ? (grey[x] - mean[x]) / spread[x] : 0;
    }

    /// <summary>The usual spread round about a place, and the px it was told from.</summary>
    public static (double Value, double Px) UsualSpread(Plane grey)
    {
        var (mean, spread, weight) = PerCell(grey);
        var usual = Mean(spread, weight);
        foreach (var pooled in (Plane[])[mean, spread, weight]) FloatPool.Return(pooled);
        return usual;
    }

    private static (double Value, double Px) Mean(Plane spread, Plane weight)
    {
        double spreads = 0, all = 0;
        for (int i = 0; i < weight.Values.Length; i++) (spreads, all) = (spreads + weight.Values[i] * spread.Values[i], all + weight.Values[i]);
        return (spreads / Math.Max(all, 1e-3), all);
    }

    /// <summary>Mean and standard deviation round about, and the px known; pooled.</summary>
    private static (Plane Mean, Plane Spread, Plane Weight) PerCell(Plane grey)
    {
        Plane known = Cells(grey), sum = Cells(grey), squares = Cells(grey);
        for (int y = 0; y < grey.Height; y++) Add(grey.Row(y), known.Row(y / CellPx), sum.Row(y / CellPx), squares.Row(y / CellPx));
        Plane weight = Blur.Gaussian(known, WideCells), mean = Blur.Gaussian(sum, WideCells), spread = Blur.Gaussian(squares, WideCells);
        for (int i = 0; i < weight.Values.Length; i++)
        {
            float w = Math.Max(weight.Values[i], 1e-3f);
            mean.Values[i] /= w;
            spread.Values[i] = MathF.Sqrt(Math.Max(0, spread.Values[i] / w - mean.Values[i] * mean.Values[i]));
        }
        foreach (var pooled in (Plane[])[known, sum, squares]) FloatPool.Return(pooled);
        return (mean, spread, weight);
    }

    private static Plane Cells(Plane grey) => FloatPool.RentPlane((grey.Width + CellPx - 1) / CellPx, (grey.Height + CellPx - 1) / CellPx);

    private static void Add(ReadOnlySpan<float> grey, Span<float> known, Span<float> sum, Span<float> squares)
    {
        ref float from = ref MemoryMarshal.GetReference(grey);
        int whole = grey.Length / CellPx;
        for (int cell = 0; cell < whole; cell++)
        {
            var values = Vector256.LoadUnsafe(ref from, (nuint)(cell * CellPx));
            known[cell] += Vector256.Sum(Vector256.GreaterThan(values, Vector256<float>.Zero) & Vector256<float>.One);
            sum[cell] += Vector256.Sum(values);
            squares[cell] += Vector256.Sum(values * values);
        }
        foreach (float value in grey[(whole * CellPx)..])
        {
            known[whole] += value > 0 ? 1 : 0;
            sum[whole] += value;
            squares[whole] += value * value;
        }
    }

    /// <summary>A row of px between the middles of cells, straight from one to the next; it begins half a cell before the first px.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Spread(Plane cells, int y, Span<float> column, Span<float> row)
    {
        float v = Math.Clamp((y + 0.5f) / CellPx - 0.5f, 0, cells.Height - 1);
        int above = (int)v, below = Math.Min(above + 1, cells.Height - 1);
        ReadOnlySpan<float> upper = cells.Row(above), lower = cells.Row(below);
        for (int j = 0; j < column.Length; j++) column[j] = upper[j] + (v - above) * (lower[j] - upper[j]);
        ref float to = ref MemoryMarshal.GetReference(row);
        for (int j = 0; j <= cells.Width; j++)
        {
            float left = column[Math.Max(0, j - 1)], right = column[Math.Min(j, cells.Width - 1)];
            (Vector256.Create(left) + Ramp * (right - left)).StoreUnsafe(ref to, (nuint)(j * CellPx));
        }
    }
}
