using Neuropil.Space;

namespace Neuropil.Training;

/// <summary>Everything a training run may be told, but the data; every knob once. The recipe's keys are these names in camelCase.</summary>
public sealed record TrainingOptions
{
    /// <summary>First weights, order of examples and augmentation all follow from it.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Optimizer updates. An update is <see cref="BatchSize"/> network steps forward and back.</summary>
    public int Steps { get; init; } = 50_000;

    /// <summary>Examples that walk side by side; their gradients are averaged. Part of the recipe and not of the machine: the
    /// result is the same for any number of threads. Default 2: as many as a small machine has cores.</summary>
    public int BatchSize { get; init; } = 2;

    /// <summary>Examples on their way at once; updates take turns among them. An example is walked for up to 27 moves, and updates that
    /// stay with one object for so long pull the weights towards it. Default 16, rounded up to a multiple of <see cref="BatchSize"/>.</summary>
    public int Interleaved { get; init; } = 16;

    /// <summary>Folder of a network of the same depth and features to go on from, relative to the recipe; null is a start from chance.</summary>
    public string? StartFrom { get; init; }

    public NetworkOptions Network { get; init; } = new();

    public SamplingOptions Sampling { get; init; } = new();

    public AugmentationOptions Augmentation { get; init; } = new();

    public OptimizerOptions Optimizer { get; init; } = new();

    public MonitorOptions Monitor { get; init; } = new();

    /// <summary>What is wrong, all at once; empty when the run may start.</summary>
    public IEnumerable<string> Faults()
    {
        if (Steps < 1) yield return $"steps is {Steps}; it must be at least 1.";
        if (BatchSize is < 1 or > 256) yield return $"batchSize is {BatchSize}; it must be 1 to 256.";
        if (Interleaved is < 1 or > 4096) yield return $"interleaved is {Interleaved}; it must be 1 to 4096.";
        foreach (string fault in AxisFaults()) yield return fault;
        var parts = Network.Faults().Concat(Sampling.Faults()).Concat(Augmentation.Faults()).Concat(Optimizer.Faults());
        foreach (string fault in parts.Concat(Monitor.Faults())) yield return fault;
    }

    private IEnumerable<string> AxisFaults()
    {
        var (f, d) = (Network.FieldOfView, Network.Deltas);
        if (Augmentation.SwapAllAxes && !(f.X == f.Y && f.Y == f.Z && d.X == d.Y && d.Y == d.Z))
            yield return $"augmentation.swapAllAxes needs a cubic network.fieldOfView and deltas; they are {f} and {d}.";
        if (Augmentation.SwapAllAxes && Network.VoxelSize is { } v && !(v.XNm == v.YNm && v.YNm == v.ZNm))
            yield return $"augmentation.swapAllAxes needs voxels of one length along all axes; network.voxelSize is {v} nm.";
        if (Sampling.Moves == MovePolicy.MaxPredMoves && (d.X < 1 || d.Y < 1 || d.Z < 1))
            yield return $"sampling.moves is maxPredMoves, which needs network.deltas of at least 1; they are {d}.";
    }
}

/// <summary>The network to be trained and how flood filling will use it.</summary>
public sealed record NetworkOptions
{
    /// <summary>Residual modules plus one: 2·depth convolutions of 3³. Default 6: sees 25 voxels across, a little more than its field of view.</summary>
    public int Depth { get; init; } = 6;

    /// <summary>Features of every layer, a multiple of 16 (one vector register). Default 16: Google's 32 cost four times as much.</summary>
    public int Features { get; init; } = 16;

    /// <summary>Voxels seen at once, XYZ, odd.</summary>
    public Vox3 FieldOfView { get; init; } = new(23, 23, 11);

    /// <summary>Voxels between neighbouring fields of view, XYZ.</summary>
    public Vox3 Deltas { get; init; } = new(8, 8, 3);

    /// <summary>Size of the voxels trained on; written into the network so that other data can be refused or rescaled.</summary>
    public VoxelSize? VoxelSize { get; init; }

    /// <summary>Mean and stddev by which images are normalised, on the 0…255 scale. 128 and 33 are Google's for FIB-25.</summary>
    public double ImageMean { get; init; } = 128;

    public double ImageStddev { get; init; } = 33;

    /// <summary>Object probability of a map that nothing is known of. 0.05 as in Google's training; inference must use the same.</summary>
    public double PadValue { get; init; } = 0.05;

    /// <summary>Object probability written at the centre to start with.</summary>
    public double InitActivation { get; init; } = 0.95;

    /// <summary>The field of view moves only to places at least this probable. 0.9 as in Google's training.</summary>
    public double MoveThreshold { get; init; } = 0.9;

    /// <summary>The same when the network is used: stricter than in training where merges cost more than splits. Null is the same.</summary>
    public double? InferenceMoveThreshold { get; init; }

    /// <summary>Voxels at least this probable become the object at inference. 0.6 as in Google's configuration.</summary>
    public double SegmentThreshold { get; init; } = 0.6;

    internal IEnumerable<string> Faults()
    {
        if (Depth is < 1 or > 64) yield return $"network.depth is {Depth}; it must be 1 to 64.";
        if (Features < 16 || Features % 16 != 0) yield return $"network.features is {Features}; it must be a multiple of 16.";
        var (f, d) = (FieldOfView, Deltas);
        if (f.X < 3 || f.Y < 3 || f.Z < 3 || f.X % 2 == 0 || f.Y % 2 == 0 || f.Z % 2 == 0)
            yield return $"network.fieldOfView is {f}; each number must be odd and at least 3.";
        if (d.X < 0 || d.Y < 0 || d.Z < 0 || d.X > f.X / 2 || d.Y > f.Y / 2 || d.Z > f.Z / 2)
            yield return $"network.deltas is {d}; each number must be 0 to half the field of view {f}.";
        if (ImageStddev <= 0) yield return $"network.imageStddev is {ImageStddev}; it must be above 0.";
        if (InitActivation < MoveThreshold) yield return $"network.initActivation is {InitActivation}, below moveThreshold {MoveThreshold}: no example would ever move.";
        foreach (var (name, value) in new[] { ("padValue", PadValue), ("initActivation", InitActivation), ("moveThreshold", MoveThreshold),
            ("inferenceMoveThreshold", InferenceMoveThreshold ?? MoveThreshold), ("segmentThreshold", SegmentThreshold) })
            if (value is <= 0 or >= 1) yield return $"network.{name} is {value}; a probability must lie between 0 and 1, both excluded.";
    }
}

/// <summary>Where the field of view of an example goes. Names as google/ffn's flag <c>fov_policy</c>.</summary>
public enum MovePolicy
{
    /// <summary>To the centre, then to every place around it on the grid of deltas, in random order, where the map has reached the threshold.</summary>
    Fixed,

    /// <summary>As in inference: to the centre, then from each place to the strongest voxels of the six faces around it, first in, first out,
    /// inside the patch.</summary>
    MaxPredMoves,
}

/// <summary>What label 0 means to the loss.</summary>
public enum UnlabelledVoxels
{
    /// <summary>Not the object: membrane, or outside of everything. For dense labels.</summary>
    Outside,

    /// <summary>Not known; counts for nothing. For sparse labels, where only some of the cells were traced.</summary>
    Ignored,
}

/// <summary>Which places are trained on.</summary>
public sealed record SamplingOptions
{
    /// <summary>Objects with fewer voxels in their volume are no centres. Default 500: slivers at the faces teach nothing.</summary>
    public int MinObjectVx { get; init; } = 500;

    /// <summary>Centres are taken on a grid of this step, XYZ; 2 in plane needs a quarter of the memory and loses nothing.</summary>
    public Vox3 CentreStep { get; init; } = new(2, 2, 1);

    /// <summary>Classes of the fraction of the field of view that the centre's own object fills; each is drawn equally often.
    /// Thresholds of Google's compute_partitions.py.</summary>
    public IReadOnlyList<double> PartitionBounds { get; init; } = [0.025, 0.05, 0.075, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

    /// <summary>A class with fewer centres than this share of all is left out, so that a handful of odd places is not shown over and over.</summary>
    public double MinPartitionShare { get; init; } = 0.01;

    /// <summary>Rings of moves around the centre: 1 is 26 places, 2 is 124.</summary>
    public int MoveRings { get; init; } = 1;

    /// <summary>Default fixed, as Google's; maxPredMoves shows the network the maps it will meet in inference, best with two rings.</summary>
    public MovePolicy Moves { get; init; } = MovePolicy.Fixed;

    /// <summary>Target probability inside the object; outside it is one minus this. 0.95 as in Google's training.</summary>
    public double ObjectTarget { get; init; } = 0.95;

    /// <summary>Weight of a voxel outside the object in the loss; above 1 makes merges dearer than splits.</summary>
    public double OutsideWeight { get; init; } = 1;

    /// <summary>The same once more for voxels outside that touch the object by a face. Default 1; 2 to 5 sharpens thin membranes.</summary>
    public double EdgeWeight { get; init; } = 1;

    /// <summary>What label 0 means. Default outside: dense labels.</summary>
    public UnlabelledVoxels Unlabelled { get; init; } = UnlabelledVoxels.Outside;

    internal IEnumerable<string> Faults()
    {
        if (MinObjectVx < 1) yield return $"sampling.minObjectVx is {MinObjectVx}; it must be at least 1.";
        if (CentreStep.X < 1 || CentreStep.Y < 1 || CentreStep.Z < 1) yield return $"sampling.centreStep is {CentreStep}; each number must be at least 1.";
        if (PartitionBounds.Zip(PartitionBounds.Skip(1)).Any(p => p.Second <= p.First)) yield return "sampling.partitionBounds must rise.";
        if (MoveRings is < 0 or > 4) yield return $"sampling.moveRings is {MoveRings}; it must be 0 to 4.";
        if (ObjectTarget is <= 0.5 or >= 1) yield return $"sampling.objectTarget is {ObjectTarget}; it must lie between 0.5 and 1.";
        if (EdgeWeight <= 0) yield return $"sampling.edgeWeight is {EdgeWeight}; it must be above 0.";
        if (OutsideWeight <= 0) yield return $"sampling.outsideWeight is {OutsideWeight}; it must be above 0.";
        if (MinPartitionShare is < 0 or >= 1) yield return $"sampling.minPartitionShare is {MinPartitionShare}; it must be 0 to 1.";
    }
}
