using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Agglomeration;

/// <summary>Gives every pair of supervoxels that touch or overlap a score: how strong is the evidence that they are one cell?</summary>
/// <remarks>
/// The network's word, and the border's:
/// <code>
///   score = (1 − (1 − m) (1 − s / 2)) · (1 + o) / 2
///   m  mask      the larger share of one supervoxel's flood mask that the other's flood claimed as well
///   s  seam      the larger share of one that a neighbouring block called the other; counts half, being one block's opinion: were it
///                mutual, the segment stage would have joined them
///   o  openness  (grey at the border − grey of a usual border) / (grey inside cells − grey of a usual border), cut to 0…1;
///                0 where they do not touch or the image has no contrast
/// </code>
/// A border as dark as membrane halves the network's word; a bright border alone says nothing. Where the network was asked again
/// (<see cref="ResegmentPass"/>), its answer counts alone, as a probability (<see cref="JoinProbability"/>).
/// </remarks>
internal sealed class EdgeJudge(AgglomerationOptions options, VoxelSize voxel, IReadOnlyList<long> greysOfLabelled)
{
    /// <param name="evidence">Answers of the network, by pair; null before it was asked.</param>
    public EdgeTable Judge(
        IReadOnlyDictionary<(ulong A, ulong B), FaceSums> faces, FloodOverlaps overlaps,
        IReadOnlyDictionary<(ulong A, ulong B), DecisionEvidence>? evidence = null)
    {
        var objects = overlaps.Objects.ToDictionary(o => o.Id);
        var pairs = overlaps.Pairs.ToDictionary(p => (p.A, p.B));
        var scale = GreyScale.Of(faces.Values, greysOfLabelled);
        return new([.. faces.Keys.Union(pairs.Keys).Order().Select(pair =>
            Judge(pair, faces.GetValueOrDefault(pair), pairs.GetValueOrDefault(pair), evidence?.GetValueOrDefault(pair), objects, scale))]);
    }

    private SupervoxelEdge Judge(
        (ulong A, ulong B) pair, FaceSums? faces, FloodOverlap? overlap, DecisionEvidence? evidence, Dictionary<ulong, FloodObject> objects, GreyScale? scale)
    {
        double grey = faces is null ? 0 : faces.Values / (2.0 * faces.AllFaces);
        double openness = faces is null || scale is not { } s ? 0 : s.Openness(grey);
        double mask = overlap is null ? 0 : MaskShare(overlap, ObjectOf(pair.A, objects), ObjectOf(pair.B, objects));
        double seam = overlap is { } o && o.SeamVoxels >= options.MinOverlapVoxels ? Math.Min(1, o.SeamShare) : 0;
        double score = evidence is not null ? JoinProbability.Of(evidence) : (1 - (1 - mask) * (1 - seam / 2)) * (1 + openness) / 2;
        return new(pair.A, pair.B, faces?.AllFaces ?? 0, faces?.Gapped ?? 0, AreaNm2(faces), grey,
            overlap is null ? 0 : overlap.MaskVoxelsAOnB + overlap.MaskVoxelsBOnA, mask, seam, openness,
            overlap?.RunsTogether ?? 0, overlap?.RunsApart ?? 0, evidence, score, score >= options.MergeThreshold);
    }

    /// <summary>Of each flood that ran into the other object: how much of that object's own mask, or of its own, it shares.</summary>
    private double MaskShare(FloodOverlap overlap, FloodObject a, FloodObject b)
    {
        long shared = Math.Max(overlap.MaskVoxelsAOnB, overlap.MaskVoxelsBOnA);
        return shared < options.MinOverlapVoxels ? 0 : Math.Min(1, (double)shared / Math.Max(1, Math.Min(a.MaskVoxels, b.MaskVoxels)));
    }

    private double AreaNm2(FaceSums? faces) => faces is null ? 0
        : faces.Faces(0) * voxel.YNm * voxel.ZNm + faces.Faces(1) * voxel.XNm * voxel.ZNm + faces.Faces(2) * voxel.XNm * voxel.YNm;

    private static FloodObject ObjectOf(ulong id, Dictionary<ulong, FloodObject> objects) =>
        objects.TryGetValue(id, out var found) ? found : throw new InputException(
            $"{FloodOverlaps.File} has an overlap of supervoxel {id} but no such supervoxel: the file is damaged. Run stage segment again.");
}

/// <summary>What is dark and what is bright in this image, from the image itself.</summary>
/// <param name="Dark">Mean grey of the usual border: the median over all faces.</param>
/// <param name="Bright">Median grey inside supervoxels.</param>
internal readonly record struct GreyScale(double Dark, double Bright)
{
    // Below this difference the image has no membranes to speak of, and brightness says nothing.
    private const double LeastContrast = 8;

    /// <summary>Null where there is nothing to measure, or no contrast.</summary>
    public static GreyScale? Of(IEnumerable<FaceSums> faces, IReadOnlyList<long> greysOfLabelled)
    {
        var borders = faces.Select(f => (Grey: f.Values / (2.0 * f.AllFaces), Faces: f.AllFaces)).OrderBy(f => f.Grey).ToList();
        long half = (borders.Sum(f => f.Faces) + 1) / 2, labelledHalf = (greysOfLabelled.Sum() + 1) / 2;
        if (half == 0 || labelledHalf == 0) return null;
        int border = 0, inside = 0;
        for (long seen = borders[0].Faces; seen < half; seen += borders[border].Faces) border++;
        for (long seen = greysOfLabelled[0]; seen < labelledHalf; seen += greysOfLabelled[inside]) inside++;
        return inside - borders[border].Grey < LeastContrast ? null : new(borders[border].Grey, inside);
    }

    public double Openness(double grey) => Math.Clamp((grey - Dark) / (Bright - Dark), 0, 1);
}
