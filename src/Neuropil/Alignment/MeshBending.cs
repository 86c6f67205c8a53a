using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Neuropil.Alignment;

/// <summary>Bending energy of a grid of nodes: the squares of second differences along x, along y, and twice across.</summary>
/// <remarks>With L x the second differences, Lᵀ L x is, two nodes and more from all edges,
/// <code>
///            1
///        2  -8   2
///    1  -8  20  -8   1
///        2  -8   2
///            1
/// </code></remarks>
internal sealed class MeshBending(int columns, int rows)
{
    private const int Lanes = 8;

    /// <summary>product = place · x + weight · Lᵀ L x.</summary>
    /// <param name="x">[row, column]; so <paramref name="product"/>, which may not be the same.</param>
    public void Multiply(ReadOnlySpan<float> x, float weight, float place, Span<float> product)
    {
        for (int j = 0; j < rows; j++)
        {
            bool inner = j >= 2 && j < rows - 2;
            int from = inner ? Inner(x, j, weight, place, product) : 0;
            for (int i = 0; i < columns; i++)
            {
                if (inner && i == 2) i = Math.Max(i, from);
                if (i < columns) product[j * columns + i] = place * x[j * columns + i] + weight * At(x, i, j);
            }
        }
    }

    /// <summary>The columns from the third on, eight at a time.</summary>
    /// <returns>The first that is left.</returns>
    private int Inner(ReadOnlySpan<float> x, int j, float weight, float place, Span<float> product)
    {
        ref float v = ref MemoryMarshal.GetReference(x), to = ref MemoryMarshal.GetReference(product);
        Vector256<float> two = Vector256.Create(2f), eight = Vector256.Create(8f), own = Vector256.Create(20f + place / weight), weights = Vector256.Create(weight);
        int i = 2, end = columns - 2;
        nuint line = (nuint)columns;
        unchecked
        {
            for (; i + Lanes <= end; i += Lanes)
            {
                nuint at = (nuint)(j * columns + i);
                var near = Vector256.LoadUnsafe(ref v, at - 1) + Vector256.LoadUnsafe(ref v, at + 1) + (Vector256.LoadUnsafe(ref v, at - line) + Vector256.LoadUnsafe(ref v, at + line));
                var far = Vector256.LoadUnsafe(ref v, at - 2) + Vector256.LoadUnsafe(ref v, at + 2) + (Vector256.LoadUnsafe(ref v, at - 2 * line) + Vector256.LoadUnsafe(ref v, at + 2 * line));
                var corners = Vector256.LoadUnsafe(ref v, at - line - 1) + Vector256.LoadUnsafe(ref v, at - line + 1)
                    + (Vector256.LoadUnsafe(ref v, at + line - 1) + Vector256.LoadUnsafe(ref v, at + line + 1));
                ((own * Vector256.LoadUnsafe(ref v, at) - eight * near + (two * corners + far)) * weights).StoreUnsafe(ref to, at);
            }
        }
        return i;
    }

    /// <summary>Lᵀ L x at a node, of the differences that there are round it.</summary>
    private float At(ReadOnlySpan<float> x, int i, int j)
    {
        float sum = 0;
        for (int k = Math.Max(1, i - 1); k <= Math.Min(columns - 2, i + 1); k++)
            sum += (k == i ? -2 : 1) * (x[j * columns + k - 1] - 2 * x[j * columns + k] + x[j * columns + k + 1]);
        for (int k = Math.Max(1, j - 1); k <= Math.Min(rows - 2, j + 1); k++)
            sum += (k == j ? -2 : 1) * (x[(k - 1) * columns + i] - 2 * x[k * columns + i] + x[(k + 1) * columns + i]);
        for (int row = Math.Max(0, j - 1); row <= Math.Min(rows - 2, j); row++)
            for (int column = Math.Max(0, i - 1); column <= Math.Min(columns - 2, i); column++)
            {
                int at = row * columns + column;
                sum += (row == j == (column == i) ? 2 : -2) * (x[at] - x[at + 1] - (x[at + columns] - x[at + columns + 1]));
            }
        return sum;
    }
}
