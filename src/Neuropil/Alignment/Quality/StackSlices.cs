using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Reports;
using Neuropil.Space;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Alignment.Quality;

/// <summary>Cuts through the middle of the stack before and after alignment, at full resolution: a line of each section, one under the other.</summary>
/// <param name="BeforeX">Sections centred on each other, not moved otherwise; x by section.</param>
/// <param name="AfterX">The aligned volume; x by section.</param>
/// <param name="BeforeY">As <paramref name="BeforeX"/>; y by section.</param>
/// <param name="Middle">The aligned section in the middle of the stack, shrunk until it fits a page.</param>
internal sealed record StackSlices(Raster<byte> BeforeX, Raster<byte> AfterX, Raster<byte> BeforeY, Raster<byte> AfterY, Raster<byte> Middle)
{
    /// <summary>Jitter of a pixel is seen at full resolution only: longer lines and stacks are cut to their middle.</summary>
    private const int LongestPx = 1200;

    public static StackSlices Read(StageContext context, CancellationToken ct)
    {
        SectionSet sections = AlignmentStage.Sections(context);
        AlignedStack stack = AlignmentStage.Stack(context);
        using OmeZarrGroup montage = OmeZarr.Open(context.PathOf(SectionSet.Volume)), em = OmeZarr.Open(context.PathOf(AlignedStack.Volume));
        var whole = em.Level(0).Box.Size;
        var cut = Vox3.Min(whole, new(LongestPx, LongestPx, LongestPx));
        var corner = new Vox3((whole.X - cut.X) / 2, (whole.Y - cut.Y) / 2, (whole.Z - cut.Z) / 2);
        Box3 alongX = Box3.At(corner with { Y = whole.Y / 2 }, cut with { Y = 1 }), alongY = Box3.At(corner with { X = whole.X / 2 }, cut with { X = 1 });
        return new(
            Slices.Xz(Centred(montage.Level(0), sections, whole, alongX, ct), alongX.Min.Y), Slices.Xz(em.Level(0).Read<byte>(alongX, ct), alongX.Min.Y),
            Slices.Yz(Centred(montage.Level(0), sections, whole, alongY, ct), alongY.Min.X), Slices.Yz(em.Level(0).Read<byte>(alongY, ct), alongY.Min.X),
            MiddleOf(em, ct));
    }

    /// <summary>What a box of the volume would show if every section stood centred in it; 0 beyond a section.</summary>
    public static Voxels<byte> Centred(ZarrArray montage, SectionSet sections, Vox3 whole, Box3 box, CancellationToken ct)
    {
        var shown = new Voxels<byte>(box);
        for (int z = box.Min.Z; z < box.Max.Z; z++)
        {
            var section = sections.Sections[z];
            int left = (section.WidthPx - whole.X) / 2, top = (section.HeightPx - whole.Y) / 2;
            var part = new Box3(new(Math.Max(0, box.Min.X + left), Math.Max(0, box.Min.Y + top), z),
                new(Math.Min(section.WidthPx, box.Max.X + left), Math.Min(section.HeightPx, box.Max.Y + top), z + 1));
            if (part.IsEmpty) continue;
            shown.Paste(new Voxels<byte>(part.Translate(new(-left, -top, 0)), Full(montage, sections.PaintedPx, part, ct).Values));
        }
        return shown;
    }

    /// <summary>A box in section px of sections that may be painted coarser.</summary>
    private static Voxels<byte> Full(ZarrArray montage, int painted, Box3 part, CancellationToken ct)
    {
        if (painted == 1) return montage.Read<byte>(part, ct);
        var coarse = montage.Read<byte>(new(new(part.Min.X / painted, part.Min.Y / painted, part.Min.Z),
            new((part.Max.X - 1) / painted + 1, (part.Max.Y - 1) / painted + 1, part.Max.Z)), ct);
        var full = new Voxels<byte>(part);
        int at = 0;
        for (int z = part.Min.Z; z < part.Max.Z; z++)
            for (int y = part.Min.Y; y < part.Max.Y; y++)
                for (int x = part.Min.X; x < part.Max.X; x++) full.Values[at++] = coarse[x / painted, y / painted, z];
        return full;
    }

    private static Raster<byte> MiddleOf(OmeZarrGroup em, CancellationToken ct)
    {
        int level = 0, z = em.Level(0).Box.Size.Z / 2;
        while (level + 1 < em.Levels && Math.Max(em.Level(level).Box.Size.X, em.Level(level).Box.Size.Y) > LongestPx)
            z = Math.Min(z / em.Factor(++level).Z, em.Level(level).Box.Size.Z - 1);
        var size = em.Level(level).Box.Size;
        return Slices.Xy(em.Level(level).Read<byte>(Box3.At(new(0, 0, z), size with { Z = 1 }), ct), z);
    }
}
