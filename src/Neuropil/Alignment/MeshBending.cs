using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Neuropil.Alignment;

/// <summary>Bending energy of a grid of nodes: the squares of second differences along x, along y, and twice across.</summary>
internal sealed class MeshBending(int columns, int rows)
{
    private const int Lanes = 8;

    /// <summary>product += weight · Lᵀ L x, where L x are the second differences.</summary>
    /// <param name="x">[row, column]; so <paramref name="product"/>.</param>
    public void Add(ReadOnlySpan<float> x, float weight, Span<float> product)
    {
        // Differences of one row with a zero before and behind.
        Span<float> line = stackalloc float[columns + 2];
        line.Clear();
        for (int j = 0; j < rows; j++)
        {
            ReadOnlySpan<float> own = x.Slice(j * columns, columns);
            var sums = product.Slice(j * columns, columns);
            if (columns > 2) Along(own, weight, line, sums);
            if (j + 1 == rows) return;
            ReadOnlySpan<float> below = x.Slice((j + 1) * columns, columns);
            var sumsBelow = product.Slice((j + 1) * columns, columns);
            if (columns > 1) Across(own, below, 2 * weight, line, sums, sumsBelow);
            if (j > 0) Down(x.Slice((j - 1) * columns, columns), own, below, weight, product.Slice((j - 1) * columns, columns), sums, sumsBelow);
        }
    }

    private void Along(ReadOnlySpan<float> own, float weight, Span<float> line, Span<float> sums)
    {
        ref float v = ref MemoryMarshal.GetReference(own), e = ref MemoryMarshal.GetReference(line), to = ref MemoryMarshal.GetReference(sums);
        Vector256<float> weights = Vector256.Create(weight), twice = Vector256.Create(2f);
        int i = 1;
        unchecked
        {
            // line[i + 1] is the difference at column i; none at the ends.
            (line[1], line[columns]) = (0, 0);
            for (; i + Lanes < columns; i += Lanes)
                (weights * (Vector256.LoadUnsafe(ref v, (nuint)i - 1) - twice * Vector256.LoadUnsafe(ref v, (nuint)i) + Vector256.LoadUnsafe(ref v, (nuint)i + 1)))
                    .StoreUnsafe(ref e, (nuint)i + 1);
            for (; i < columns - 1; i++) line[i + 1] = weight * (own[i - 1] - 2 * own[i] + own[i + 1]);
            for (i = 0; i + Lanes <= columns; i += Lanes)
                (Vector256.LoadUnsafe(ref to, (nuint)i) + (Vector256.LoadUnsafe(ref e, (nuint)i) - twice * Vector256.LoadUnsafe(ref e, (nuint)i + 1) + Vector256.LoadUnsafe(ref e, (nuint)i + 2)))
                    .StoreUnsafe(ref to, (nuint)i);
            for (; i < columns; i++) sums[i] += line[i] - 2 * line[i + 1] + line[i + 2];
        }
    }

    private void Across(ReadOnlySpan<float> own, ReadOnlySpan<float> below, float weight, Span<float> line, Span<float> sums, Span<float> sumsBelow)
    {
        ref float a = ref MemoryMarshal.GetReference(own), b = ref MemoryMarshal.GetReference(below), e = ref MemoryMarshal.GetReference(line);
        ref float to = ref MemoryMarshal.GetReference(sums), toBelow = ref MemoryMarshal.GetReference(sumsBelow);
        var weights = Vector256.Create(weight);
        int i = 0;
        unchecked
        {
            // line[i + 1] is the difference between columns i and i + 1.
            line[columns] = 0;
            for (; i + Lanes < columns; i += Lanes)
                (weights * (Vector256.LoadUnsafe(ref a, (nuint)i) - Vector256.LoadUnsafe(ref a, (nuint)i + 1) - (Vector256.LoadUnsafe(ref b, (nuint)i) - Vector256.LoadUnsafe(ref b, (nuint)i + 1))))
                    .StoreUnsafe(ref e, (nuint)i + 1);
            for (; i < columns - 1; i++) line[i + 1] = weight * (own[i] - own[i + 1] - (below[i] - below[i + 1]));
            for (i = 0; i + Lanes <= columns; i += Lanes)
            {
                var turn = Vector256.LoadUnsafe(ref e, (nuint)i + 1) - Vector256.LoadUnsafe(ref e, (nuint)i);
                (Vector256.LoadUnsafe(ref to, (nuint)i) + turn).StoreUnsafe(ref to, (nuint)i);
                (Vector256.LoadUnsafe(ref toBelow, (nuint)i) - turn).StoreUnsafe(ref toBelow, (nuint)i);
            }
            for (; i < columns; i++)
            {
                float turn = line[i + 1] - line[i];
                sums[i] += turn;
                sumsBelow[i] -= turn;
            }
        }
    }

    private void Down(ReadOnlySpan<float> above, ReadOnlySpan<float> own, ReadOnlySpan<float> below, float weight, Span<float> sumsAbove, Span<float> sums, Span<float> sumsBelow)
    {
        ref float a = ref MemoryMarshal.GetReference(above), v = ref MemoryMarshal.GetReference(own), b = ref MemoryMarshal.GetReference(below);
        ref float toAbove = ref MemoryMarshal.GetReference(sumsAbove), to = ref MemoryMarshal.GetReference(sums), toBelow = ref MemoryMarshal.GetReference(sumsBelow);
        Vector256<float> weights = Vector256.Create(weight), twice = Vector256.Create(2f);
        int i = 0;
        unchecked
        {
            for (; i + Lanes <= columns; i += Lanes)
            {
                nuint at = (nuint)i;
                var e = weights * (Vector256.LoadUnsafe(ref a, at) - twice * Vector256.LoadUnsafe(ref v, at) + Vector256.LoadUnsafe(ref b, at));
                (Vector256.LoadUnsafe(ref toAbove, at) + e).StoreUnsafe(ref toAbove, at);
                (Vector256.LoadUnsafe(ref to, at) - twice * e).StoreUnsafe(ref to, at);
                (Vector256.LoadUnsafe(ref toBelow, at) + e).StoreUnsafe(ref toBelow, at);
            }
            for (; i < columns; i++)
            {
                float e = weight * (above[i] - 2 * own[i] + below[i]);
                sumsAbove[i] += e;
                sums[i] -= 2 * e;
                sumsBelow[i] += e;
            }
        }
    }
}
