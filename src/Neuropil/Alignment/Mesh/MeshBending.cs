using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Neuropil.Alignment.Mesh;

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
        // Two columns at either end are added up one by one, and all where there is no whole vector between.
        int first = columns - 4 < Lanes ? columns : 2, end = Math.Max(first, columns - 2);
        for (int j = 0; j < rows; j++)
        {
            if (first < end) Between(x, j, weight, place, product);
            for (int i = 0; i < columns; i = i + 1 == first ? end : i + 1) product[j * columns + i] = place * x[j * columns + i] + weight * At(x, i, j);
        }
    }

    /// <summary>All but two columns at either end, eight at a time; the last eight overlap those before.</summary>
    private void Between(ReadOnlySpan<float> x, int j, float weight, float place, Span<float> product)
    {
        ref float v = ref MemoryMarshal.GetReference(x), to = ref MemoryMarshal.GetReference(product);
        bool inner = j >= 2 && j < rows - 2;
        for (int i = 2, last = columns - 2 - Lanes, at = j * columns; i <= last; i = i < last ? Math.Min(i + Lanes, last) : last + 1)
            (inner ? Inner(ref v, at + i, weight, place) : Outer(ref v, at + i, j, weight, place)).StoreUnsafe(ref to, (nuint)(at + i));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<float> Inner(ref float v, int node, float weight, float place)
    {
        nuint at = (nuint)node, line = (nuint)columns;
        unchecked
        {
            var near = Vector256.LoadUnsafe(ref v, at - 1) + Vector256.LoadUnsafe(ref v, at + 1) + (Vector256.LoadUnsafe(ref v, at - line) + Vector256.LoadUnsafe(ref v, at + line));
            var far = Vector256.LoadUnsafe(ref v, at - 2) + Vector256.LoadUnsafe(ref v, at + 2) + (Vector256.LoadUnsafe(ref v, at - 2 * line) + Vector256.LoadUnsafe(ref v, at + 2 * line));
            var corners = Vector256.LoadUnsafe(ref v, at - line - 1) + Vector256.LoadUnsafe(ref v, at - line + 1)
                + (Vector256.LoadUnsafe(ref v, at + line - 1) + Vector256.LoadUnsafe(ref v, at + line + 1));
            return (Vector256.Create(20f + place / weight) * Vector256.LoadUnsafe(ref v, at) - Vector256.Create(8f) * near + (Vector256.Create(2f) * corners + far)) * Vector256.Create(weight);
        }
    }

    /// <summary>In the two rows at the top and at the bottom: the differences that there are.</summary>
    private Vector256<float> Outer(ref float v, int node, int j, float weight, float place)
    {
        Vector256<float> own = Load(ref v, node), sum = 6 * own - 4 * (Load(ref v, node - 1) + Load(ref v, node + 1)) + (Load(ref v, node - 2) + Load(ref v, node + 2));
        for (int k = Math.Max(1, j - 1); k <= Math.Min(rows - 2, j + 1); k++)
        {
            int middle = node + (k - j) * columns;
            sum += (k == j ? -2f : 1f) * (Load(ref v, middle - columns) - 2 * Load(ref v, middle) + Load(ref v, middle + columns));
        }
        for (int row = Math.Max(0, j - 1); row <= Math.Min(rows - 1, j + 1); row++)
            if (row != j) sum += 4 * Step(ref v, node, row - j) - 2 * (Step(ref v, node - 1, row - j) + Step(ref v, node + 1, row - j));
        return weight * sum + place * own;
    }

    /// <summary>Nodes less those some rows below them.</summary>
    private Vector256<float> Step(ref float v, int node, int rowsDown) => Load(ref v, node) - Load(ref v, node + rowsDown * columns);

    private static Vector256<float> Load(ref float v, int node) => Vector256.LoadUnsafe(ref v, (nuint)node);

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
