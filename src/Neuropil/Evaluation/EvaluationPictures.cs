using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Reports;
using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.Evaluation;

/// <summary>The image, the truth and the segments side by side, in the plane of a section and across the sections.</summary>
internal static class EvaluationPictures
{
    // Wide enough to see membranes, small enough that three fit a page.
    private const int MostPx = 512;

    public static IEnumerable<Figure> Of(StageContext context, CancellationToken ct)
    {
        using var segments = VolumeAddress.Open(context.PathOf(SegmentTable.Volume));
        using var truth = VolumeAddress.Open(context.PathOf(TruthPass.Volume));
        var recipe = context.Project.Recipe;
        using var em = VolumeAddress.Open(recipe.Volume is { } volume ? context.Project.ResolvePath(volume) : context.PathOf(AlignedStack.Volume));
        var origin = TruthPass.Origin(context);
        var size = Vox3.Min(segments.Box.Size, new(MostPx, MostPx, MostPx));
        int z = segments.Box.Size.Z / 2, y = segments.Box.Size.Y / 2;
        var section = Box3.At(new(0, 0, z), size with { Z = 1 });
        var across = Box3.At(new(0, y, 0), size with { Y = 1 });
        yield return new PictureFigure("Image, truth and segments", $"Section {z + origin.Z} of the volume. Colours differ between truth and segments; shapes should not.",
            Row(box => Slices.Xy(em.Read<byte>(box.Translate(origin), ct), z + origin.Z), box => Slices.Xy(truth.Read<ulong>(box, ct), z),
                box => Slices.Xy(segments.Read<ulong>(box, ct), z), section));
        yield return new PictureFigure("The same across the sections", $"Cut at y = {y + origin.Y}; sections run downwards.",
            Row(box => Slices.Xz(em.Read<byte>(box.Translate(origin), ct), y + origin.Y), box => Slices.Xz(truth.Read<ulong>(box, ct), y),
                box => Slices.Xz(segments.Read<ulong>(box, ct), y), across));
    }

    private static Raster<Rgb> Row(Func<Box3, Raster<byte>> em, Func<Box3, Raster<ulong>> truth, Func<Box3, Raster<ulong>> segments, Box3 box)
    {
        var grey = em(box);
        return Pictures.SideBySide(6, Pictures.Grey(grey), Pictures.Overlay(grey, truth(box)), Pictures.Overlay(grey, segments(box)));
    }
}
