using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Training;

/// <summary>Trains one flood-filling network, update by update. Same options and volumes, same bytes, for any number of threads.</summary>
/// <remarks>Each of the batch's walks takes one move per update on whatever thread is free; their gradients are added in the order of
/// the walks, never in the order of the threads.</remarks>
internal sealed class FfnTrainer : IDisposable
{
    private readonly TrainingOptions _options;
    private readonly ExampleSampler _sampler;
    private readonly FfnFilters _filters;
    private readonly BatchSlot[] _slots;
    private readonly ExampleWalk[] _walks;
    private readonly WorkTeam _team;
    private readonly Action<int> _runSlot;
    private readonly float[] _gradient;

    public FfnTrainer(TrainingOptions options, IReadOnlyList<TrainingVolume> volumes, int threads, float[]? start = null)
    {
        _options = options;
        var geometry = new PatchGeometry(options.Network, options.Sampling, options.Augmentation);
        _sampler = new ExampleSampler(volumes, geometry, options.Sampling);
        Layout = new FfnLayout(options.Network.Depth, options.Network.Features);
        Weights = start is null ? Layout.Initial(options.Seed) : [.. start];
        Average = [.. Weights];
        _gradient = new float[Layout.Count];
        Optimizer = Optimizer.Create(options.Optimizer, Layout.Count);
        _filters = new FfnFilters(Layout, withGradients: true);
        _filters.Pack(Weights);
        _slots = [.. Enumerable.Range(0, options.BatchSize).Select(_ => new BatchSlot(Layout, _filters, geometry, options))];
        int rounds = (options.Interleaved + options.BatchSize - 1) / options.BatchSize;
        _walks = [.. Enumerable.Range(0, rounds * options.BatchSize).Select(_ => new ExampleWalk(geometry, options))];
        _team = new WorkTeam(Math.Min(threads, options.BatchSize));
        _runSlot = slot => _slots[slot].Step(_sampler);
    }

    public FfnLayout Layout { get; }

    public float[] Weights { get; private set; }

    /// <summary>The running mean of the weights, which is what ships.</summary>
    public float[] Average { get; private set; }

    public Optimizer Optimizer { get; }

    /// <summary>Updates done.</summary>
    public long Updates { get; private set; }

    /// <summary>Number of the example that the next free walk begins.</summary>
    public long NextExample { get; private set; }

    /// <summary>All examples on their way; an update takes the next <c>BatchSize</c> of them in turn.</summary>
    public IReadOnlyList<ExampleWalk> Walks => _walks;

    public ExampleSampler Sampler => _sampler;

    public IEnumerable<int> ClassSizes => _sampler.ClassSizes;

    /// <summary>One update; returns the sum of the scores of the batch.</summary>
    public FovScore Update()
    {
        int first = (int)(Updates * _slots.Length % _walks.Length);
        for (int i = 0; i < _slots.Length; i++)
            if (!_slots[i].HasMove(_walks[first + i])) _slots[i].StartWith(NextExample++);
        _team.For(_slots.Length, _runSlot);
        var score = AddGradients();
        Updates++;
        Optimizer.Clip(_gradient, _options.Optimizer.ClipEntry);
        Optimizer.Update(Weights, _gradient, LearningRate.At(Updates, _options.Steps, _options.Optimizer, _options.BatchSize), Updates);
        WeightAverage.Update(Average, Weights, _options.Optimizer.AverageDecay, Updates);
        _filters.Pack(Weights);
        return score;
    }

    /// <summary>Goes on from where a saved run was; the options must be those it was saved with.</summary>
    public void Restore(TrainingState state)
    {
        state.Weights.CopyTo(Weights, 0);
        state.Average.CopyTo(Average, 0);
        for (int i = 0; i < state.Slots.Length; i++) state.Slots[i].CopyTo(Optimizer.Slots[i], 0);
        for (int i = 0; i < _walks.Length; i++) _walks[i].Resume(_sampler, state.Walks[i]);
        (Updates, NextExample) = (state.Updates, state.NextExample);
        _filters.Pack(Weights);
    }

    public void Dispose()
    {
        _team.Dispose();
        foreach (var slot in _slots) slot.Dispose();
        _filters.Dispose();
    }

    private FovScore AddGradients()
    {
        var score = new FovScore();
        float share = 1f / _slots.Length;
        Array.Clear(_gradient);
        foreach (var slot in _slots)
        {
            score += slot.Score;
            for (int i = 0; i < _gradient.Length; i++) _gradient[i] += share * slot.Gradient[i];
        }

        return score;
    }
}

/// <summary>One place of the batch: memory for a step forward and back, and the gradient of the walk that takes its turn there.</summary>
internal sealed class BatchSlot : IDisposable
{
    private readonly TrainingOptions _options;
    private readonly FfnPass _pass;
    private readonly float[] _image, _map;
    private readonly byte[] _inside;
    private ExampleWalk? _walk;
    private Vox3? _move;
    private long _start = -1;

    public BatchSlot(FfnLayout layout, FfnFilters filters, PatchGeometry geometry, TrainingOptions options)
    {
        _options = options;
        _pass = new FfnPass(layout, filters, geometry.Fov);
        (_image, _map, _inside) = (new float[geometry.FovVoxels], new float[geometry.FovVoxels], new byte[geometry.FovVoxels]);
        Gradient = new float[layout.Count];
    }

    public float[] Gradient { get; }

    public FovScore Score { get; private set; }

    /// <summary>Finds the next move of a walk; false when it is through and wants a new example.</summary>
    public bool HasMove(ExampleWalk walk)
    {
        _walk = walk;
        return (_move = walk.NextMove()) is not null;
    }

    public void StartWith(long example) => _start = example;

    /// <summary>Begins the new example if one was given, then takes the move: forward, loss, backward, map.</summary>
    public void Step(ExampleSampler sampler)
    {
        var walk = _walk!;
        if (_start >= 0)
        {
            walk.Begin(sampler, _start);
            _start = -1;
            _move = walk.NextMove();
        }

        var shift = _move!.Value;
        walk.Take<float>(walk.Image, shift, _image);
        walk.Take<float>(walk.Map, shift, _map);
        walk.Take(walk.Inside, shift, _inside);
        _pass.Forward(_image, _map, _map);
        walk.Put(_map, shift);
        Score = SigmoidCrossEntropy.Score(_map, _inside, LossWeights.Of(_options.Sampling), _map);
        _pass.Backward(_map, Gradient);
    }

    public void Dispose() => _pass.Dispose();
}
