using Neuropil.Numerics;

namespace Neuropil.Tests.Numerics;

public class SelectionTests
{
    [Theory, InlineData(1, 9), InlineData(2, 1), InlineData(24, 5), InlineData(1000, 3), InlineData(1000, 100000)]
    public void TheNthIsThatOfTheSorted(int count, int different)
    {
        var random = new SplitMix64(7);
        float[] values = [.. Enumerable.Range(0, count).Select(_ => (float)random.NextInt(different))], sorted = [.. values.Order()];
        for (int n = 0; n < count; n += Math.Max(1, count / 13)) Assert.Equal(sorted[n], Selection.Nth((float[])values.Clone(), n));
        for (int n = 0; n < count; n += Math.Max(1, count / 13)) Assert.Equal(sorted[n], Selection.Nth((float[])sorted.Clone(), n));
    }
}
