using Neuropil.Numerics;

namespace Neuropil.Tests.Numerics;

public class PlanesTests
{
    /// <summary>To the bit, as results must not depend on which of both is used.</summary>
    [Theory, InlineData(1, 5), InlineData(7, 3), InlineData(8, 3), InlineData(47, 37), InlineData(32, 1), InlineData(77, 19), InlineData(256, 70)]
    public void AWeightedSumIsRowsAddedOneByOne(int length, int rows)
    {
        var random = new SplitMix64(7);
        float[] values = [.. Enumerable.Range(0, 1000).Select(_ => (float)random.NextNormal())], weights = [.. Enumerable.Range(0, rows).Select(_ => (float)random.NextNormal())];
        int[] starts = [.. Enumerable.Range(0, rows).Select(_ => random.NextInt(1000 - length + 1))];
        float[] expected = new float[length], found = new float[length];
        for (int k = 0; k < rows; k++) Planes.AddScaled(values.AsSpan(starts[k], length), weights[k], expected);
        Planes.WeightedSum(values, starts, weights, found);
        Assert.Equal(expected, found);
    }

    [Fact]
    public void ARowThatIsNotThereIsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Planes.WeightedSum(new float[10], [6], [1f], new float[5]));
}
