using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Space;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Alignment;

/// <summary>Cuts through the stack before and after alignment: a line of each section, one under the other.</summary>
/// <param name="Before">Sections centred on each other, not moved otherwise; x by section.</param>
/// <param name="After">The aligned volume; x by section.</param>
/// <param name="Middle">The aligned section in the middle of the stack.</param>
internal sealed record StackSlices(Raster<byte> Before, Raster<byte> After, Raster<byte> Middle, IReadOnlyList<double?> NccBefore, IReadOnlyList<double?> NccAfter)
{
    /// <summary>Lines per section that the correlation is taken over.</summary>
    private const int NccLines = 48;

    public static StackSlices Read(StageContext context, CancellationToken ct)
    {
        SectionSet sections = AlignmentStage.Sections(context);
        AlignedStack stack = AlignmentStage.Stack(context);
        using OmeZarrGroup montage = OmeZarr.Open(context.PathOf(SectionSet.Volume)), em = OmeZarr.Open(context.PathOf(AlignedStack.Volume));
        int width = stack.WidthPx, height = stack.HeightPx, count = stack.Sections.Count;
        Raster<byte> before = new(width, count), after = new(width, count), middle = new(width, height);
        List<double?> nccBefore = [], nccAfter = [];
        byte[]? lastBefore = null, lastAfter = null;
        for (int z = 0; z < count; z++)
        {
            ct.ThrowIfCancellationRequested();
            byte[] plainly = Centred(montage.Level(0), sections.Sections[z], width, height, ct);
            byte[] aligned = em.Level(0).Read<byte>(new Box3(new(0, 0, z), new(width, height, z + 1)), ct).Values;
            plainly.AsSpan(height / 2 * width, width).CopyTo(before.Row(z));
            aligned.AsSpan(height / 2 * width, width).CopyTo(after.Row(z));
            if (z == count / 2) aligned.CopyTo(middle.Values, 0);
            if (lastBefore is not null) nccBefore.Add(Ncc(lastBefore, plainly, width, height));
            if (lastAfter is not null) nccAfter.Add(Ncc(lastAfter, aligned, width, height));
            (lastBefore, lastAfter) = (plainly, aligned);
        }
        return new(before, after, middle, nccBefore, nccAfter);
    }

    private static byte[] Centred(ZarrArray montage, PlacedSection section, int width, int height, CancellationToken ct)
    {
        var values = new byte[width * height];
        int left = (section.WidthPx - width) / 2, top = (section.HeightPx - height) / 2;
        var part = new Box3(new(Math.Max(0, left), Math.Max(0, top), section.Index),
            new(Math.Min(section.WidthPx, left + width), Math.Min(section.HeightPx, top + height), section.Index + 1));
        if (part.IsEmpty) return values;
        var voxels = montage.Read<byte>(part, ct);
        for (int y = part.Min.Y; y < part.Max.Y; y++)
            voxels.Values.AsSpan((y - part.Min.Y) * voxels.Size.X, voxels.Size.X).CopyTo(values.AsSpan((y - top) * width + part.Min.X - left));
        return values;
    }

    /// <summary>Correlation of grey values where both are known (not 0), over lines spread through the section.</summary>
    private static double? Ncc(byte[] a, byte[] b, int width, int height)
    {
        double n = 0, sumA = 0, sumB = 0, squareA = 0, squareB = 0, product = 0;
        for (int line = 0; line < Math.Min(NccLines, height); line++)
        {
            int from = (int)((long)line * height / Math.Min(NccLines, height)) * width;
            for (int i = from; i < from + width; i++)
            {
                if (a[i] == 0 || b[i] == 0) continue;
                double u = a[i], v = b[i];
                (n, sumA, sumB) = (n + 1, sumA + u, sumB + v);
                (squareA, squareB, product) = (squareA + u * u, squareB + v * v, product + u * v);
            }
        }
        double varianceA = squareA - sumA * sumA / n, varianceB = squareB - sumB * sumB / n;
        return n < 256 || varianceA < n * 1e-6 || varianceB < n * 1e-6 ? null : (product - sumA * sumB / n) / Math.Sqrt(varianceA * varianceB);
    }
}
