using Neuropil.Space;

namespace Neuropil.Training;

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
