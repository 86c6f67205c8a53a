namespace Neuropil.Scoring;

/// <summary>What happens to voxels that the segmentation left at 0. Voxels with truth 0 never count, in either.</summary>
public enum ScoreConvention
{
    /// <summary>Unlabelled voxels are one more object of the segmentation.</summary>
    All,

    /// <summary>Unlabelled voxels are left out.</summary>
    Foreground,
}

/// <summary>How well a segmentation agrees with the truth. Names and values equal those of <c>tools/score.py</c>.</summary>
/// <param name="Filled">Share of labelled voxels among all voxels of the box, with truth or without.</param>
/// <param name="ViSplit">H(S|T) in bits: what is left unknown of the segment when the true cell is known; 0 when no cell is split.</param>
/// <param name="ViMerge">H(T|S) in bits; 0 when no segment holds two cells.</param>
/// <param name="Arand">Adapted Rand error, <c>1 − 2pr / (p + r)</c>.</param>
/// <param name="Precision">Of two voxels of one segment drawn with replacement: the chance that they are of one cell.</param>
/// <param name="Recall">Of two voxels of one cell: the chance that they are of one segment.</param>
/// <param name="Voxels">Voxels that counted under the convention.</param>
public sealed record SegmentationScore(
    ScoreConvention Convention, double Filled, double ViSplit, double ViMerge, double Arand, double Precision, double Recall, long Voxels)
{
    /// <summary>Variation of information, bits.</summary>
    public double Vi => ViSplit + ViMerge;
}
