using Neuropil.Space;

namespace Neuropil.Agglomeration;

/// <summary>Pairs of supervoxels that are flooded again.</summary>
public enum Resegmentation
{
    /// <summary>None: joins rest on what the segment stage saw.</summary>
    None,

    /// <summary>Those that some run of the flood, some flood's mask or some neighbouring block had as one, and those of which one is smaller
    /// than a field of view.</summary>
    Doubtful,

    /// <summary>All that touch.</summary>
    All,
}

/// <summary>How supervoxels are judged and joined.</summary>
public sealed record AgglomerationOptions
{
    /// <summary>Pairs with this score or more are joined. Default 0.5, which takes half of a mask and an open border, or more: on
    /// purpose high, since a missed join costs a proofreader one click, a wrong one joins two cells and all their contacts.</summary>
    public double MergeThreshold { get; init; } = 0.5;

    /// <summary>The least voxels of overlap that count as evidence. Default 50: fewer are the ragged rim of a flood.</summary>
    public int MinOverlapVoxels { get; init; } = 50;

    /// <summary>How far supervoxels reach into unlabelled gaps when contacts are measured, nm. Default 30: the segment stage has grown them
    /// already, what is left is a voxel or two.</summary>
    public double GapNm { get; init; } = 30;

    /// <summary>Which pairs the network is asked about again where they meet. Default doubtful: the others cost as much again and are
    /// nearly all two cells.</summary>
    public Resegmentation Resegment { get; init; } = Resegmentation.Doubtful;

    /// <summary>Share of a mask or of a seam from which on a pair is doubtful. Default 0.05: floods touch their neighbours' rims everywhere.</summary>
    public double ResegmentFromShare { get; init; } = 0.05;

    /// <summary>Voxels on each side of the decision point that are flooded again. Default: half a field of view and three steps.</summary>
    public Vox3? ResegmentRadiusVx { get; init; }

    /// <summary>Pairs with fewer faces are not asked about. Default: half of the smallest face of the field of view. A small contact costs as much
    /// as a large one, and there are more of them: of fib25's doubtful pairs 1,056 have 20 faces, 485 have 300, 217 have 700.</summary>
    public int? ResegmentMinFaces { get; init; }

    /// <summary>When the flood of the smaller object claims less than this share of the larger around the decision point, the second flood is
    /// spared and the pair is two cells. Default 0.05.</summary>
    public double ResegmentLeastShare { get; init; } = 0.05;

    public IEnumerable<string> Faults()
    {
        if (ResegmentRadiusVx is { } r && (r.X < 1 || r.Y < 1 || r.Z < 1)) yield return $"agglomerate.resegmentRadiusVx is {r}; each number must be at least 1.";
        if (!(ResegmentFromShare is > 0 and <= 1)) yield return $"agglomerate.resegmentFromShare is {ResegmentFromShare}; it must lie above 0 and not above 1.";
        if (ResegmentMinFaces < 1) yield return $"agglomerate.resegmentMinFaces is {ResegmentMinFaces}; it must be at least 1.";
        if (!(ResegmentLeastShare is >= 0 and < 1)) yield return $"agglomerate.resegmentLeastShare is {ResegmentLeastShare}; it must lie from 0 up to, not including, 1.";
        if (!(MergeThreshold is > 0 and <= 1)) yield return $"agglomerate.mergeThreshold is {MergeThreshold}; it must lie above 0 and not above 1.";
        if (MinOverlapVoxels < 1) yield return $"agglomerate.minOverlapVoxels is {MinOverlapVoxels}; it must be at least 1.";
        if (!(GapNm is >= 0 and <= 1000)) yield return $"agglomerate.gapNm is {GapNm}; it must lie between 0 and 1000 nm.";
    }
}
