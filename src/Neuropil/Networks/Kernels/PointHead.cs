using System.Runtime.Intrinsics;

namespace Neuropil.Networks.Kernels;

/// <summary>The last layer of a flood-filling network: a 1×1×1 convolution to one channel, and its gradients.</summary>
public static class PointHead
{
    /// <summary>Writes <c>[z, y, x]</c> logits: bias + Σ weight · input.</summary>
    public static void Forward(Activations input, ReadOnlySpan<float> weights, float bias, Span<float> logits)
    {
        for (int z = 0; z < input.Size.Z; z++) ForwardPlane(input, weights, bias, z, logits);
    }

    /// <summary>One plane of them; planes may be written side by side.</summary>
    internal static void ForwardPlane(Activations input, ReadOnlySpan<float> weights, float bias, int z, Span<float> logits)
    {
        Check(input, weights.Length, logits.Length);
        Span<float> padded = stackalloc float[input.Blocks * Activations.Lane];
        padded.Clear();
        weights.CopyTo(padded);
        int width = input.Size.X;
        for (int y = 0; y < input.Size.Y; y++)
        {
            var line = logits.Slice((z * input.Size.Y + y) * width, width);
            line.Fill(bias);
            for (int block = 0; block < input.Blocks; block++)
                AddRow(input.Row(block, z, y), padded.Slice(block * Activations.Lane, Activations.Lane), line);
        }
    }

    /// <summary>Writes the gradient of the input: logit gradient · weight, zero where the input is not above zero (it is a ReLU's output).</summary>
    public static void InputGradient(ReadOnlySpan<float> logitGradient, ReadOnlySpan<float> weights, Activations input, Activations gradient)
    {
        Check(input, weights.Length, logitGradient.Length);
        if (gradient.Size != input.Size || gradient.Channels != input.Channels) throw new ArgumentException("Gradient and input differ in form.");
        Span<float> padded = stackalloc float[input.Blocks * Activations.Lane];
        padded.Clear();
        weights.CopyTo(padded);
        for (int block = 0, rows = input.Size.Z * input.Size.Y; block < input.Blocks; block++)
            for (int row = 0; row < rows; row++)
                SpreadRow(
                    logitGradient.Slice(row * input.Size.X, input.Size.X), padded.Slice(block * Activations.Lane, Activations.Lane),
                    input.Row(block, row / input.Size.Y, row % input.Size.Y), gradient.Row(block, row / input.Size.Y, row % input.Size.Y));
    }

    /// <summary>Overwrites the gradient of the weights; returns that of the bias. Summed in one fixed order.</summary>
    public static float WeightGradient(Activations input, ReadOnlySpan<float> logitGradient, Span<float> weightGradient)
    {
        Check(input, weightGradient.Length, logitGradient.Length);
        Span<double> sums = stackalloc double[Activations.Lane];
        for (int block = 0, rows = input.Size.Z * input.Size.Y; block < input.Blocks; block++)
        {
            sums.Clear();
            for (int row = 0; row < rows; row++)
            {
                var source = input.Row(block, row / input.Size.Y, row % input.Size.Y);
                var line = logitGradient.Slice(row * input.Size.X, input.Size.X);
                ChannelSums.Add(source, line, sums);
            }
            for (int lane = 0; lane < Activations.Lane && block * Activations.Lane + lane < weightGradient.Length; lane++)
                weightGradient[block * Activations.Lane + lane] = (float)sums[lane];
        }
        double bias = 0;
        foreach (float g in logitGradient) bias += g;
        return (float)bias;
    }

    private static void AddRow(ReadOnlySpan<float> row, ReadOnlySpan<float> weights, Span<float> logits)
    {
        var low = Vector256.Create(weights);
        var high = Vector256.Create(weights[8..]);
        for (int x = 0; x < logits.Length; x++)
        {
            var column = row.Slice(x * Activations.Lane, Activations.Lane);
            logits[x] += Vector256.Sum(Vector256.Create(column) * low + Vector256.Create(column[8..]) * high);
        }
    }

    private static void SpreadRow(ReadOnlySpan<float> line, ReadOnlySpan<float> weights, ReadOnlySpan<float> input, Span<float> gradient)
    {
        for (int half = 0; half < Activations.Lane; half += Vector256<float>.Count)
        {
            var weight = Vector256.Create(weights[half..]);
            for (int x = 0, at = half; x < line.Length; x++, at += Activations.Lane)
                (line[x] * weight & Vector256.GreaterThan(Vector256.Create(input[at..]), Vector256<float>.Zero)).CopyTo(gradient[at..]);
        }
    }

    private static void Check(Activations input, int weights, int logits)
    {
        if (weights != input.Channels || logits != input.Size.Product)
            throw new ArgumentException($"{weights} weights and {logits} logits do not go with {input.Channels} channels of {input.Size}.");
    }
}
