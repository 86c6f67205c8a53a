using Neuropil.Alignment;
using Neuropil.Alignment.Mesh;
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

    [Theory, InlineData(8), InlineData(37)]
    public void StepsOfTheSolveEqualTheirFormulas(int length)
    {
        var random = new SplitMix64(10);
        float[] Line() => [.. Enumerable.Range(0, length).Select(_ => (float)random.NextNormal())];
        float[] own = Line(), next = Line(), sumsOwn = Line(), sumsNext = Line(), own0 = [.. sumsOwn], next0 = [.. sumsNext];
        MeshLines.Change(own, next, 3, sumsOwn, sumsNext);
        float[] direction = Line(), product = Line(), scale = Line(), x = Line(), residual = Line(), x0 = [.. x], residual0 = [.. residual], direction0 = [.. direction];
        double error = MeshLines.Follow(direction, product, scale, 0.7f, x, residual), expected = 0;
        MeshLines.Turn(residual, scale, 0.4f, direction);
        for (int i = 0; i < length; i++)
        {
            Assert.Equal(own0[i] - 3 * (next[i] - own[i]), sumsOwn[i], 1e-5f);
            Assert.Equal(next0[i] + 3 * (next[i] - own[i]), sumsNext[i], 1e-5f);
            Assert.Equal(x0[i] + 0.7f * direction0[i], x[i], 1e-5f);
            Assert.Equal(residual0[i] - 0.7f * product[i], residual[i], 1e-5f);
            Assert.Equal(residual[i] * scale[i] + 0.4f * direction0[i], direction[i], 1e-5f);
            expected += residual[i] * residual[i] * scale[i];
        }
        Assert.Equal(expected, error, 1e-4);
    }
}
