using Neuropil.Blocks;
using Neuropil.Flooding;
using Neuropil.Networks;
using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.Segmentation;

/// <summary>What flood filling made of one block: local labels 1 … n over the labelled box, 0 where no object is.</summary>
/// <param name="Objects">Seeds and sizes in voxels of the volume.</param>
internal sealed record FloodedBlock(Voxels<uint> Labels, IReadOnlyList<FilledObject> Objects, FloodCounts Counts);

internal sealed record FloodCounts(int SeedsTried, int WeakSeeds, int TooSmall, int Adopted, long Evaluations);

/// <summary>Flood-fills one block: seeds between image edges first, then in the middles of space that is still empty.</summary>
internal sealed class BlockFlood(IFfnNetwork network, SegmentationOptions options, VoxelSize voxelSize)
{
    private const double NoAdoption = 2;

    public FloodedBlock Run(Volume em, Box3 grownBox, Box3 labelledBox, bool reversed, StageContext context, CancellationToken ct)
    {
        var description = network.Description;
        var settings = options.SettingsFor(description);
        var factor = CoarseImage.FactorOf(description, voxelSize);
        var box = CanvasBox(options, grownBox, labelledBox, em.Box, CoarseImage.InVolume(description, voxelSize).FieldOfView);
        var image = CoarseImage.Read(em, CoarseImage.Around(box, factor), factor, description, ct);
        var shape = new GridShape(image.Size.X, image.Size.Y, image.Size.Z);
        var canvas = new FloodCanvas(image.Values, shape, description.FieldOfView);
        using var session = network.NewSession(context.ThreadsPerBlock);
        var fill = new ObjectFill(canvas, session, description.Deltas, settings, PercentOf(canvas, description.Deltas, context));
        var flood = new SubvolumeFlood(canvas, fill, settings);
        var spacing = (voxelSize.XNm * factor.X, voxelSize.YNm * factor.Y, voxelSize.ZNm * factor.Z);
        flood.Run(InOrder(PeakSeeds.OfImage(image.Values, shape, spacing), reversed), settings.MinSegmentSizeVx, NoAdoption, ct);
        if (options.FillEmpty)
            flood.Run(InOrder(PeakSeeds.OfEmptySpace(canvas.Labels, shape, spacing, options.FillEmptyMinRadiusNm), reversed),
                Math.Min(settings.MinSegmentSizeVx, options.FillEmptyMinSegmentSizeVx), options.FillEmptyAdoptionShare, ct);
        return new(Crop(canvas.Labels, image.Box, labelledBox, factor), [.. flood.Objects.Select(o => InVolume(o, image.Box.Min, factor))],
            new(flood.SeedsTried, flood.WeakSeeds, flood.TooSmall, flood.Adopted, flood.Evaluations));
    }

    private static FilledObject InVolume(FilledObject o, Vox3 origin, Vox3 factor)
    {
        int each = (int)factor.Product;
        return o with
        {
            Seed = CoarseImage.Times(o.Seed + origin, factor) + new Vox3(factor.X / 2, factor.Y / 2, factor.Z / 2),
            Voxels = o.Voxels * each,
            MaskVoxels = o.MaskVoxels * each,
            Overlaps = [.. o.Overlaps.Select(p => (p.Label, p.Voxels * each))],
        };
    }

    private static List<int> InOrder(List<int> seeds, bool reversed)
    {
        if (reversed) seeds.Reverse();
        return seeds;
    }

    /// <summary>Turns evaluations into per cent of the canvas, each worth one cell of the coarse grid of moves; which is about what they come
    /// to when a block is done. The engine adds what is missing when it ends.</summary>
    private static Action PercentOf(FloodCanvas canvas, Vox3 deltas, StageContext context)
    {
        long evaluations = 0;
        int said = 0;
        return () =>
        {
            int percent = (int)Math.Min(99, 100 * ++evaluations * deltas.Product / canvas.Shape.Count);
            if (percent > said) context.Advance(percent - said);
            said = percent;
        };
    }

    /// <summary>The labelled box, and beyond the outer faces of the volume half a field of view of its mirror image.</summary>
    public static Box3 CanvasBox(SegmentationOptions options, Box3 grown, Box3 labelled, Box3 volume, Vox3 fieldOfView)
    {
        var canvas = options.MirrorFaces
            ? grown.Intersect(volume.Grow(new(fieldOfView.X / 2, fieldOfView.Y / 2, fieldOfView.Z / 2)))
            : labelled;
        if (Vox3.Max(canvas.Size, fieldOfView) == canvas.Size) return canvas;
        throw new InputException($"The block that labels voxels {labelled} is smaller than the network's field of view of {fieldOfView} voxels. "
            + "Choose a larger box, or larger segment.blockVx or segment.haloVx.");
    }

    private static Voxels<uint> Crop(int[] labels, Box3 canvas, Box3 labelled, Vox3 factor)
    {
        var all = new Voxels<int>(canvas, labels);
        var crop = new Voxels<uint>(labelled);
        int[] columns = [.. Enumerable.Range(labelled.Min.X, labelled.Size.X).Select(x => CoarseImage.Floor(new(x, 0, 0), factor).X - canvas.Min.X)];
        for (int z = labelled.Min.Z, to = 0; z < labelled.Max.Z; z++)
            for (int y = labelled.Min.Y; y < labelled.Max.Y; y++)
            {
                var row = CoarseImage.Floor(new(0, y, z), factor);
                int from = all.Offset(canvas.Min.X, row.Y, row.Z);
                foreach (int x in columns) crop.Values[to++] = (uint)Math.Max(0, labels[from + x]);
            }
        return crop;
    }
}
