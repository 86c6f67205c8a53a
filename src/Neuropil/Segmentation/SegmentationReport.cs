using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Networks;
using Neuropil.Reports;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Segmentation;

/// <summary>The numbers and pictures of a segmentation, from what is on disk and in the receipts.</summary>
internal sealed class SegmentationReport(
    StageContext context, SegmentationInputs inputs, IReadOnlyDictionary<string, IReadOnlyList<Receipt>> receiptsByPass)
{
    private readonly IReadOnlyList<Receipt> _flood = receiptsByPass["flood"];
    private readonly IReadOnlyList<Receipt> _relabel = receiptsByPass["relabel"];

    public StageReport Make(CancellationToken ct)
    {
        using var em = inputs.OpenEm(context);
        using var network = inputs.LoadNetwork(context);
        var overlaps = ArtefactJson.Read<FloodOverlaps>(context.PathOf(FloodOverlaps.File), "Run stage segment again.");
        var quality = new SegmentationQuality(_flood, _relabel, FloodFiles.ReadSeams(context), overlaps, network.Description);
        var grid = inputs.Grid(context);
        return new("segment", quality.Numbers(), [.. Figures(em, grid.Domain, overlaps, ct), BlockTable()], [.. Notes(network.Description)]);
    }

    private IEnumerable<Figure> Figures(Volume em, Box3 domain, FloodOverlaps overlaps, CancellationToken ct)
    {
        using var group = OmeZarr.Open(context.PathOf(FloodOverlaps.Volume));
        foreach (int quarter in (int[])[1, 2, 3])
            yield return Overlay(em, group.Level(0), domain, domain.Min.Z + domain.Size.Z * quarter / 4, ct);
        yield return SizeHistogram(overlaps);
    }

    /// <summary>At most 512 x 512 voxels around the middle of a section: the grey image, and the same under its labels.</summary>
    private PictureFigure Overlay(Volume em, Volume labels, Box3 domain, int z, CancellationToken ct)
    {
        const int WidestPx = 512;
        var size = new Vox3(Math.Min(WidestPx, domain.Size.X), Math.Min(WidestPx, domain.Size.Y), 1);
        var corner = new Vox3(domain.Min.X + (domain.Size.X - size.X) / 2, domain.Min.Y + (domain.Size.Y - size.Y) / 2, Math.Min(z, domain.Max.Z - 1));
        var box = Box3.At(corner, size);
        var grey = Slices.Xy(em.Read<byte>(box, ct), corner.Z);
        var ids = Slices.Xy(labels.Read<ulong>(box.Translate(Vox3.Zero - domain.Min), ct), corner.Z - domain.Min.Z);
        var picture = Pictures.SideBySide(4, Pictures.Grey(grey), Pictures.Overlay(grey, ids));
        return new($"Section {corner.Z}", $"Image and supervoxels, voxels {box}. Grey on the right: no object.", picture);
    }

    private static HistogramFigure SizeHistogram(FloodOverlaps overlaps)
    {
        const int Bins = 16;
        var edges = Enumerable.Range(0, Bins + 1).Select(i => i * 0.5).ToList();
        var counts = new double[Bins];
        foreach (var o in overlaps.Objects) counts[Math.Min(Bins - 1, (int)(Math.Log10(o.Voxels) * 2))]++;
        return new("Sizes", "Supervoxels by number of voxels.", "log10 of voxels", edges, counts);
    }

    private TableFigure BlockTable() => new("Blocks", "What flood filling did in each block. Networks are counted as the options name them: network, then alsoNetworks.",
        ["block", "objects", "seeds tried", "weak seeds", "too small", "evaluations", "labelled", "seconds"],
        [.. _flood.Select(r => (IReadOnlyList<string>)[
            r.Block, $"{r.Quality["objects"]}", $"{r.Quality["seedsTried"]}", $"{r.Quality["weakSeeds"]}", $"{r.Quality["tooSmall"]}",
            $"{r.Quality["evaluations"]}", $"{(double)r.Quality["labelled"]! / (double)r.Quality["voxels"]!:P1}", $"{r.Seconds:F1}"])]);

    private IEnumerable<string> Notes(NetworkDescription network)
    {
        yield return "Flood filling depends on the order of objects and on the cutting into blocks: the same options give the same bytes, other "
            + "blocks give slightly other objects. seamDisagreement measures how much.";
        var voxel = context.Project.Recipe.VoxelSize;
        var factor = CoarseImage.FactorOf(network, voxel);
        if (factor != Vox3.All(1)) yield return $"The network was trained on voxels of {network.VoxelSize} nm, so it saw averages over {factor} voxels.";
        else if (network.VoxelSize is { } trained && Apart(trained, voxel) is var apart && apart > 0.2)
            yield return $"The network was trained on voxels of {trained} nm; these are {voxel} nm, {apart:P0} apart on the worst axis. "
                + "Networks do not carry over between resolutions: resample the image or train on this one.";
        if (network.VoxelSize is null)
            yield return "The network does not say which voxel size it was trained on; nothing could be compared.";
    }

    private static double Apart(VoxelSize trained, VoxelSize voxel)
    {
        static double One(double a, double b) => Math.Max(a, b) / Math.Min(a, b) - 1;
        return Math.Max(One(trained.XNm, voxel.XNm), Math.Max(One(trained.YNm, voxel.YNm), One(trained.ZNm, voxel.ZNm)));
    }
}
