using Neuropil.Numerics;

namespace Neuropil.Tests.Numerics;

public class CellRowsTests
{
    private const int Held = 7, Columns = 6;

    /// <summary>Of whole pairs of vectors and of an odd one, of few rows and of many that begin anywhere among those held.</summary>
    [Theory, InlineData(16, 3, 4), InlineData(48, 5, 11), InlineData(64, 2, 9)]
    public void ASumIsThatOfRowsAddedOneByOne(int stride, int from, int to)
    {
        const int first = 1, last = 4, offset = 2;
        using var rows = Filled(stride, to);
        float[] weights = [.. Enumerable.Range(0, to + offset).Select(k => 0.25f * k - 1)], found = new float[rows.Line];
        Array.Fill(found, -7);
        rows.Sum(from, to, weights, offset, first, last, found);
        for (int i = 0; i < found.Length; i++)
        {
            double sum = 0;
            for (int row = from; row < to; row++) sum += (double)weights[row + offset] * rows.Row(row)[i];
            // Columns that are not wanted are left as they are.
            Assert.Equal(i / stride is >= first and < last ? sum : -7, found[i], 1e-4);
        }
    }

    [Theory, InlineData(16), InlineData(48)]
    public void CellsOfALineAreAddedOneByOne(int stride)
    {
        const int from = 1, to = 5, offset = 1;
        using var rows = Filled(stride, 1);
        float[] weights = [.. Enumerable.Range(0, to + offset).Select(k => 0.5f * k - 1)], found = new float[stride];
        CellRows.SumCells(rows.Row(0), stride, from, to, weights, offset, found);
        for (int i = 0; i < stride; i++) Assert.Equal(Enumerable.Range(from, to - from).Sum(c => (double)weights[c + offset] * rows.Row(0)[c * stride + i]), found[i], 1e-4);
    }

    [Fact]
    public void FinerCellsAreJoinedAcrossAndDown()
    {
        const int stride = 48, side = 3;
        using var rows = Filled(stride, side);
        using var joined = new CellRows(1, Columns / side, stride, clear: true);
        for (int row = 0; row < side; row++) joined.Join(rows.Row(row), side, 0);
        for (int column = 0; column < Columns / side; column++)
            for (int i = 0; i < stride; i++)
                Assert.Equal(Enumerable.Range(0, side * side).Sum(k => (double)rows.Row(k / side)[(column * side + k % side) * stride + i]), joined.Row(0)[column * stride + i], 1e-4);
    }

    /// <summary>The last <see cref="Held"/> of so many rows.</summary>
    private static CellRows Filled(int stride, int count)
    {
        var random = new SplitMix64(5);
        var rows = new CellRows(Held, Columns, stride, clear: false);
        for (int row = 0; row < count; row++)
            foreach (ref float v in rows.Row(row)) v = (float)random.Uniform(-3, 3);
        return rows;
    }
}
