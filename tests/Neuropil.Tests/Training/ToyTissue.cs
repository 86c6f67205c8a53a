using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Training;

namespace Neuropil.Tests.Training;

/// <summary>Straight bright columns along z with dark walls: the least that looks like neurites. Column k has label k + 1.</summary>
internal static class ToyTissue
{
    private const int PitchVx = 8;

    public static TrainingVolume Columns(Vox3 size, ulong seed)
    {
        var box = Box3.OfSize(size);
        var (em, labels) = (new Voxels<byte>(box), new Voxels<uint>(box));
        var random = new SplitMix64(seed);
        for (int z = 0; z < size.Z; z++)
            for (int y = 0; y < size.Y; y++)
                for (int x = 0; x < size.X; x++)
                {
                    bool wall = x % PitchVx == 0 || y % PitchVx == 0;
                    em[x, y, z] = (byte)((wall ? 60 : 170) + random.NextInt(20));
                    labels[x, y, z] = wall ? 0u : (uint)(1 + x / PitchVx + 100 * (y / PitchVx));
                }
        return new($"columns {seed}", em, labels);
    }

    /// <summary>The same with every augmentation, moves led by the map, and weights in the loss.</summary>
    public static TrainingOptions EverythingOn => Options with
    {
        Sampling = Options.Sampling with { Moves = MovePolicy.MaxPredMoves, MoveRings = 2, EdgeWeight = 2, OutsideWeight = 1.5, Unlabelled = UnlabelledVoxels.Ignored },
        Augmentation = new() { ElasticPx = 1, ElasticWavelengthPx = 12, MisplacedProbability = 0.5, BlurProbability = 0.3, MissingProbability = 0.3 },
        Optimizer = Options.Optimizer with { BatchScaling = BatchScaling.SquareRoot, ReferenceBatch = 2 },
    };

    /// <summary>A network small enough to be trained within a test.</summary>
    public static TrainingOptions Options { get; } = new()
    {
        Seed = 7,
        Steps = 30,
        BatchSize = 3,
        Interleaved = 6,
        Network = new() { Depth = 2, Features = 16, FieldOfView = new(9, 9, 5), Deltas = new(3, 3, 2) },
        Sampling = new() { MinObjectVx = 20, CentreStep = new(1, 1, 1) },
        Optimizer = new() { WarmUpSteps = 5, LearningRate = 3e-3 },
        Monitor = new() { LogEverySteps = 5, ValidateEverySteps = 10, ValidationExamples = 4, SaveEverySeconds = 0 },
    };
}
