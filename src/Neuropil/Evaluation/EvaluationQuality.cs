using Neuropil.Reports;
using Neuropil.Scoring;

namespace Neuropil.Evaluation;

/// <summary>The numbers of the score stage. Keys are stable: the demo's JSON and the README's table are made from them.</summary>
public static class EvaluationQuality
{
    public static IEnumerable<QualityNumber> Transforms(Spread? montage, Spread? alignment, (Spread? All, Spread? Beside) jumps, EvaluationOptions options) =>
    [
        new("montageErrorMedianPx", montage?.Median, "px", LimitKind.AtMost, options.MontageMedianLimitPx,
            "Distance of tile points from their true place on the section, after the best rigid map per section."),
        new("montageErrorP95Px", montage?.P95, "px", LimitKind.AtMost, options.MontageP95LimitPx, "95th percentile of the same."),
        new("alignErrorMedianPx", alignment?.Median, "px", LimitKind.AtMost, options.AlignMedianLimitPx,
            "Distance of tile points from their true place in the specimen, after one affine map for the whole stack; drift counts."),
        new("alignErrorP95Px", alignment?.P95, "px", LimitKind.AtMost, options.AlignP95LimitPx, "95th percentile of the same."),
        new("alignJumpMedianPx", jumps.All?.Median, "px", LimitKind.AtMost, 1, "How far the true place of a voxel moves from a section to the next."),
        new("alignJumpP95Px", jumps.All?.P95, "px", LimitKind.AtMost, 3, "95th percentile of the same."),
        .. jumps.Beside is not { } beside ? Array.Empty<QualityNumber>() :
        [
            new("alignJumpBesideDamageMedianPx", beside.Median, "px", LimitKind.None, null, "The same within 20 px of true folds and tears, which do not count themselves."),
            new("alignJumpBesideDamageP95Px", beside.P95, "px", LimitKind.None, null, "95th percentile of the same."),
        ],
    ];

    /// <summary>How well folds, then tears, were found; nothing where the truth has none and none were claimed.</summary>
    internal static IEnumerable<QualityNumber> Damage(string kind, DamageScore score) => score.True + score.Claimed == 0 ? [] :
    [
        new($"{kind}Recall", score.Recall, "", LimitKind.None, null,
            $"{score.Found} of {score.True} true {kind}s, {DamageTruth.LeastLengthPx} px and longer where {DamageTruth.LeastBandPx} px and wider, are found over half of their length or more."),
        new($"{kind}Precision", score.Precision, "", LimitKind.None, null, $"{score.Right} of {score.Claimed} {kind}s found lie on a true one over half of their length or more."),
        new($"{kind}AreaRecall", score.AreaRecall, "", LimitKind.None, null, $"Share of the {score.TrueArea} px on true {kind}s that is masked; thin ends count."),
        new($"{kind}AreaPrecision", score.AreaPrecision, "", LimitKind.None, null, $"Share of the {score.ClaimedArea} px masked as {kind} that lies on one."),
    ];

    public static IEnumerable<QualityNumber> Segmentation(ContingencyTable segments, ContingencyTable supervoxels, EvaluationOptions options)
    {
        var all = ScoreOf(segments, ScoreConvention.All);
        var foreground = ScoreOf(segments, ScoreConvention.Foreground);
        var before = ScoreOf(supervoxels, ScoreConvention.Foreground);
        return
        [
            new("filled", (double)segments.Labelled / segments.Voxels, "", LimitKind.AtLeast, options.FilledLimit, "Share of all voxels that have a segment."),
            new("viForeground", foreground?.Vi, "bits", LimitKind.AtMost, options.ViForegroundLimit,
                "VI split + merge over voxels with truth and a segment."),
            new("viForegroundSplit", foreground?.ViSplit, "bits", LimitKind.None, null, "H(S|T): cells in several pieces."),
            new("viForegroundMerge", foreground?.ViMerge, "bits", LimitKind.None, null, "H(T|S): segments that hold several cells."),
            new("viAll", all?.Vi, "bits", LimitKind.AtMost, options.ViAllLimit, "The same with unlabelled voxels counted as one object."),
            new("viAllSplit", all?.ViSplit, "bits", LimitKind.None, null, "H(S|T), unlabelled voxels counted."),
            new("viAllMerge", all?.ViMerge, "bits", LimitKind.None, null, "H(T|S), unlabelled voxels counted."),
            new("arandAll", all?.Arand, "", LimitKind.AtMost, options.ArandLimit, "Adapted Rand error, unlabelled voxels counted as one object."),
            new("arandForeground", foreground?.Arand, "", LimitKind.None, null, "Adapted Rand error over voxels with truth and a segment."),
            new("viForegroundBeforeAgglomeration", before?.Vi, "bits", LimitKind.None, null,
                "VI split + merge of the supervoxels: what agglomeration started from."),
        ];
    }

    public static IEnumerable<QualityNumber> Joins(JoinScore joins) =>
    [
        new("joinPrecision", joins.Precision, "", LimitKind.None, null, $"{joins.Right} of {joins.Joined} pairs that agglomeration joined are of one true cell."),
        new("joinRecall", joins.Recall, "", LimitKind.None, null,
            $"{joins.Right} of {joins.Wanted} pairs of touching or overlapping supervoxels of one true cell were joined; other joins may make up for one."),
    ];

    public static IEnumerable<QualityNumber> Doubt(ReliabilityScore joins, DoubtScore? doubt) =>
    [
        new("joinCalibrationError", joins.CalibrationError, "", LimitKind.None, null,
            $"Expected calibration error of the join probabilities of the {joins.Count} pairs that the network was asked about again."),
        new("doubtAuc", doubt?.Auc, "", LimitKind.None, null,
            $"Chance that a wrong segment (from {DoubtScore.WrongFrom} bits per voxel on) is doubted more than a right one; 0.5 is guessing."),
        new("doubtFindsInFirstFifth", doubt?.FoundInFirstFifth, "", LimitKind.None, null,
            "Share of all segmentation error in the fifth of the segments that doubt times voxels puts first."),
        new("sizeFindsInFirstFifth", doubt?.FoundBySize, "", LimitKind.None, null, "The same in the fifth with the most voxels: what doubt must beat."),
    ];

    public static IEnumerable<QualityNumber> Contacts(EdgeScore score, EvaluationOptions options) =>
    [
        new("contactF1", score.F1, "", LimitKind.AtLeast, options.ContactF1Limit,
            $"F1 of which cells touch, contacts of {score.MinAreaNm2:0} nm² and more, segments matched one to one to true cells."),
        new("contactPrecision", score.Precision, "", LimitKind.None, null, $"{score.Found} of {score.Claimed} contacts found are true."),
        new("contactRecall", score.Recall, "", LimitKind.None, null, $"{score.Found} of {score.True} true contacts are found."),
    ];

    /// <summary>Null when no voxel counts: nothing was segmented where there is truth.</summary>
    private static SegmentationScore? ScoreOf(ContingencyTable table, ScoreConvention convention) =>
        table.Pairs.Any(p => convention == ScoreConvention.All || p.Segment != 0) ? table.Score(convention) : null;
}
