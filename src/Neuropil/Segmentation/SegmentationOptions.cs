using Neuropil.Flooding;
using Neuropil.Networks;
using Neuropil.Space;

namespace Neuropil.Segmentation;

/// <summary>The knobs of stage segment. Those that are null take the value the network was trained to be used with (<c>network.json</c>).</summary>
public sealed record SegmentationOptions
{
    /// <summary>Folder of the network (<c>network.json</c>, <c>weights.safetensors</c>), absolute or relative to the project. One trained on voxels
    /// about a whole number of times as large as the volume's sees their averages.</summary>
    public string? Network { get; init; }

    /// <summary>More networks, of this resolution or coarser ones, that flood every block as well; supervoxels are what all agree on. At most
    /// four floodings in all.</summary>
    public IReadOnlyList<string> AlsoNetworks { get; init; } = [];

    /// <summary>Orders of seeds in which every network floods. Default forward: the second costs as much again.</summary>
    public FloodOrders Orders { get; init; } = FloodOrders.Forward;

    /// <summary>Smallest piece that a consensus keeps, voxels. Default: the smallest object of the flood.</summary>
    public int? ConsensusMinSizeVx { get; init; }

    /// <summary>Wanted size of a block in voxels; the volume is cut into equal blocks no larger. The result depends on it, as flood filling
    /// does on order, so it never depends on the number of threads. Default 160,160,96: 4 blocks in the smallest volume worth two cores,
    /// and about 100 MiB of memory each.</summary>
    public Vox3 BlockVx { get; init; } = new(160, 160, 96);

    /// <summary>Voxels read on each side of a block. Default: half a field of view and one step of it, so that an object crosses the seam
    /// by one step and neighbours have something to agree on. At least half a field of view.</summary>
    public Vox3? HaloVx { get; init; }

    /// <summary>Probability put on the seed voxel.</summary>
    public double? InitActivation { get; init; }

    /// <summary>Probability the network is shown where it has not looked yet; must be the one it was trained with.</summary>
    public double? PadValue { get; init; }

    /// <summary>Probability a face must reach for the field of view to move there.</summary>
    public double? MoveThreshold { get; init; }

    /// <summary>Probability from which on a voxel belongs to the object. Lower: fuller objects, more mergers.</summary>
    public double? SegmentThreshold { get; init; }

    /// <summary>Seeds this near to an object are not tried, voxels along each axis.</summary>
    public Vox3? MinBoundaryDistance { get; init; }

    /// <summary>Smaller objects are given up, voxels.</summary>
    public int? MinSegmentSizeVx { get; init; }

    /// <summary>See <see cref="FfnInferenceSettings.DiscoSeedThreshold"/>; −1 switches the freezing off.</summary>
    public double? DiscoSeedThreshold { get; init; }

    /// <summary>Sections across which a network is shown the nearest covered voxel in place of one that no tile covers (value 0): a lost tile, a
    /// lost section. 0 for black gaps as they are. Default: 2 in a volume that the project aligned itself, 0 in one that it was given.</summary>
    public int? GapSections { get; init; }

    internal const int UsualGapSections = 2;

    /// <summary>Continue the image beyond the outer faces of the volume by mirroring half a field of view, so that the network can stand on
    /// every voxel. Google's program does not: there, objects that keep to the outer half field of view get no seed.</summary>
    public bool MirrorFaces { get; init; } = true;

    /// <summary>After the seeds between image edges, try the middles of space that is still empty.</summary>
    public bool FillEmpty { get; init; } = true;

    /// <summary>Half the width, nm, from which on empty space is tried again. Default 36: wider than a membrane.</summary>
    public double FillEmptyMinRadiusNm { get; init; } = 36;

    /// <summary>Smallest object of the second round, voxels. Default 100: what the first round left is smaller.</summary>
    public int FillEmptyMinSegmentSizeVx { get; init; } = 100;

    /// <summary>Share of an object of the second round that must lie on one earlier object for its voxels to go to that one instead of becoming
    /// a fragment. Default 0.5: most of what the network claims. Above 1 for never.</summary>
    public double FillEmptyAdoptionShare { get; init; } = 0.5;

    /// <summary>How far segments grow at last into voxels no flood took (membranes, mostly), nm; 0 for not at all.
    /// Default 90: half of the widest gap between two cells that is no cell of its own.</summary>
    public double GrowNm { get; init; } = 90;

    /// <summary>Voxels that two segments of neighbouring blocks must share to be taken for one. Default 50: fewer are noise.</summary>
    public int SeamMinVoxels { get; init; } = 50;

    /// <summary>Share of each of the two segments, within the overlap of the blocks and where both blocks have a label, that must lie in
    /// the other. Above 0.5 each segment has at most one partner per seam, so that one bad block cannot join two cells. Default 0.6.</summary>
    public double SeamMinShare { get; init; } = 0.6;

    private const int MostRuns = 4;

    public IEnumerable<string> Faults()
    {
        if (BlockVx.X < 16 || BlockVx.Y < 16 || BlockVx.Z < 8) yield return $"segment.blockVx is {BlockVx}; it must be at least 16,16,8.";
        if (HaloVx is { } halo && (halo.X < 0 || halo.Y < 0 || halo.Z < 0)) yield return $"segment.haloVx is {halo}; it must not be negative.";
        foreach (var (name, value) in Probabilities())
            if (value is <= 0 or >= 1) yield return $"segment.{name} is {value}; it is a probability between 0 and 1, both excluded.";
        if (AlsoNetworks.Count > 0 && FloodRun.Of([.. AlsoNetworks, ""], Orders).Count > MostRuns)
            yield return $"segment.alsoNetworks and segment.orders ask for {FloodRun.Of([.. AlsoNetworks, ""], Orders).Count} floodings; at most {MostRuns} go into one consensus.";
        if (GapSections is < 0 or > 16) yield return $"segment.gapSections is {GapSections}; it must lie between 0 and 16.";
        if (ConsensusMinSizeVx < 1) yield return $"segment.consensusMinSizeVx is {ConsensusMinSizeVx}; it must be at least 1.";
        if (MinSegmentSizeVx < 1) yield return $"segment.minSegmentSizeVx is {MinSegmentSizeVx}; it must be at least 1.";
        if (FillEmptyMinSegmentSizeVx < 1) yield return $"segment.fillEmptyMinSegmentSizeVx is {FillEmptyMinSegmentSizeVx}; it must be at least 1.";
        if (!(GrowNm >= 0 && GrowNm <= 1000)) yield return $"segment.growNm is {GrowNm}; it must lie between 0 and 1000 nm.";
        if (!(FillEmptyMinRadiusNm > 0)) yield return $"segment.fillEmptyMinRadiusNm is {FillEmptyMinRadiusNm}; it must be above 0.";
        if (!(FillEmptyAdoptionShare > 0)) yield return $"segment.fillEmptyAdoptionShare is {FillEmptyAdoptionShare}; it must be above 0.";
        if (SeamMinVoxels < 1) yield return $"segment.seamMinVoxels is {SeamMinVoxels}; it must be at least 1.";
        if (!(SeamMinShare > 0 && SeamMinShare <= 1)) yield return $"segment.seamMinShare is {SeamMinShare}; it must lie above 0 and not above 1.";
    }

    /// <summary>The settings of <paramref name="network"/> with those of this record in their place.</summary>
    internal FloodSettings SettingsFor(NetworkDescription network)
    {
        var settings = FloodSettings.From(InferenceFor(network));
        if (settings.InitActivation >= settings.MoveThreshold) return settings;
        var own = network.Inference;
        throw new InputException($"segment.initActivation is {InitActivation ?? own.InitActivation} and segment.moveThreshold "
            + $"{MoveThreshold ?? own.MoveThreshold}: every seed would be too weak to move. Raise the first above the second.");
    }

    /// <summary>The same as probabilities.</summary>
    internal FfnInferenceSettings InferenceFor(NetworkDescription network)
    {
        var own = network.Inference;
        return own with
        {
            InitActivation = InitActivation ?? own.InitActivation,
            PadValue = PadValue ?? own.PadValue,
            MoveThreshold = MoveThreshold ?? own.MoveThreshold,
            SegmentThreshold = SegmentThreshold ?? own.SegmentThreshold,
            MinBoundaryDistance = MinBoundaryDistance ?? own.MinBoundaryDistance,
            MinSegmentSizeVx = MinSegmentSizeVx ?? own.MinSegmentSizeVx,
            DiscoSeedThreshold = DiscoSeedThreshold ?? own.DiscoSeedThreshold,
        };
    }

    private (string Name, double? Value)[] Probabilities() =>
    [
        ("initActivation", InitActivation), ("padValue", PadValue), ("moveThreshold", MoveThreshold), ("segmentThreshold", SegmentThreshold),
    ];
}
