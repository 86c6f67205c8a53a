using Neuropil.Alignment;
using Neuropil.Alignment.Mesh;
using Neuropil.Numerics;

namespace Neuropil.Tests.Alignment;

public class MeshBendingTests
{
    /// <summary>y · (place x + weight Lᵀ L x) is the sum of products of values and of second differences, written out; for grids of one row, of one column, and wider than a vector.</summary>
    [Theory, InlineData(1, 1), InlineData(1, 7), InlineData(2, 2), InlineData(9, 1), InlineData(23, 5), InlineData(16, 3), InlineData(4, 6), InlineData(29, 9)]
    public void ItIsTheProductOfSecondDifferences(int columns, int rows)
    {
        var random = new SplitMix64(2);
        float[] Any() => [.. Enumerable.Range(0, columns * rows).Select(_ => (float)random.NextNormal())];
        for (int trial = 0; trial < 5; trial++)
        {
            float[] x = Any(), y = Any(), product = new float[x.Length];
            new MeshBending(columns, rows).Multiply(x, 3, 0.5f, product);
            double[] dx = Differences(x, columns, rows), dy = Differences(y, columns, rows);
            Assert.Equal(3 * dx.Zip(dy).Sum(p => p.First * p.Second) + x.Zip(y).Sum(p => 0.5 * p.First * p.Second), y.Zip(product).Sum(p => (double)p.First * p.Second), 1e-3 * columns * rows);
        }
    }

    private static double[] Differences(float[] v, int columns, int rows)
    {
        double At(int i, int j) => v[j * columns + i];
        var all = new List<double>();
        for (int j = 0; j < rows; j++)
            for (int i = 0; i < columns; i++)
            {
                if (i > 0 && i + 1 < columns) all.Add(At(i - 1, j) - 2 * At(i, j) + At(i + 1, j));
                if (j > 0 && j + 1 < rows) all.Add(At(i, j - 1) - 2 * At(i, j) + At(i, j + 1));
                if (i + 1 < columns && j + 1 < rows) all.Add(Math.Sqrt(2) * (At(i, j) - At(i + 1, j) - At(i, j + 1) + At(i + 1, j + 1)));
            }
        return [.. all];
    }
}
