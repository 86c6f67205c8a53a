using Neuropil.Space;
using Neuropil.Training;

namespace Neuropil.Tests.Training;

/// <summary>The flood-filling ConvStack written down plainly in double precision: what the fast passes must equal.</summary>
internal sealed class FfnReference(FfnLayout layout, Vox3 fov)
{
    private readonly int _voxels = (int)fov.Product;

    /// <summary>map + network output, [z, y, x].</summary>
    public double[] Forward(double[] weights, float[] image, float[] map)
    {
        var input = new double[2][] { [.. image.Select(v => (double)v)], [.. map.Select(v => (double)v)] };
        double[][]? sum = null;
        for (int module = 0; module < layout.Convolutions.Count / 2; module++)
        {
            var inner = Relu(Convolve(module == 0 ? input : Relu(sum!), layout.Convolutions[2 * module], weights));
            var outer = Convolve(inner, layout.Convolutions[2 * module + 1], weights);
            sum = sum is null ? outer : [.. sum.Zip(outer, (a, b) => a.Zip(b, (x, y) => x + y).ToArray())];
        }

        var last = Relu(sum!);
        return [.. Enumerable.Range(0, _voxels).Select(i =>
            map[i] + weights[layout.Head.BiasStart] + Enumerable.Range(0, last.Length).Sum(c => weights[layout.Head.WeightStart + c] * last[c][i]))];
    }

    /// <summary>Mean of −t·ln(s) − (1−t)·ln(1−s), s = sigmoid(logit), t = 0.95 inside and 0.05 outside.</summary>
    public static double Loss(double[] logits, byte[] inside) => logits.Select((z, i) =>
    {
        double s = 1 / (1 + Math.Exp(-z)), t = inside[i] != 0 ? 0.95 : 0.05;
        return -t * Math.Log(s) - (1 - t) * Math.Log(1 - s);
    }).Average();

    private static double[][] Relu(double[][] x) => [.. x.Select(c => c.Select(v => Math.Max(v, 0)).ToArray())];

    private double[][] Convolve(double[][] x, LayerSlice layer, double[] weights)
    {
        var y = new double[layer.Shape.Out][];
        for (int o = 0; o < y.Length; o++)
        {
            y[o] = new double[_voxels];
            for (int i = 0; i < _voxels; i++) y[o][i] = weights[layer.BiasStart + o] + At(x, layer, weights, o, i);
        }

        return y;
    }

    private double At(double[][] x, LayerSlice layer, double[] weights, int o, int voxel)
    {
        double sum = 0;
        int vx = voxel % fov.X, vy = voxel / fov.X % fov.Y, vz = voxel / fov.X / fov.Y;
        for (int tap = 0; tap < 27; tap++)
        {
            int nx = vx + tap % 3 - 1, ny = vy + tap / 3 % 3 - 1, nz = vz + tap / 9 - 1;
            if (nx < 0 || ny < 0 || nz < 0 || nx >= fov.X || ny >= fov.Y || nz >= fov.Z) continue;
            int at = (nz * fov.Y + ny) * fov.X + nx;
            for (int c = 0; c < x.Length; c++) sum += x[c][at] * weights[layer.WeightStart + (tap * x.Length + c) * layer.Shape.Out + o];
        }

        return sum;
    }
}
