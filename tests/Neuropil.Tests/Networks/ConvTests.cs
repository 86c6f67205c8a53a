using Neuropil.Networks.Kernels;
using Neuropil.Numerics;
using Neuropil.Space;
using static Neuropil.Tests.Networks.ConvReference;

namespace Neuropil.Tests.Networks;

/// <summary>Every path against the definition in double precision.</summary>
public class ConvTests
{
    private const double Tolerance = 1e-5;

    public static TheoryData<KernelPath, int, int, Vox3, Vox3, int> Cases()
    {
        var cases = new TheoryData<KernelPath, int, int, Vox3, Vox3, int>();
        foreach (var path in Enum.GetValues<KernelPath>())
            foreach (int threads in (int[])[1, 2])
            {
                cases.Add(path, 2, 16, new(7, 5, 3), Vox3.All(3), threads);
                cases.Add(path, 16, 16, new(13, 4, 5), Vox3.All(3), threads);
                cases.Add(path, 48, 16, new(1, 2, 1), Vox3.All(3), threads);
                cases.Add(path, 32, 32, new(17, 3, 3), Vox3.All(3), threads);
                cases.Add(path, 16, 2, new(5, 9, 2), Vox3.All(3), threads);
                cases.Add(path, 20, 48, new(3, 3, 2), Vox3.All(3), threads);
                cases.Add(path, 16, 32, new(25, 5, 2), new(3, 3, 1), threads);
                cases.Add(path, 32, 16, new(6, 2, 2), Vox3.All(1), threads);
                cases.Add(path, 3, 5, new(1, 1, 1), Vox3.All(3), threads);
            }
        return cases;
    }

    [Theory, MemberData(nameof(Cases))]
    public void AForwardConvolutionEqualsItsDefinition(KernelPath path, int channelsIn, int channelsOut, Vox3 size, Vox3 extent, int threads)
    {
        Need(path);
        var shape = new ConvShape(channelsIn, channelsOut, extent);
        float[][] input = RandomChannels(channelsIn, size, 1);
        float[] weights = RandomValues(shape.WeightCount, 2), bias = RandomValues(channelsOut, 3);
        var expected = Forward(input, size, shape, weights, bias).SelectMany(c => c).ToArray();
        foreach (var algorithm in Algorithms(shape, path))
        {
            using var filter = new PackedFilter(shape, path, algorithm);
            filter.Pack(weights, bias);
            Assert.InRange(Error(expected, Run(filter, input, size, threads).SelectMany(c => c)), 0, Tolerance);
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void AnInputGradientEqualsItsDefinition(KernelPath path, int channelsIn, int channelsOut, Vox3 size, Vox3 extent, int threads)
    {
        Need(path);
        var shape = new ConvShape(channelsIn, channelsOut, extent);
        float[][] gradient = RandomChannels(channelsOut, size, 1);
        float[] weights = RandomValues(shape.WeightCount, 2);
        var expected = InputGradient(gradient, size, shape, weights).SelectMany(c => c).ToArray();
        foreach (var algorithm in Algorithms(shape.Transposed, path))
        {
            using var filter = new PackedFilter(shape.Transposed, path, algorithm);
            filter.PackTransposed(weights);
            Assert.InRange(Error(expected, Run(filter, gradient, size, threads).SelectMany(c => c)), 0, Tolerance);
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void AWeightGradientEqualsItsDefinition(KernelPath path, int channelsIn, int channelsOut, Vox3 size, Vox3 extent, int threads)
    {
        Need(path);
        var shape = new ConvShape(channelsIn, channelsOut, extent);
        float[][] input = RandomChannels(channelsIn, size, 1), gradient = RandomChannels(channelsOut, size, 2);
        var (weights, bias) = (new float[shape.WeightCount], new float[channelsOut]);
        using var x = ToActivations(input, size);
        using var dy = ToActivations(gradient, size);
        using var team = new WorkTeam(threads);
        var expected = WeightGradient(input, gradient, size, shape);
        foreach (var algorithm in Algorithms(shape, path))
        {
            using var sum = new FilterGradient(shape, path, algorithm);
            sum.Compute(x, dy, weights, bias, team);
            Assert.InRange(Error(expected, weights), 0, Tolerance);
            Assert.InRange(Error(gradient.Select(c => c.Sum(v => (double)v)), bias), 0, Tolerance);
        }
    }

    [Theory, InlineData(KernelPath.Plain), InlineData(KernelPath.Avx2), InlineData(KernelPath.Avx512)]
    public void ResultsDoNotDependOnTheNumberOfThreads(KernelPath path)
    {
        Need(path);
        var (shape, size) = (ConvShape.Cube3(32, 32), new Vox3(23, 11, 9));
        float[][] input = RandomChannels(32, size, 1), gradient = RandomChannels(32, size, 2);
        using var filter = new PackedFilter(shape, path);
        filter.Pack(RandomValues(shape.WeightCount, 3), RandomValues(32, 4));
        using var sum = new FilterGradient(shape, path);
        using Activations x = ToActivations(input, size), dy = ToActivations(gradient, size);
        var runs = new List<(float[] Forward, float[] Weights, float[] Bias)>();
        foreach (int threads in (int[])[1, 2, 3, 5])
        {
            using var team = new WorkTeam(threads);
            var (weights, bias) = (new float[shape.WeightCount], new float[32]);
            sum.Compute(x, dy, weights, bias, team);
            runs.Add((Run(filter, input, size, threads).SelectMany(c => c).ToArray(), weights, bias));
        }
        Assert.All(runs, run => Assert.Equal(runs[0].Forward, run.Forward));
        Assert.All(runs, run => Assert.Equal(runs[0].Weights, run.Weights));
        Assert.All(runs, run => Assert.Equal(runs[0].Bias, run.Bias));
    }

    [Theory, InlineData(ConvAlgorithm.Direct), InlineData(ConvAlgorithm.Winograd)]
    public void TheTwoVectorPathsGiveTheSameBytes(ConvAlgorithm algorithm)
    {
        Need(KernelPath.Avx512);
        var (shape, size) = (ConvShape.Cube3(32, 32), new Vox3(9, 5, 4));
        var results = new List<float[]>();
        foreach (var path in (KernelPath[])[KernelPath.Avx2, KernelPath.Avx512])
        {
            using var filter = new PackedFilter(shape, path, algorithm);
            filter.Pack(RandomValues(shape.WeightCount, 3), RandomValues(32, 4));
            results.Add(Run(filter, RandomChannels(32, size, 1), size, 1).SelectMany(c => c).ToArray());
        }
        Assert.Equal(results[0], results[1]);
    }

    [Fact]
    public void TheTwoVectorPathsGiveTheSameWeightGradients()
    {
        Need(KernelPath.Avx512);
        var (shape, size) = (ConvShape.Cube3(16, 32), new Vox3(9, 5, 4));
        using Activations x = ToActivations(RandomChannels(16, size, 1), size), dy = ToActivations(RandomChannels(32, size, 2), size);
        using var team = new WorkTeam(1);
        var results = new List<float[]>();
        foreach (var path in (KernelPath[])[KernelPath.Avx2, KernelPath.Avx512])
        {
            using var sum = new FilterGradient(shape, path);
            var (weights, bias) = (new float[shape.WeightCount], new float[32]);
            sum.Compute(x, dy, weights, bias, team);
            results.Add([.. weights, .. bias]);
        }
        Assert.Equal(results[0], results[1]);
    }

    [Fact]
    public void ThePathIsReadFromItsName()
    {
        Assert.Equal(KernelPath.Plain, KernelPaths.Parse("plain"));
        Assert.True(KernelPaths.IsSupported(KernelPaths.Parse("")));
        Assert.Contains("avx512", Assert.Throws<InputException>(() => KernelPaths.Parse("sse9")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WinogradIsChosenWhereItCanBeUsed()
    {
        Need(KernelPath.Avx2);
        ConvAlgorithm Chosen(ConvShape shape, KernelPath path)
        {
            using var filter = new PackedFilter(shape, path);
            return filter.Algorithm;
        }
        Assert.Equal(ConvAlgorithm.Winograd, Chosen(ConvShape.Cube3(16, 5), KernelPath.Avx2));
        Assert.Equal(ConvAlgorithm.Direct, Chosen(ConvShape.Cube3(2, 16), KernelPath.Avx2));
        Assert.Equal(ConvAlgorithm.Direct, Chosen(new ConvShape(16, 16, new(3, 3, 1)), KernelPath.Avx2));
        Assert.Equal(ConvAlgorithm.Direct, Chosen(ConvShape.Cube3(16, 16), KernelPath.Plain));
    }

    [Theory, InlineData(KernelPath.Plain), InlineData(KernelPath.Avx2), InlineData(KernelPath.Avx512)]
    public void TheEpilogueMasksThenAddsThenRectifies(KernelPath path)
    {
        Need(path);
        var (shape, size) = (ConvShape.Cube3(16, 32), new Vox3(7, 3, 3));
        float[][] input = RandomChannels(16, size, 1), mask = RandomChannels(32, size, 2), residual = RandomChannels(32, size, 3);
        float[] weights = RandomValues(shape.WeightCount, 4), bias = RandomValues(32, 5);
        using var filter = new PackedFilter(shape, path);
        filter.Pack(weights, bias);
        using Activations x = ToActivations(input, size), y = ToActivations(residual, size), m = ToActivations(mask, size);
        using var rectified = new Activations(32, size);
        using var team = new WorkTeam(2);
        ConvPass.Run(x, filter, y, new Epilogue(Mask: m, Residual: y, Rectified: rectified), team);
        var expected = Forward(input, size, shape, weights, bias)
            .Select((c, o) => c.Select((v, i) => (mask[o][i] > 0 ? v : 0) + residual[o][i]).ToArray()).ToArray();
        Assert.InRange(Error(expected.SelectMany(c => c), ToChannels(y).SelectMany(c => c)), 0, Tolerance);
        Assert.InRange(Error(expected.SelectMany(c => c).Select(v => Math.Max(0, v)), ToChannels(rectified).SelectMany(c => c)), 0, Tolerance);
    }

    [Fact]
    public void NoKernelWritesTheHalo()
    {
        var (shape, size) = (ConvShape.Cube3(16, 32), new Vox3(5, 4, 3));
        using var filter = new PackedFilter(shape);
        filter.Pack(RandomValues(shape.WeightCount, 1), RandomValues(32, 2));
        using Activations x = ToActivations(RandomChannels(16, size, 3), size), y = new(32, size);
        using var team = new WorkTeam(1);
        ConvPass.Run(x, filter, y, default, team);
        double all = 0, inside = ToChannels(y).Sum(c => c.Sum(v => (double)Math.Abs(v)));
        unsafe
        {
            float* first = y.At(0, -1, -1, -1);
            for (long i = 0; i < y.Blocks * y.BlockStride; i++) all += Math.Abs(first[i]);
        }
        Assert.Equal(inside, all, 1e-6 * all);
    }

    private static float[][] Run(PackedFilter filter, float[][] input, Vox3 size, int threads)
    {
        using var x = ToActivations(input, size);
        using var y = new Activations(filter.Shape.Out, size);
        using var team = new WorkTeam(threads);
        ConvPass.Run(x, filter, y, default, team);
        return ToChannels(y);
    }

    private static ConvAlgorithm[] Algorithms(ConvShape shape, KernelPath path) =>
        path is not KernelPath.Plain && shape.In % 16 == 0 && shape.Taps == 27 ? [ConvAlgorithm.Direct, ConvAlgorithm.Winograd] : [ConvAlgorithm.Direct];

    private static void Need(KernelPath path) =>
        Assert.SkipUnless(KernelPaths.IsSupported(path), $"This processor has no {path}.");
}
