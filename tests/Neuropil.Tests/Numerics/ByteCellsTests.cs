using Neuropil.Numerics;

namespace Neuropil.Tests.Numerics;

public class ByteCellsTests
{
    /// <summary>Against sums byte by byte.</summary>
    [Fact]
    public void SumsOfCellsEqualTheReference()
    {
        var random = new SplitMix64(6);
        for (int factor = 1; factor <= 6; factor++)
            for (int count = 0; count < 40; count++)
            {
                byte[] row = [.. Enumerable.Range(0, factor * count + 2).Select(_ => (byte)random.NextInt(256))];
                float[] cells = [.. Enumerable.Range(0, count).Select(i => (float)i)];
                ByteCells.AddRow(row, cells, factor);
                for (int i = 0; i < count; i++) Assert.Equal(i + row.Skip(i * factor).Take(factor).Sum(v => (float)v), cells[i]);
            }
    }
}
