using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Training;

namespace Neuropil.Bench;

/// <summary>One training step of one example: forward, loss, backward.</summary>
internal sealed class TrainingStep : IDisposable
{
    private readonly FfnFilters _filters;
    private readonly FfnPass _pass;
    private readonly WorkTeam _team;
    private readonly float[] _logits, _gradient;
    private readonly byte[] _inside;

    public TrainingStep(int depth, int features, Vox3 view, int threads)
    {
        var layout = new FfnLayout(depth, features);
        _filters = new FfnFilters(layout, withGradients: true);
        _filters.Pack(layout.Initial(seed: 7));
        _team = new WorkTeam(threads);
        _pass = new FfnPass(layout, _filters, view, _team);
        (_logits, _inside, _gradient) = (new float[view.Product], new byte[view.Product], new float[layout.Count]);
        Array.Fill(_inside, (byte)1, 0, _inside.Length / 2);
    }

    public void Run(float[] image, float[] map)
    {
        _pass.Forward(image, map, _logits);
        SigmoidCrossEntropy.Score(_logits, _inside, 0.95, 1, _logits);
        _pass.Backward(_logits, _gradient);
    }

    public void Dispose()
    {
        _pass.Dispose();
        _filters.Dispose();
        _team.Dispose();
    }
}
