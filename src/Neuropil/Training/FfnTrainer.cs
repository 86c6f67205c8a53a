using System.Numerics.Tensors;
using Neuropil.Numerics;

namespace Neuropil.Training;

/// <summary>Trains one flood-filling network, update by update. Same options and volumes, same bytes, for any number of threads.</summary>
/// <remarks>Each of the batch's walks takes one move per update on whatever thread is free; their gradients are added in the order of
/// the walks, never in the order of the threads. Of several ranks each has a run of the batch's slots and all have the weights;
/// for 1, 2, 4, … ranks the bytes are the same, see <see cref="PairwiseSum"/>. All ranks call each method at once.</remarks>
internal sealed class FfnTrainer : IDisposable
{
    private readonly TrainingOptions _options;
    private readonly IRankExchange _ranks;
    private readonly ExampleSampler _sampler;
    private readonly FfnFilters _filters;
    private readonly BatchSlot[] _slots;
    private readonly ExampleWalk[] _walks;
    private readonly WorkTeam _team;
    private readonly BatchGradient _batch;
    private readonly Action<int> _runSlot, _updateRange, _packLayer;
    private readonly byte[] _starts, _allStarts;
    private readonly FovScore[] _scores, _allScores;
    private Memory<float> _gradient;

    public FfnTrainer(TrainingOptions options, IReadOnlyList<TrainingVolume> volumes, int threads, float[]? start = null, IRankExchange? ranks = null)
    {
        (_options, _ranks) = (options, ranks ?? SingleProcess.Instance);
        int share = ShareOfBatch(options.BatchSize, _ranks.Ranks);
        var geometry = new PatchGeometry(options.Network, options.Sampling, options.Augmentation);
        _sampler = new ExampleSampler(volumes, geometry, options.Sampling);
        Layout = new FfnLayout(options.Network.Depth, options.Network.Features);
        Weights = start is null ? Layout.Initial(options.Seed) : [.. start];
        Average = [.. Weights];
        Optimizer = Optimizer.Create(options.Optimizer, Layout.Count);
        _filters = new FfnFilters(Layout, withGradients: true);
        _filters.Pack(Weights);
        _slots = [.. Enumerable.Range(0, share).Select(_ => new BatchSlot(Layout, _filters, geometry, options))];
        int rounds = (options.Interleaved + options.BatchSize - 1) / options.BatchSize;
        _walks = [.. Enumerable.Range(0, rounds * share).Select(_ => new ExampleWalk(geometry, options))];
        _team = new WorkTeam(Math.Min(threads, share));
        _batch = new BatchGradient(_slots.Select(s => s.Gradient), _ranks, _team);
        (_starts, _allStarts) = (new byte[share], new byte[options.BatchSize]);
        (_scores, _allScores) = (new FovScore[share], new FovScore[options.BatchSize]);
        _runSlot = slot => _slots[slot].Step(_sampler);
        _updateRange = UpdateRange;
        _packLayer = layer => _filters.PackLayer(layer, Weights);
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

    public ExampleSampler Sampler => _sampler;

    public IEnumerable<int> ClassSizes => _sampler.ClassSizes;

    /// <summary>One update; returns the sum of the scores of the batch.</summary>
    public FovScore Update()
    {
        StartFreeSlots(first: (int)(Updates * _slots.Length % _walks.Length));
        _team.For(_slots.Length, _runSlot);
        var score = SumScores();
        _gradient = _batch.Sum();
        Updates++;
        _team.For(_batch.Ranges, _updateRange);
        _team.For(_filters.Layers, _packLayer);
        return score;
    }

    /// <summary>Where all examples on their way stand, those of other ranks too: an update takes the next <c>BatchSize</c> of them in turn.</summary>
    public WalkState[] CollectWalks() => WalkExchange.Collect(_ranks, _walks, _slots.Length);

    /// <summary>Goes on from where a saved run was; the options must be those it was saved with, the number of ranks need not.</summary>
    public void Restore(TrainingState state)
    {
        state.Weights.CopyTo(Weights, 0);
        state.Average.CopyTo(Average, 0);
        for (int i = 0; i < state.Slots.Length; i++) state.Slots[i].CopyTo(Optimizer.Slots[i], 0);
        for (int i = 0; i < _walks.Length; i++) _walks[i].Resume(_sampler, state.Walks[WalkExchange.IndexInBatch(_ranks, i, _slots.Length)]);
        (Updates, NextExample) = (state.Updates, state.NextExample);
        _filters.Pack(Weights);
    }

    public void Dispose()
    {
        _team.Dispose();
        foreach (var slot in _slots) slot.Dispose();
        _filters.Dispose();
    }

    private static int ShareOfBatch(int batch, int ranks) => batch % ranks == 0
        ? batch / ranks
        : throw new InputException($"The recipe's batchSize is {batch}, which {ranks} ranks cannot share equally. batchSize counts the examples of all ranks "
            + $"together: start a number of ranks that divides it, or make it a multiple of {ranks} (which is another training).");

    /// <summary>Examples are numbered in the order of the batch's slots, so every rank must know which slots of the others are free.</summary>
    private void StartFreeSlots(int first)
    {
        for (int i = 0; i < _slots.Length; i++) _starts[i] = _slots[i].HasMove(_walks[first + i]) ? (byte)0 : (byte)1;
        _ranks.AllGather(_starts, _allStarts);
        int mine = _ranks.Rank * _slots.Length;
        for (int i = 0; i < _allStarts.Length; i++)
        {
            if (_allStarts[i] == 0) continue;
            if (i >= mine && i < mine + _slots.Length) _slots[i - mine].StartWith(NextExample);
            NextExample++;
        }
    }

    private FovScore SumScores()
    {
        for (int i = 0; i < _slots.Length; i++) _scores[i] = _slots[i].Score;
        _ranks.AllGather<FovScore>(_scores, _allScores);
        var sum = new FovScore();
        foreach (var score in _allScores) sum += score;
        return sum;
    }

    /// <summary>Gradient to weights for one range of them; every element by itself, so that ranges and threads do not show.</summary>
    private void UpdateRange(int range)
    {
        int start = range * BatchGradient.RangeLength, length = Math.Min(BatchGradient.RangeLength, Layout.Count - start);
        var gradient = _gradient.Span.Slice(start, length);
        var weights = Weights.AsSpan(start, length);
        TensorPrimitives.Multiply(gradient, 1f / _options.BatchSize, gradient);
        Optimizer.Clip(gradient, _options.Optimizer.ClipEntry);
        Optimizer.UpdateRange(start, weights, gradient, LearningRate.At(Updates, _options.Steps, _options.Optimizer, _options.BatchSize), Updates);
        WeightAverage.Update(Average.AsSpan(start, length), weights, _options.Optimizer.AverageDecay, Updates);
    }
}
