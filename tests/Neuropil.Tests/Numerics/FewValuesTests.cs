using Neuropil.Numerics;

namespace Neuropil.Tests.Numerics;

public class FewValuesTests
{
    /// <summary>Against sorting and counting; equal values among them.</summary>
    [Fact]
    public void TheyAreCountedAndRankedAsSorted()
    {
        var random = new SplitMix64(2);
        var few = new FewValues();
        for (int trial = 0; trial < 500; trial++)
        {
            few.Clear();
            var values = new float[1 + trial % 24];
            for (int k = 0; k < values.Length; k++)
            {
                values[k] = trial % 2 == 0 ? random.NextInt(6) - 2.5f : (float)random.NextNormal();
                few.Add(values[k]);
            }
            float limit = values[random.NextInt(values.Length)], distance = (float)random.NextDouble();
            Assert.Equal(values.Length, few.Count);
            Assert.Equal(values.Count(v => v < limit), few.Below(limit));
            Assert.Equal(values.Count(v => v <= limit), few.UpTo(limit));
            Assert.Equal(values.Count(v => MathF.Abs(v - limit) < distance), few.Within(limit, distance));
            Assert.Equal(values.Order().ElementAt(values.Length / 2), few.Median());
        }
    }
}
