using Neuropil.Numerics;

namespace Neuropil.Training;

/// <summary>How well weights do on held-out places.</summary>
/// <param name="Loss">Mean cross-entropy over all moves of all held-out examples, nats per voxel.</param>
/// <param name="F1">Of the voxels inside the object, over the whole patches when their walks are through.</param>
internal readonly record struct ValidationScore(double Loss, double F1, double Precision, double Recall);

/// <summary>Walks through the same held-out examples each time, without augmentation, and scores them.</summary>
internal sealed class Validator : IDisposable
{
    // Held-out examples come from a stream of their own.
    private const ulong SeedSalt = 0x5EED_0F_7A11;

    private readonly TrainingOptions _options;
    private readonly PatchGeometry _geometry;
    private readonly ExampleSampler _sampler;
    private readonly FfnFilters _filters;
    private readonly FfnPass[] _passes;
    private readonly ExampleWalk[] _walks;
    private readonly WorkTeam _team;
    private readonly FovScore[] _moves, _patches;
    private readonly long[] _moveCounts;
    private readonly IRankExchange _ranks;

    public Validator(TrainingOptions options, IReadOnlyList<TrainingVolume> heldOut, FfnLayout layout, int threads, IRankExchange? ranks = null)
    {
        _ranks = ranks ?? SingleProcess.Instance;
        _options = options with { Seed = options.Seed ^ SeedSalt, Augmentation = AugmentationOptions.None };
        _geometry = new PatchGeometry(_options.Network, _options.Sampling, _options.Augmentation);
        _sampler = new ExampleSampler(heldOut, _geometry, _options.Sampling);
        _filters = new FfnFilters(layout, withGradients: false);
        _team = new WorkTeam(threads);
        _passes = [.. Enumerable.Range(0, threads).Select(_ => new FfnPass(layout, _filters, _geometry.Fov))];
        _walks = [.. Enumerable.Range(0, threads).Select(_ => new ExampleWalk(_geometry, _options))];
        int examples = options.Monitor.ValidationExamples;
        (_moves, _patches, _moveCounts) = (new FovScore[examples], new FovScore[examples], new long[examples]);
    }

    /// <summary>All ranks ask at once and get the same answer, or are all cancelled when one is.</summary>
    public ValidationScore Score(float[] weights, CancellationToken ct)
    {
        _filters.Pack(weights);
        int examples = _moves.Length, lanes = _passes.Length, ranks = _ranks.Ranks;
        // Ranks take turns at the examples, and a rank's lanes, each of which owns one walk, at those of the rank. The scores land in a table
        // by example and are added in its order.
        _team.For(lanes, lane =>
        {
            for (int example = _ranks.Rank + lane * ranks; example < examples && !ct.IsCancellationRequested; example += lanes * ranks) Walk(lane, example);
        });
        if (_ranks.Union(ct.IsCancellationRequested ? 1 : 0) != 0) throw new OperationCanceledException(ct);
        ShareTables();
        var (moves, patches) = (new FovScore(), new FovScore());
        for (int i = 0; i < examples; i++) (moves, patches) = (moves + _moves[i], patches + _patches[i]);
        double found = patches.TruePositive + patches.FalsePositive, there = patches.TruePositive + patches.FalseNegative;
        return new(moves.Loss / Math.Max(1, _moveCounts.Sum()), patches.F1,
            found == 0 ? 1 : patches.TruePositive / found, there == 0 ? 1 : patches.TruePositive / there);
    }

    public void Dispose()
    {
        _team.Dispose();
        foreach (var pass in _passes) pass.Dispose();
        _filters.Dispose();
    }

    private void ShareTables()
    {
        if (_ranks.Ranks == 1) return;
        Share<FovScore>(_moves);
        Share<FovScore>(_patches);
        Share<long>(_moveCounts);
    }

    /// <summary>Fills in the entries that other ranks have walked.</summary>
    private void Share<T>(T[] table) where T : unmanaged
    {
        var all = new T[table.Length * _ranks.Ranks];
        _ranks.AllGather<T>(table, all);
        for (int i = 0; i < table.Length; i++) table[i] = all[i % _ranks.Ranks * table.Length + i];
    }

    private void Walk(int lane, int example)
    {
        var walk = _walks[lane];
        float[] image = new float[_geometry.FovVoxels], map = new float[_geometry.FovVoxels];
        byte[] inside = new byte[_geometry.FovVoxels];
        walk.Begin(_sampler, example);
        (_moves[example], _moveCounts[example]) = (default, 0);
        while (walk.NextMove() is { } shift)
        {
            walk.Take(walk.Image, shift, image);
            walk.Take(walk.Map, shift, map);
            walk.Take(walk.Inside, shift, inside);
            _passes[lane].Forward(image, map, map);
            walk.Put(map, shift);
            _moves[example] += SigmoidCrossEntropy.Score(map, inside, LossWeights.Of(_options.Sampling), map);
            _moveCounts[example]++;
        }

        _patches[example] = SigmoidCrossEntropy.Score(walk.Map, walk.Inside, _options.Sampling.ObjectTarget, 1, new float[walk.Map.Length]);
    }
}
