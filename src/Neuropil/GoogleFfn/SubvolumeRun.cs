using System.Diagnostics;
using Neuropil.Flooding;
using Neuropil.Networks;
using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.GoogleFfn;

/// <summary>Runs a request on one subvolume, as google/ffn's <c>Runner.run</c> does.</summary>
internal sealed class SubvolumeRun(RunRequest request, IFfnNetwork network, int threads, Action<string>? log = null)
{
    /// <param name="image">All of the volume.</param>
    /// <param name="box">The subvolume.</param>
    /// <returns>Null when masks leave nothing to do.</returns>
    /// <exception cref="InputException">A volume does not hold the box, or is of the wrong kind.</exception>
    public SubvolumeResult? Run(Volume image, Box3 box, CancellationToken ct)
    {
        if (!image.Box.Contains(box)) throw new InputException($"The subvolume {box} is not inside the image '{image.Address}', which covers {image.Box}. Give --box inside it.");
        if (box.Count > Array.MaxLength / sizeof(double)) throw new InputException($"The subvolume {box} has {box.Count} voxels; one run holds up to {Array.MaxLength / sizeof(double)}. Cut it with --box.");
        float[] grey = image.Read<float>(box, ct).Values;
        var mask = MaskPainter.Paint(request.Masks, box, grey, ct);
        var seedMask = MaskPainter.Paint(request.SeedMasks, box, grey, ct);
        if ((mask is not null && !mask.Contains(false)) || (seedMask is not null && !seedMask.Contains(false))) return null;
        var canvas = new FloodCanvas(Normalised(grey, network.Description), new(box.Size.X, box.Size.Y, box.Size.Z), network.Description.FieldOfView)
        {
            Closed = Either(mask, request.Shift?.Paint(box, network.Description.FieldOfView, ct)),
            Probabilities = new byte[box.Count],
        };
        int earlier = ReadInitialLabels(canvas, box, ct);
        var ground = new SeedGround([.. canvas.Image], canvas.Shape, canvas.Labels, mask, seedMask, box.Min, request.Folder);
        var seeds = SeedList.Of(request.Seeds, ground);
        log?.Invoke($"{seeds.Count} seeds");
        return Flood(canvas, seeds, seedMask, earlier, ct);
    }

    /// <summary>(v − mean) / stddev, in float.</summary>
    public static float[] Normalised(float[] grey, NetworkDescription description)
    {
        float mean = (float)description.ImageMean, stddev = (float)description.ImageStddev;
        return Array.ConvertAll(grey, v => (v - mean) / stddev);
    }

    private static bool[]? Either(bool[]? a, bool[]? b) => a is null ? b : b is null ? a : [.. a.Zip(b, (x, y) => x || y)];

    /// <summary>Labels what an earlier segmentation holds, numbered anew from 1, and returns the highest.</summary>
    private int ReadInitialLabels(FloodCanvas canvas, Box3 box, CancellationToken ct)
    {
        if (request.InitialLabels is not { } source) return 0;
        using var volume = source.OpenChannel(0);
        MaskPainter.RequireCovers(volume, box, source.Field);
        int highest = LabelNumbers.Dense(LabelNumbers.Read(volume, box, ct), canvas.Labels);
        for (int i = 0; i < canvas.Labels.Length; i++)
            if (canvas.Labels[i] > 0) canvas.Probabilities![i] = QuantisedProbability.Of(1);
        return highest;
    }

    private SubvolumeResult Flood(FloodCanvas canvas, List<int> seeds, bool[]? seedMask, int earlier, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        using var session = network.NewSession(threads);
        var settings = request.Settings;
        var fill = new ObjectFill(canvas, session, request.Deltas ?? network.Description.Deltas, settings, faceThreshold: request.FaceThreshold);
        var flood = new SubvolumeFlood(canvas, fill, settings, earlier, seedMask);
        var seconds = new List<double>();
        flood.Run(Timed(seeds, flood, seconds), settings.MinSegmentSizeVx, adoptionShare: 2, ct);
        return Result(canvas, flood, seeds, seconds, clock.ElapsedMilliseconds);
    }

    /// <summary>Hands out the seeds, and when the next one is asked for notes how long an object took that the last one gave.</summary>
    private IEnumerable<int> Timed(List<int> seeds, SubvolumeFlood flood, List<double> seconds)
    {
        foreach (int seed in seeds)
        {
            long start = Stopwatch.GetTimestamp();
            yield return seed;
            if (flood.Objects.Count == seconds.Count) continue;
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            var last = flood.Objects[^1];
            log?.Invoke($"object {last.Label}: seed {last.Seed}, {last.Voxels} voxels, {last.Evaluations} evaluations");
        }
    }

    private static SubvolumeResult Result(FloodCanvas canvas, SubvolumeFlood flood, List<int> seeds, List<double> seconds, long milliseconds)
    {
        var labels = Array.ConvertAll(canvas.Labels, label => (uint)Math.Max(label, 0));
        var counters = new Dictionary<string, long>
        {
            ["predict-calls"] = flood.Evaluations,
            ["inference-calls"] = flood.Evaluations,
            ["update_at-calls"] = flood.Evaluations,
            ["seed-policy-calls"] = seeds.Count(offset => canvas.FieldOfViewFits(canvas.At(offset))) + 1,
            ["segment_at-loop-calls"] = flood.SeedsTried,
            ["seed_got_too_weak"] = flood.WeakSeeds,
            ["voxels-segmented"] = flood.Objects.Sum(o => (long)o.Voxels),
            ["voxels-overlapping"] = flood.Objects.Sum(o => (long)(o.MaskVoxels - o.Voxels)),
            ["segment_all-calls"] = 1,
            ["segment_all-time-ms"] = milliseconds,
        };
        return new(canvas.Shape, labels, [.. flood.Objects.Select((o, i) => new Origin(o.Label, o.Seed, o.Evaluations, seconds[i]))],
            [.. flood.Objects.Select(o => (o.Label, o.Overlaps))], counters, canvas.Probabilities);
    }
}
