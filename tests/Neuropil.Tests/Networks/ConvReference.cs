using Neuropil.Networks.Kernels;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Tests.Networks;

/// <summary>Convolutions written as their definition, in double precision; arrays are [channel][z, y, x] and weights [z, y, x, in, out].</summary>
internal static class ConvReference
{
    public static double[][] Forward(float[][] input, Vox3 size, ConvShape shape, float[] weights, float[] bias)
    {
        var output = Enumerable.Range(0, shape.Out).Select(o => Enumerable.Repeat((double)bias[o], (int)size.Product).ToArray()).ToArray();
        ForEachProduct(size, shape, (tap, i, o, from, to) => output[o][to] += (double)weights[(tap * shape.In + i) * shape.Out + o] * input[i][from]);
        return output;
    }

    public static double[][] InputGradient(float[][] gradient, Vox3 size, ConvShape shape, float[] weights)
    {
        var result = Enumerable.Range(0, shape.In).Select(_ => new double[size.Product]).ToArray();
        ForEachProduct(size, shape, (tap, i, o, from, to) => result[i][from] += (double)weights[(tap * shape.In + i) * shape.Out + o] * gradient[o][to]);
        return result;
    }

    public static double[] WeightGradient(float[][] input, float[][] gradient, Vox3 size, ConvShape shape)
    {
        var result = new double[shape.WeightCount];
        ForEachProduct(size, shape, (tap, i, o, from, to) => result[(tap * shape.In + i) * shape.Out + o] += (double)input[i][from] * gradient[o][to]);
        return result;
    }

    public static float[][] RandomChannels(int channels, Vox3 size, ulong seed) =>
        Enumerable.Range(0, channels).Select(c => RandomValues((int)size.Product, seed * 1000 + (ulong)c)).ToArray();

    public static float[] RandomValues(int count, ulong seed)
    {
        var random = new SplitMix64(seed);
        var values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (float)random.Uniform(-1, 1);
        return values;
    }

    public static Activations ToActivations(float[][] channels, Vox3 size)
    {
        var result = new Activations(channels.Length, size);
        for (int c = 0; c < channels.Length; c++) result.SetChannel(c, channels[c]);
        return result;
    }

    public static float[][] ToChannels(Activations activations)
    {
        var result = new float[activations.Channels][];
        for (int c = 0; c < result.Length; c++) activations.CopyChannelTo(c, result[c] = new float[activations.Size.Product]);
        return result;
    }

    /// <summary>The largest difference, relative to the largest expected value.</summary>
    public static double Error(IEnumerable<double> expected, IEnumerable<float> got)
    {
        var want = expected.ToArray();
        return want.Zip(got, (e, g) => Math.Abs(e - g)).Max() / want.Max(Math.Abs);
    }

    private static void ForEachProduct(Vox3 size, ConvShape shape, Action<int, int, int, int, int> multiply)
    {
        var (extent, reach) = (shape.Extent, new Vox3(shape.Extent.X / 2, shape.Extent.Y / 2, shape.Extent.Z / 2));
        for (int tap = 0; tap < shape.Taps; tap++)
        {
            int dx = tap % extent.X - reach.X, dy = tap / extent.X % extent.Y - reach.Y, dz = tap / extent.X / extent.Y - reach.Z;
            for (int z = Math.Max(0, -dz); z < size.Z - Math.Max(0, dz); z++)
                for (int y = Math.Max(0, -dy); y < size.Y - Math.Max(0, dy); y++)
                    for (int x = Math.Max(0, -dx); x < size.X - Math.Max(0, dx); x++)
                    {
                        int to = (z * size.Y + y) * size.X + x, from = ((z + dz) * size.Y + y + dy) * size.X + x + dx;
                        for (int i = 0; i < shape.In; i++)
                            for (int o = 0; o < shape.Out; o++) multiply(tap, i, o, from, to);
                    }
        }
    }
}
