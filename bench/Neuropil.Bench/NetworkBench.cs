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
    private const string Result = "bench/results/network.md";

    private sealed record Case(string Name, int Depth, int Features, Vox3 View, int Repeats);

    private static readonly Case[] Cases =
    [
        new("Google's FIB-25 network", 12, 32, Vox3.All(33), 1),
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
        Directory.CreateDirectory(Path.GetDirectoryName(Result)!);
        File.WriteAllText(Result, text.ToString());
        Console.WriteLine(text);
        return 0;
    }

    private static string Measure(Case one, int threads)
    {
        var weights = RandomWeights(one);
        using var network = new FfnNetwork(Describe(one), weights);
        using var session = network.NewSession(threads);
        using var onnx = new OnnxFfn(weights, one.View, threads);
        float[] image = RandomValues(one.View, 1), map = RandomValues(one.View, 2), ours = new float[one.View.Product], theirs = new float[one.View.Product];
        List<double> oursMs = [], theirsMs = [], limits = [];
        for (int round = -1; round < Rounds; round++)
        {
            double mine = Milliseconds(() => session.Step(image, map, ours), one.Repeats);
            double other = Milliseconds(() => onnx.Step(image, map, theirs), one.Repeats);
            double limit = FmaLimit.Measure(threads, 10_000_000);
            if (round < 0) continue;
            oursMs.Add(mine);
            theirsMs.Add(other);
            limits.Add(limit);
        }
        double difference = ours.Zip(theirs, (a, b) => Math.Abs(a - b)).Max() / theirs.Max(Math.Abs);
        double flop = Flop(one), our = Median(oursMs), their = Median(theirsMs), most = Median(limits);
        return $"| {one.Name} | {one.Depth} | {one.Features} | {one.View} | {threads} | {our:F2} ({oursMs.Min():F2}) | {their:F2} ({theirsMs.Min():F2}) | {their / our:F2} "
            + $"| {flop / our / 1e6:F0} | {most / 1e9:F0} | {flop / our * 1e3 / most:P0} | {difference:E1} |";
    }

    private static string Heading(TimeProvider clock) => $"""
        # Network forward step

        {MachineText.Cpu()}, {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}, path {KernelPaths.Chosen}; {clock.GetUtcNow():yyyy-MM-dd HH:mm} UTC, commit {MachineText.Commit()}.
        Medians of {Rounds} rounds that take turns (best in brackets), milliseconds of one step. GFLOP/s count the operations of a direct
        convolution, 2 · taps · in · out · voxels, also where fewer are done. The limit is multiply-adds on registers alone, by as many
        threads at once, in the same rounds.
        Peer: ONNX Runtime {typeof(InferenceSession).Assembly.GetName().Version?.ToString(3)}, CPU provider, all graph optimisations, the same number of threads.

        | network | depth | features | field of view | threads | Neuropil, ms | ONNX Runtime, ms | times faster | GFLOP/s | limit, GFLOP/s | of limit | largest difference |
        |---|---|---|---|---|---|---|---|---|---|---|---|

        """;

    private static double Milliseconds(Action step, int repeats)
    {
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < repeats; i++) step();
        return watch.Elapsed.TotalMilliseconds / repeats;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static double Flop(Case one) =>
        2.0 * one.View.Product * (27.0 * one.Features * (2 + one.Features * (2.0 * one.Depth - 1)) + one.Features);

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
