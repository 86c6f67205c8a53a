using Neuropil.Flooding;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Training;

/// <summary>One example being flooded: its patch, its object map so far, and the moves still to come.</summary>
/// <remarks>Not safe for concurrent use; a batch has one walk per example.</remarks>
internal sealed class ExampleWalk(PatchGeometry geometry, TrainingOptions options)
{
    // Another stream than the one that builds the example, so that the order of moves does not hang on the augmentation.
    private const long MoveStream = 1;

    private readonly Example _example = new(geometry, options);
    private readonly FixedMoves _moves = new(geometry.Deltas, geometry.Rings);
    private readonly FaceMaxMovement? _predicted = options.Sampling.Moves == MovePolicy.MaxPredMoves
        ? new(new(geometry.Patch.X, geometry.Patch.Y, geometry.Patch.Z), geometry.Fov, geometry.Deltas, (float)SigmoidCrossEntropy.Logit(options.Network.MoveThreshold))
        : null;

    private readonly float _move = (float)SigmoidCrossEntropy.Logit(options.Network.MoveThreshold);

    /// <summary>Which example, from 0; −1 before the first.</summary>
    public long Number { get; private set; } = -1;

    /// <summary>Moves so far: looked at, taken or not, where the places are fixed; taken, where the map leads.</summary>
    public int Turn { get; private set; }

    /// <summary>Logits, [z, y, x] of the patch.</summary>
    public float[] Map { get; } = new float[geometry.PatchVoxels];

    public ReadOnlySpan<float> Image => _example.Image;

    /// <summary>All that <see cref="Resume"/> needs to go on from here.</summary>
    public WalkState State => new(Number, Turn, Map, Number < 0 ? [] : _predicted?.State() ?? []);

    public ReadOnlySpan<byte> Inside => _example.Inside;

    public void Begin(ExampleSampler sampler, long number)
    {
        Load(sampler, number);
        Array.Fill(Map, (float)SigmoidCrossEntropy.Logit(options.Network.PadValue));
        Map[CentreOffset(Vox3.Zero)] = (float)SigmoidCrossEntropy.Logit(options.Network.InitActivation);
    }

    /// <summary>Puts a walk back to where a saved run left it.</summary>
    public void Resume(ExampleSampler sampler, WalkState state)
    {
        if (state.Example < 0) return;
        Load(sampler, state.Example);
        Turn = state.Turn;
        state.Map.CopyTo(Map, 0);
        _predicted?.Resume(geometry.Centre, state.Moves);
    }

    /// <summary>The next place whose map has reached the move threshold; null when the example is through.</summary>
    public Vox3? NextMove()
    {
        if (_predicted is not null) return NextPredicted(_predicted);
        while (Number >= 0 && Turn < _moves.Count)
        {
            var shift = _moves[Turn++];
            if (Map[CentreOffset(shift)] >= _move) return shift;
        }

        return null;
    }

    /// <summary>The next place that the map led to, inside the patch, if the map still wants it.</summary>
    private Vox3? NextPredicted(FaceMaxMovement moves)
    {
        var reach = geometry.Deltas * geometry.Rings;
        while (Number >= 0 && moves.TryNext(out var place))
        {
            var shift = place - geometry.Centre;
            if (Vox3.Max(shift, reach) != reach || Vox3.Min(shift, reach * -1) != reach * -1 || Map[CentreOffset(shift)] < _move) continue;
            Turn++;
            return shift;
        }

        return null;
    }

    /// <summary>Copies the field of view at <paramref name="shift"/> out of an array of the patch.</summary>
    public void Take<T>(ReadOnlySpan<T> patch, Vox3 shift, Span<T> fov)
    {
        int start = geometry.FovStart(shift), width = geometry.Fov.X, to = 0;
        for (int z = 0; z < geometry.Fov.Z; z++)
            for (int y = 0; y < geometry.Fov.Y; y++, to += width)
                patch.Slice(start + (z * geometry.Patch.Y + y) * geometry.Patch.X, width).CopyTo(fov[to..]);
    }

    /// <summary>Writes the new logits of the field of view at <paramref name="shift"/> into the map, and looks where they lead.</summary>
    public void Put(ReadOnlySpan<float> fov, Vox3 shift)
    {
        int start = geometry.FovStart(shift), width = geometry.Fov.X, from = 0;
        for (int z = 0; z < geometry.Fov.Z; z++)
            for (int y = 0; y < geometry.Fov.Y; y++, from += width)
                fov.Slice(from, width).CopyTo(Map.AsSpan(start + (z * geometry.Patch.Y + y) * geometry.Patch.X));
        _predicted?.Add(geometry.Centre + shift, fov);
    }

    private void Load(ExampleSampler sampler, long number)
    {
        _example.Load(sampler, options.Seed, number);
        var random = SplitMix64.For(options.Seed, number, MoveStream);
        _moves.Shuffle(ref random);
        _predicted?.Start(geometry.Centre);
        (Number, Turn) = (number, 0);
    }

    private int CentreOffset(Vox3 shift)
    {
        var at = geometry.Centre + shift;
        return (at.Z * geometry.Patch.Y + at.Y) * geometry.Patch.X + at.X;
    }
}
