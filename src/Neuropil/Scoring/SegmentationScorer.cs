using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.Scoring;

/// <summary>Which voxels of two label volumes are compared.</summary>
public sealed record ScoreOptions
{
    /// <summary>The part compared, in voxels of both volumes. Default null: all of them, which must then be of one size.</summary>
    public Box3? Box { get; init; }

    /// <summary>Voxels dropped at every face of the box. Default 0; benchmarks drop a few where truth is unsure at the faces.</summary>
    public int BorderVx { get; init; }

    /// <summary>Threads used. Default 1; the result does not depend on it.</summary>
    public int Threads { get; init; } = 1;
}

/// <summary>Compares two label volumes box by box; neither is ever held whole.</summary>
public static class SegmentationScorer
{
    // One box of both volumes takes 64 MiB as ulong; a multiple of the shards and chunks in common use.
    private static readonly Vox3 StreamBox = new(256, 256, 64);

    /// <exception cref="InputException">The volumes differ in size and no box is given, or the box leaves one of them.</exception>
    public static ContingencyTable Count(Volume segments, Volume truth, ScoreOptions options, CancellationToken ct)
    {
        var box = BoxToScore(segments, truth, options);
        var total = new ContingencyTable();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads, CancellationToken = ct };
        Parallel.ForEach(Cut(box), parallel, () => new ContingencyTable(),
            (part, _, table) =>
            {
                table.Add(LabelReading.Read(segments, part, ct).Values, LabelReading.Read(truth, part, ct).Values);
                return table;
            },
            table => { lock (total) total.Add(table); });
        return total;
    }

    /// <summary>Compares two arrays where both have voxels.</summary>
    public static ContingencyTable Count(Voxels<ulong> segments, Voxels<ulong> truth)
    {
        ArgumentNullException.ThrowIfNull(segments);
        ArgumentNullException.ThrowIfNull(truth);
        var common = segments.Box.Intersect(truth.Box);
        var table = new ContingencyTable();
        if (common.IsEmpty) return table;
        for (int z = common.Min.Z; z < common.Max.Z; z++)
            for (int y = common.Min.Y; y < common.Max.Y; y++)
                table.Add(Row(segments, common, y, z), Row(truth, common, y, z));
        return table;
    }

    private static Box3 BoxToScore(Volume segments, Volume truth, ScoreOptions options)
    {
        if (options.Box is null && segments.Box != truth.Box)
            throw new InputException($"'{segments.Address}' covers {segments.Box}, '{truth.Address}' covers {truth.Box}. "
                + $"Say which part to compare, for example --box {segments.Box.Intersect(truth.Box)}");
        var box = options.Box ?? segments.Box;
        foreach (var volume in new[] { segments, truth })
            if (!volume.Box.Contains(box))
                throw new InputException($"Box {box} leaves '{volume.Address}', which covers {volume.Box}. Give a smaller --box.");
        var inner = box.Grow(Vox3.All(-options.BorderVx));
        if (inner.IsEmpty) throw new InputException($"A border of {options.BorderVx} voxels leaves nothing of box {box}. Give a smaller --border.");
        return inner;
    }

    /// <summary>Boxes on a fixed grid, so that they fall on the shards of our own volumes.</summary>
    private static IEnumerable<Box3> Cut(Box3 box)
    {
        for (int z = Floor(box.Min.Z, StreamBox.Z); z < box.Max.Z; z += StreamBox.Z)
            for (int y = Floor(box.Min.Y, StreamBox.Y); y < box.Max.Y; y += StreamBox.Y)
                for (int x = Floor(box.Min.X, StreamBox.X); x < box.Max.X; x += StreamBox.X)
                    yield return Box3.At(new(x, y, z), StreamBox).Intersect(box);
    }

    private static int Floor(int value, int step) => (int)Math.Floor((double)value / step) * step;

    private static ReadOnlySpan<ulong> Row(Voxels<ulong> voxels, Box3 box, int y, int z) =>
        voxels.Values.AsSpan(voxels.Offset(box.Min.X, y, z), box.Size.X);
}
