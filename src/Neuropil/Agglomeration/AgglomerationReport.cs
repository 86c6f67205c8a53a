using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Reports;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Agglomeration;

/// <summary>Numbers and pictures of the joins, from what is on disk.</summary>
internal sealed class AgglomerationReport(StageContext context, AgglomerationInputs inputs)
{
    private const int WidestPx = 512;
    private const int RowsShown = 15;

    private readonly EdgeTable _edges = EdgeTable.Read(context.PathOf(EdgeTable.File));
    private readonly SegmentTable _segments = SegmentTable.Read(context.PathOf(SegmentTable.File));

    public StageReport Make(CancellationToken ct)
    {
        var numbers = AgglomerationQuality.Numbers(_edges, _segments, AgglomerationInputs.ReadOverlaps(context));
        var touching = _edges.Edges.Where(e => e.Faces > 0).ToList();
        return new("agglomerate", numbers,
        [
            Overlay(ct),
            Histogram("Scores", $"Strength of the evidence that two supervoxels are one cell. Joined from {context.Options<AgglomerationOptions>().MergeThreshold} on.",
                "score", [.. _edges.Edges.Where(e => e.Score > 0).Select(e => e.Score)], 0, 1),
            Histogram("Grey at the border", "Mean grey along the contact of two supervoxels; dark is membrane, bright an open border.", "grey",
                [.. touching.Select(e => e.MeanGrey)], 0, 256),
            .. Table("Strongest joins", "Highest scores.", _edges.Edges.Where(e => e.Merged)),
            .. Table("Doubtful pairs", "Not joined; the nearest to the threshold first.",
                _edges.Edges.Where(e => !e.Merged && e.Score >= AgglomerationQuality.DoubtFrom)),
        ], Notes());
    }

    private PictureFigure Overlay(CancellationToken ct)
    {
        using var em = inputs.OpenEm(context);
        using var supervoxels = inputs.OpenSupervoxels(context);
        using var segments = OmeZarr.Open(context.PathOf(SegmentTable.Volume));
        Vox3 all = supervoxels.Box.Size, size = new(Math.Min(all.X, WidestPx), Math.Min(all.Y, WidestPx), 1);
        var box = Box3.At(new((all.X - size.X) / 2, (all.Y - size.Y) / 2, all.Z / 2), size);
        var origin = AgglomerationInputs.Origin(context);
        int times = size.X > WidestPx / 2 ? 1 : 2;
        var grey = Slices.Xy(em.Read<byte>(box.Translate(origin), ct), box.Min.Z + origin.Z);
        Raster<Rgb> Labels(Volume volume) => Pictures.Overlay(grey, Slices.Xy(volume.Read<ulong>(box, ct), box.Min.Z));
        return new("Before and after", $"Voxels {box.Translate(origin)}: supervoxels left, segments right. Pieces that take the same colour were joined.",
            Resize.Repeat(Pictures.SideBySide(4, Labels(supervoxels), Labels(segments.Level(0))), times, times));
    }

    private static HistogramFigure Histogram(string title, string caption, string label, IReadOnlyList<double> values, double low, double high)
    {
        const int Bins = 32;
        var counts = new double[Bins];
        foreach (double value in values) counts[Math.Clamp((int)((value - low) / (high - low) * Bins), 0, Bins - 1)]++;
        return new(title, caption, label, [.. Enumerable.Range(0, Bins + 1).Select(i => low + (high - low) * i / Bins)], counts);
    }

    private static IEnumerable<TableFigure> Table(string title, string caption, IEnumerable<SupervoxelEdge> edges)
    {
        var rows = edges.OrderByDescending(e => e.Score).ThenBy(e => e.A).ThenBy(e => e.B).Take(RowsShown).Select(e => (IReadOnlyList<string>)[
            $"{e.A}", $"{e.B}", $"{e.Score:0.000}", e.Evidence is { } asked ? $"{asked.Mutual:0.000}" : "–", $"{e.MaskShare:0.000}", $"{e.SeamShare:0.000}", $"{e.Openness:0.000}", $"{e.Faces}"]).ToList();
        return rows.Count == 0 ? [] : [new(title, caption, ["a", "b", "score", "floods shared", "mask share", "seam share", "openness", "faces"], rows)];
    }

    private IReadOnlyList<string> Notes() => _edges.Edges.Any(e => e.MaskVoxels > 0 || e.Evidence is not null) || _edges.Edges.Count == 0 ? []
        : ["No flood mask ran into another object and no pair was asked again, so there was no evidence of the network to join by; borders alone never join."];
}
