namespace Neuropil.Agglomeration;

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

    public IEnumerable<string> Faults()
    {
        if (!(MergeThreshold is > 0 and <= 1)) yield return $"agglomerate.mergeThreshold is {MergeThreshold}; it must lie above 0 and not above 1.";
        if (MinOverlapVoxels < 1) yield return $"agglomerate.minOverlapVoxels is {MinOverlapVoxels}; it must be at least 1.";
        if (!(GapNm is >= 0 and <= 1000)) yield return $"agglomerate.gapNm is {GapNm}; it must lie between 0 and 1000 nm.";
    }
}
