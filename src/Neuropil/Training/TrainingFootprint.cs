using Neuropil.Networks.Kernels;
using Neuropil.Space;

namespace Neuropil.Training;

/// <summary>What a run of a recipe keeps in memory and on disk, from its numbers alone.</summary>
/// <param name="Weights">Of the network.</param>
/// <param name="VolumeBytes">Images and labels of training and validation, and the list of candidate centres.</param>
/// <param name="SlotBytes">Places of the batch: activations for the way back and a gradient each.</param>
/// <param name="WalkBytes">Examples on their way.</param>
/// <param name="WeightBytes">Weights, their average, the optimizer's memory, what ranks exchange, and the packed filters.</param>
/// <param name="StateBytes">Of <c>state.bin</c>.</param>
/// <param name="NetworkBytes">Of <c>weights.safetensors</c>, without its header.</param>
/// <param name="LogBytes">Of <c>log.jsonl</c>, about.</param>
internal sealed record TrainingFootprint(
    int Weights, long VolumeBytes, long SlotBytes, long WalkBytes, long WeightBytes, long StateBytes, long NetworkBytes, long LogBytes)
{
    // Winograd's F(3×3×3, 3×3×3) keeps 5³ values for each 3³ weights.
    private const double PackedPerWeight = 125 / 27.0;

    // As the lines of a run come out.
    private const int LogLineBytes = 150;

    // Magic, recipe, four counters, seconds, the recent score, two counts, guard, best but its judge, hash: see TrainingState.
    private const int StateFixedBytes = 8 + 32 + 4 * 8 + 8 + 6 * 8 + 4 + 4 + (8 + 8 + 8) + (1 + 1 + 8 + 8) + 32;

    public long MemoryBytes => VolumeBytes + SlotBytes + WalkBytes + WeightBytes;

    public long DiskBytes => StateBytes + NetworkBytes + LogBytes;

    /// <param name="batch">Places of the batch on this rank.</param>
    /// <param name="volumes">Sizes in voxels of all volumes, training and validation.</param>
    public static TrainingFootprint Of(TrainingOptions options, int batch, IReadOnlyList<Vox3> volumes)
    {
        var geometry = new PatchGeometry(options.Network, options.Sampling, options.Augmentation);
        int weights = new FfnLayout(options.Network.Depth, options.Network.Features).Count;
        int slots = Optimizer.Create(options.Optimizer, 1).Slots.Count;
        int rounds = (options.Interleaved + options.BatchSize - 1) / options.BatchSize;
        long walks = (long)rounds * options.BatchSize;
        return new(
            weights, volumes.Sum(size => BytesOf(size, options.Sampling.CentreStep)), batch * (SlotBytesOf(options.Network) + 4L * weights),
            (long)rounds * batch * WalkBytesOf(geometry), (long)(4L * weights * (4 + slots + 2 * PackedPerWeight)),
            StateFixedBytes + (3L + slots) * (4 + 4L * weights) + walks * (8 + 4 + 4 + 4 + 4L * geometry.PatchVoxels),
            4L * weights, LogLines(options) * LogLineBytes);
    }

    private static long LogLines(TrainingOptions options) => options.Steps / options.Monitor.LogEverySteps + Validations(options);

    /// <summary>Every so many updates, and at the end.</summary>
    public static long Validations(TrainingOptions options) =>
        (options.Steps + options.Monitor.ValidateEverySteps - 1) / options.Monitor.ValidateEverySteps;

    /// <summary>A byte of grey, four of label, and at most eight for each place of the grid of centres.</summary>
    private static long BytesOf(Vox3 size, Vox3 centreStep) => size.Product * 5 + size.Product * 8 / centreStep.Product;

    /// <summary>Two ReLU outputs for each module, the running sum, and two gradients; all with a halo of one voxel.</summary>
    private static long SlotBytesOf(NetworkOptions network)
    {
        long haloed = (network.FieldOfView + Vox3.All(2)).Product;
        long layer = 4L * haloed * ((network.Features + Activations.Lane - 1) / Activations.Lane) * Activations.Lane;
        return layer * (2L * network.Depth + 3) + 4L * haloed * Activations.Lane + 13L * network.FieldOfView.Product;
    }

    /// <summary>Map, image, labels and the queue that finds the centre's object, four bytes each, and one of target.</summary>
    private static long WalkBytesOf(PatchGeometry geometry) => 17L * geometry.PatchVoxels;
}
