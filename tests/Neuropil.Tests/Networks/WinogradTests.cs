using CsCheck;
using Neuropil.Networks.Kernels;
using Neuropil.Numerics;
using Neuropil.Space;
using static Neuropil.Tests.Networks.ConvReference;

namespace Neuropil.Tests.Networks;

/// <summary>Winograd's transforms against the definition in double precision, at sizes that no tile divides.</summary>
public class WinogradTests
{
    // Seen on 2026-11-27: up to 2.9e-6 for outputs (32 channels 1.8e-6, the direct kernels 0.9e-6), 1.7e-6 for filter gradients (0.2e-6).
    private const double Bound = 1e-5;

    private static readonly Gen<(int In, int Out, Vox3 Size, ulong Seed)> Convolution = Gen.Select(
        Gen.Int[1, 3], Gen.Int[1, 40], Gen.Select(Gen.Int[1, 14], Gen.Int[1, 9], Gen.Int[1, 9]), Gen.ULong,
        (blocks, channels, size, seed) => (16 * blocks, channels, new Vox3(size.Item1, size.Item2, size.Item3), seed % 1_000_000));

    [Theory, InlineData(KernelPath.Avx2), InlineData(KernelPath.Avx512)]
    public void AnySizeAndAnyChannelsGiveTheConvolution(KernelPath path)
    {
        Assert.SkipUnless(KernelPaths.IsSupported(path), $"This processor has no {path}.");
        double worst = 0;
        Convolution.Sample(c =>
        {
            var shape = ConvShape.Cube3(c.In, c.Out);
            float[][] input = RandomChannels(c.In, c.Size, c.Seed);
            float[] weights = RandomValues(shape.WeightCount, c.Seed + 1), bias = RandomValues(c.Out, c.Seed + 2);
            using var filter = new PackedFilter(shape, path, ConvAlgorithm.Winograd);
            filter.Pack(weights, bias);
            using Activations x = ToActivations(input, c.Size), y = new(c.Out, c.Size);
            using var team = new WorkTeam(2);
            ConvPass.Run(x, filter, y, default, team);
            double error = RelativeError(Forward(input, c.Size, shape, weights, bias).SelectMany(v => v), ToChannels(y).SelectMany(v => v), 27 * c.In);
            worst = Math.Max(worst, error);
            return error < Bound;
        }, iter: 25, threads: 1);
        TestContext.Current.TestOutputHelper?.WriteLine($"{path}: largest error of outputs {worst:E1}");
    }

    [Theory, InlineData(KernelPath.Avx2), InlineData(KernelPath.Avx512)]
    public void AnySizeAndAnyChannelsGiveTheFilterGradient(KernelPath path)
    {
        Assert.SkipUnless(KernelPaths.IsSupported(path), $"This processor has no {path}.");
        double worst = 0;
        Convolution.Sample(c =>
        {
            var shape = ConvShape.Cube3(c.In, c.Out);
            float[][] input = RandomChannels(c.In, c.Size, c.Seed), gradient = RandomChannels(c.Out, c.Size, c.Seed + 1);
            using Activations x = ToActivations(input, c.Size), dy = ToActivations(gradient, c.Size);
            using var sum = new FilterGradient(shape, path, ConvAlgorithm.Winograd);
            using var team = new WorkTeam(2);
            float[] weights = new float[shape.WeightCount], bias = new float[c.Out];
            sum.Compute(x, dy, weights, bias, team);
            double error = RelativeError(WeightGradient(input, gradient, c.Size, shape), weights, Math.Max(27, c.Size.Product));
            worst = Math.Max(worst, error);
            return error < Bound;
        }, iter: 25, threads: 1);
        TestContext.Current.TestOutputHelper?.WriteLine($"{path}: largest error of filter gradients {worst:E1}");
    }

    /// <summary>A last tile that hangs over reads what lies behind the halo. Values there are of no tile's business, however large.</summary>
    [Fact]
    public void TheHaloStaysZeroAndNeighboursBehindItCancel()
    {
        Assert.SkipUnless(KernelPaths.IsSupported(KernelPath.Avx2), "This processor has no Avx2.");
        var (shape, size) = (ConvShape.Cube3(16, 16), new Vox3(4, 4, 4));
        float[][] input = RandomChannels(16, size, 1);
        // Rows begin with large values: what a row's last tile sees behind its end.
        foreach (float[] channel in input)
            for (int i = 0; i < channel.Length; i += size.X) channel[i] *= 100;
        float[] weights = RandomValues(shape.WeightCount, 2), bias = RandomValues(16, 3);
        using var filter = new PackedFilter(shape, null, ConvAlgorithm.Winograd);
        filter.Pack(weights, bias);
        using Activations x = ToActivations(input, size), y = new(16, size);
        using var team = new WorkTeam(1);
        ConvPass.Run(x, filter, y, default, team);
        Assert.InRange(Error(Forward(input, size, shape, weights, bias).SelectMany(v => v), ToChannels(y).SelectMany(v => v)), 0, Bound);
    }

    // A sum of n products of values uniform in [-1, 1] has a spread of √n / 3. Few sums may all be small by chance, their errors are not.
    private static double RelativeError(IEnumerable<double> expected, IEnumerable<float> got, double products)
    {
        var want = expected.ToArray();
        return want.Zip(got, (e, g) => Math.Abs(e - g)).Max() / Math.Max(want.Max(Math.Abs), Math.Sqrt(products) / 3);
    }
}
