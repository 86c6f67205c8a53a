using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.ML.OnnxRuntime;
using Neuropil.Networks;
using Neuropil.Networks.Kernels;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Bench;

/// <summary>One forward step of flood-filling networks, against ONNX Runtime on the same weights and against the cores' own limit.</summary>
/// <remarks>Everything of one row of the table takes turns, so that what else the machine does strikes all of them alike.</remarks>
internal static class NetworkBench
{
    private const int Rounds = 9;

    private sealed record Case(string Name, int Depth, int Features, Vox3 View, int Repeats);

    private static readonly Case[] Cases =
    [
        new("Google's FIB-25 network", 12, 32, Vox3.All(33), 1),
        new("32 features, depth 9", 9, 32, Vox3.All(33), 1),
        new("demo network", 7, 16, new(23, 23, 11), 10),
    ];

    public static int Run(TimeProvider clock)
    {
        var text = new StringBuilder(Heading(clock));
        foreach (var one in Cases)
            foreach (int threads in (int[])[1, 2])
            {
                string row = Measure(one, threads);
                Console.Error.WriteLine(row);
                text.AppendLine(row);
            }
        ResultSection.Write("network.md", "One step", text.ToString());
        return 0;
    }

    private static string Measure(Case one, int threads)
    {
        var weights = RandomWeights(one);
        using FfnNetwork network = new(Describe(one), weights), plainly = new(Describe(one), weights, null, ConvAlgorithm.Direct);
        using IFfnSession session = network.NewSession(threads), direct = plainly.NewSession(threads);
        using var onnx = new OnnxFfn(weights, one.View, threads);
        using var training = new TrainingStep(one.Depth, one.Features, one.View, threads);
        float[] image = RandomValues(one.View, 1), map = RandomValues(one.View, 2), ours = new float[one.View.Product], theirs = new float[one.View.Product];
        Action[] steps = [() => session.Step(image, map, ours), () => direct.Step(image, map, theirs), () => training.Run(image, map), () => onnx.Step(image, map, theirs)];
        var times = steps.Select(_ => new List<double>()).ToArray();
        var limits = new List<double>();
        for (int round = -1; round < Rounds; round++)
        {
            var now = steps.Select(step => Milliseconds(step, one.Repeats)).ToArray();
            double limit = FmaLimit.Measure(threads, 10_000_000);
            if (round < 0) continue;
            for (int i = 0; i < now.Length; i++) times[i].Add(now[i]);
            limits.Add(limit);
        }
        double difference = ours.Zip(theirs, (a, b) => Math.Abs(a - b)).Max() / theirs.Max(Math.Abs);
        return Row(one, threads, times, Median(limits), difference);
    }

    private static string Row(Case one, int threads, List<double>[] times, double limit, double difference)
    {
        double ours = Median(times[0]), direct = Median(times[1]), training = Median(times[2]), theirs = Median(times[3]);
        double flop = Flop(one.Depth, one.Features, one.View);
        return $"| {one.Name} | {one.Depth} | {one.Features} | {one.View} | {threads} | {ours:F2} ({times[0].Min():F2}) | {direct:F2} ({times[1].Min():F2}) "
            + $"| {theirs:F2} ({times[3].Min():F2}) | {theirs / ours:F2} | {limit / 1e9:F0} | {flop / direct / 1e6:F0}, {flop / direct * 1e3 / limit:P0} "
            + $"| {flop / ours / 1e6:F0}, {flop / ours * 1e3 / limit:P0} | {training:F2} ({times[2].Min():F2}) | {training / direct:F2} | {difference:E1} |";
    }

    private static string Heading(TimeProvider clock) => $"""
        {ResultSection.Where(clock)} {RuntimeInformation.FrameworkDescription}, path {KernelPaths.Chosen}.
        Medians of {Rounds} rounds that take turns (best in brackets), milliseconds of one step. GFLOP/s count the operations of a direct
        convolution, 2 · taps · in · out · voxels, also where fewer are done. The limit is multiply-adds on registers alone, by as many
        threads at once, in the same rounds. A training step is forward, loss and backward of one example.
        Peer: ONNX Runtime {typeof(InferenceSession).Assembly.GetName().Version?.ToString(3)}, CPU provider, all graph optimisations, the same number of threads.

        | network | depth | features | field of view | threads | Winograd, ms | direct, ms | ONNX Runtime, ms | times faster | limit, GFLOP/s | direct, GFLOP/s, of limit | Winograd, GFLOP/s, of limit | training step, ms | training step / direct step | largest difference |
        |---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|

        """;

    private static double Milliseconds(Action step, int repeats)
    {
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < repeats; i++) step();
        return watch.Elapsed.TotalMilliseconds / repeats;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    /// <summary>Operations of one step by direct convolution.</summary>
    internal static double Flop(int depth, int features, Vox3 view) => 2.0 * view.Product * (27.0 * features * (2 + features * (2.0 * depth - 1)) + features);

    private static NetworkDescription Describe(Case one) => new(
        NetworkArchitecture.FfnConvStack3d, one.Depth, one.Features, one.View, Vox3.All(1), null, 128, 33, new(), new JsonObject());

    private static FfnWeights RandomWeights(Case one)
    {
        var weights = FfnWeights.Zero(one.Depth, one.Features);
        var random = new SplitMix64(7);
        foreach (var conv in weights.Convolutions.Append(weights.Head))
        {
            double scale = Math.Sqrt(2.0 / (conv.Shape.Taps * conv.Shape.In));
            for (int i = 0; i < conv.Weights.Length; i++) conv.Weights[i] = (float)(scale * random.NextNormal());
            for (int i = 0; i < conv.Bias.Length; i++) conv.Bias[i] = (float)(0.1 * random.NextNormal());
        }
        return weights;
    }

    private static float[] RandomValues(Vox3 size, ulong seed)
    {
        var random = new SplitMix64(seed);
        var values = new float[size.Product];
        for (int i = 0; i < values.Length; i++) values[i] = (float)random.Uniform(-1, 1);
        return values;
    }
}
