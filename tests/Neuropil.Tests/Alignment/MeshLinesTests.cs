using Neuropil.Alignment;
using Neuropil.Numerics;

namespace Neuropil.Tests.Alignment;

public class MeshLinesTests
{
    /// <summary>Against the sums written out, on lines that are and are not whole vectors.</summary>
    [Theory, InlineData(8), InlineData(37)]
    public void BothEqualTheirSumsWrittenOut(int length)
    {
        var random = new SplitMix64(9);
        float[] Line() => [.. Enumerable.Range(0, length).Select(_ => (float)random.NextNormal())];
        float[] from = Line(), to = Line(), first = Line(), second = Line(), weights = Line();
        float[][] one = [Line(), Line(), Line()], two = [Line(), Line(), Line(), Line()];
        float[][] one0 = [.. one.Select(l => (float[])l.Clone())], two0 = [.. two.Select(l => (float[])l.Clone())];
        MeshLines.Step(from, to, first, weights, one[0], one[1], one[2]);
        MeshLines.Steps(from, to, first, second, weights, two[0], two[1], two[2], two[3]);
        for (int i = 0; i < length; i++)
        {
            float e = (from[i] - to[i] - first[i]) * weights[i], e2 = (from[i] - to[i] - first[i] - second[i]) * weights[i];
            for (int k = 0; k < 3; k++) Assert.Equal(one0[k][i] + (k == 0 ? e : -e), one[k][i], 1e-5f);
            for (int k = 0; k < 4; k++) Assert.Equal(two0[k][i] + (k == 0 ? e2 : -e2), two[k][i], 1e-5f);
        }
    }
}
