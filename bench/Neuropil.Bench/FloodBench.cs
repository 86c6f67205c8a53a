using System.Diagnostics;
using System.Globalization;
using System.Text;
using Neuropil.Flooding;
using Neuropil.Networks;
using Neuropil.Networks.Checkpoints;
using Neuropil.Networks.Kernels;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Bench;

/// <summary>One box of fib25 flooded from seeds to labels by Google's network: what it costs, and what share of the time is convolution.</summary>
internal static class FloodBench
{
    private const int DefaultSideVx = 64;

    // fib25: Takemura et al. 2015, doi:10.1073/pnas.1509820112.
    private const double VoxelNm = 10;

    private sealed record Cost(
        string Name, double Seconds, double ConvolutionSeconds, double StepSeconds, double SeedSeconds, long Evaluations, int Objects, long Labelled);

    public static int Run(TimeProvider clock, string? side)
    {
        if (EmVolume.TryOpen() is not { } em || NetworkFolderOfGoogle() is not { } folder) return 2;
        int sideVx = side is null ? DefaultSideVx : int.Parse(side, CultureInfo.InvariantCulture);
        var (description, weights) = FfnCheckpoint.Read(
            Path.Combine(folder, "model.ckpt-27465036.index"), Path.Combine(folder, "inference_training_sample2.pbtxt"), new VoxelSize(VoxelNm, VoxelNm, VoxelNm), []);
        // Away from the corner of the data, which is dark.
        var box = new Box3(Vox3.All(60), Vox3.All(60 + sideVx));
        float[] image = [.. em.Fill(box).Values.Select(v => (float)((v - description.ImageMean) / description.ImageStddev))];
        int threads = Environment.ProcessorCount;
        var costs = new List<Cost> { Flood("Winograd", null), Flood("direct", ConvAlgorithm.Direct) };
        ResultSection.Write("network.md", $"Flooding {sideVx}³ voxels", Text(clock, description, sideVx, threads, costs));
        return 0;

        Cost Flood(string name, ConvAlgorithm? algorithm)
        {
            using var network = new FfnNetwork(description, weights, null, algorithm);
            using var session = new TimedSession((FfnSession)network.NewSession(threads));
            return Measure(name, image, new(sideVx, sideVx, sideVx), description, session);
        }
    }

    private static Cost Measure(string name, float[] image, GridShape shape, NetworkDescription description, TimedSession session)
    {
        var watch = Stopwatch.StartNew();
        var canvas = new FloodCanvas(image, shape, description.FieldOfView);
        var settings = FloodSettings.From(description.Inference);
        var flood = new SubvolumeFlood(canvas, new ObjectFill(canvas, session, description.Deltas, settings), settings);
        var seeds = PeakSeeds.OfImage(image, shape, (VoxelNm, VoxelNm, VoxelNm));
        double seedSeconds = watch.Elapsed.TotalSeconds;
        flood.Run(seeds, description.Inference.MinSegmentSizeVx, adoptionShare: 2, default);
        return new(name, watch.Elapsed.TotalSeconds, session.ConvolutionSeconds, session.StepSeconds, seedSeconds, flood.Evaluations, flood.Objects.Count,
            canvas.Labels.Count(l => l > 0));
    }

    private static string Text(TimeProvider clock, NetworkDescription network, int sideVx, int threads, IEnumerable<Cost> costs)
    {
        double voxels = Math.Pow(sideVx, 3), flop = NetworkBench.Flop(network.Depth, network.Features, network.FieldOfView);
        var text = new StringBuilder($"""
            {ResultSection.Where(clock)} {threads} threads.
            The whole of a block: seeds, movement, map and labels. An evaluation is {flop / 1e9:F1} GFLOP of direct convolution; operations per
            voxel are evaluations times that over all voxels of the box, also where fewer are done.

            | convolution | s | evaluations | evaluations/s | voxels/s | voxels labelled | objects | MFLOP/voxel | effective GFLOP/s | in convolutions | in network steps | in seeds |
            |---|---|---|---|---|---|---|---|---|---|---|---|

            """);
        foreach (var c in costs)
            text.AppendLine($"| {c.Name} | {c.Seconds:F1} | {c.Evaluations} | {c.Evaluations / c.Seconds:F2} | {voxels / c.Seconds:F0} | {c.Labelled} | {c.Objects} "
                + $"| {c.Evaluations * flop / voxels / 1e6:F1} | {c.Evaluations * flop / c.Seconds / 1e9:F0} | {c.ConvolutionSeconds / c.Seconds:P1} | {c.StepSeconds / c.Seconds:P1} | {c.SeedSeconds / c.Seconds:P1} |");
        return text.ToString();
    }

    private static string? NetworkFolderOfGoogle()
    {
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "shared", "data", "fib25", "google-ffn");
            if (Directory.Exists(path)) return path;
        }
        Console.Error.WriteLine("This benchmark needs ../shared/data/fib25/google-ffn, which is not here.");
        return null;
    }

    private sealed class TimedSession(FfnSession inner) : IFfnSession
    {
        private long _ticks;

        public double StepSeconds => (double)_ticks / Stopwatch.Frequency;

        public double ConvolutionSeconds => (double)inner.ConvolutionTicks / Stopwatch.Frequency;

        public void Step(ReadOnlySpan<float> image, ReadOnlySpan<float> map, Span<float> output)
        {
            long start = Stopwatch.GetTimestamp();
            inner.Step(image, map, output);
            _ticks += Stopwatch.GetTimestamp() - start;
        }

        public void Dispose() => inner.Dispose();
    }
}
