using Neuropil.Networks;
using Neuropil.Networks.Kernels;
using Neuropil.Space;
using static Neuropil.Tests.Networks.ConvReference;

namespace Neuropil.Tests.Networks;

public class FfnNetworkTests
{
    private static readonly Vox3 View = new(13, 7, 5);

    public static TheoryData<KernelPath, int, int> Cases() => new(
        from path in Enum.GetValues<KernelPath>()
        from features in (int[])[16, 32]
        from threads in (int[])[1, 2]
        select (path, features, threads));

    [Theory, MemberData(nameof(Cases))]
    public void AStepEqualsTheDefinitionInDoublePrecision(KernelPath path, int features, int threads)
    {
        Assert.SkipUnless(KernelPaths.IsSupported(path), $"This processor has no {path}.");
        var weights = TestNetworks.Weights(depth: 3, features, seed: 1);
        using var network = new FfnNetwork(TestNetworks.Description(3, features, View), weights, path);
        using var session = network.NewSession(threads);
        float[] image = RandomValues((int)View.Product, 2), map = RandomValues((int)View.Product, 3), output = new float[View.Product];
        session.Step(image, map, output);
        Assert.InRange(Error(StepReference(weights, View, image, map), output), 0, 1e-5);
    }

    [Fact]
    public void AStepMayOverwriteTheMapAndGivesTheSameBytesAgain()
    {
        using var network = new FfnNetwork(TestNetworks.Description(2, 16, View), TestNetworks.Weights(2, 16, 1));
        using IFfnSession one = network.NewSession(1), two = network.NewSession(2);
        float[] image = RandomValues((int)View.Product, 2), map = RandomValues((int)View.Product, 3), output = new float[View.Product];
        one.Step(image, map, output);
        two.Step(image, map, map);
        Assert.Equal(output, map);
    }

    [Theory, InlineData(1), InlineData(2)]
    public void AStepAllocatesNothing(int threads)
    {
        using var network = new FfnNetwork(TestNetworks.Description(2, 16, View), TestNetworks.Weights(2, 16, 1));
        using var session = network.NewSession(threads);
        float[] image = RandomValues((int)View.Product, 2), map = RandomValues((int)View.Product, 3);
        for (int i = 0; i < 3; i++) session.Step(image, map, map);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++) session.Step(image, map, map);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static double[] StepReference(FfnWeights weights, Vox3 size, float[] image, float[] map)
    {
        double[][] Conv(double[][] input, ConvWeights c) =>
            Forward([.. input.Select(v => v.Select(x => (float)x).ToArray())], size, c.Shape, c.Weights, c.Bias);
        double[][] Relu(double[][] input) => [.. input.Select(v => v.Select(x => Math.Max(0, x)).ToArray())];
        var conv = weights.Convolutions;
        double[][] input = [[.. image.Select(v => (double)v)], [.. map.Select(v => (double)v)]];
        var state = Conv(Relu(Conv(input, conv[0])), conv[1]);
        for (int i = 2; i < conv.Count; i += 2)
        {
            var change = Conv(Relu(Conv(Relu(state), conv[i])), conv[i + 1]);
            state = [.. state.Zip(change, (s, c) => s.Zip(c, (a, b) => a + b).ToArray())];
        }
        return [.. Conv(Relu(state), weights.Head)[0].Zip(map, (logit, before) => before + logit)];
    }
}
