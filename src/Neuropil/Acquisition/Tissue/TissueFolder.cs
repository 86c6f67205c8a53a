using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Reports;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Images;

namespace Neuropil.Acquisition.Tissue;

/// <summary>A piece of synthetic tissue as files to look at and to test with: <c>em.zarr</c>, <c>labels.zarr</c>,
/// <c>classes.zarr</c>, <c>synapses.json</c>, <c>connectome.json</c>, and pictures of some sections.</summary>
public static class TissueFolder
{
    private const int GapPx = 6, PicturedSections = 4;

    // Colours of TissueClass in its order: membrane, cytoplasm, mitochondrion, vesicles, cleft, glia, lumen, wall, myelin.
    private static readonly Rgb[] ClassColours =
    [
        new(0, 0, 0), new(205, 205, 205), new(215, 60, 60), new(60, 190, 90), new(250, 220, 60), new(120, 160, 250), new(255, 255, 255),
        new(250, 140, 40), new(130, 50, 200),
    ];

    /// <summary>Makes the tissue and writes its files into <paramref name="folder"/>, which is made if need be.</summary>
    /// <exception cref="InputException">The size or an option is at fault.</exception>
    /// <exception cref="StoreException">The folder cannot be written.</exception>
    public static Specimen Write(string folder, Vox3 size, VoxelSize voxel, TissueOptions options, ulong seed, int threads,
        IProgressSink progress, CancellationToken ct)
    {
        progress.Begin("tissue", 1, "volume");
        var specimen = SyntheticSpecimen.Make(size, voxel, options, seed, threads, ct);
        progress.Advance(1);
        progress.End();
        TruthVolumes.Write(specimen, folder, progress, ct);
        int pictures = Math.Min(PicturedSections, size.Z);
        for (int i = 0; i < pictures; i++)
        {
            int z = (int)((i + 0.5) * size.Z / pictures);
            PngFile.Write(Path.Combine(folder, $"section-{z}.png"), Panels(specimen, z, ct));
        }
        return specimen;
    }

    /// <summary>One section as grey, as cells, and as classes.</summary>
    public static Raster<Rgb> Panels(Specimen specimen, int z, CancellationToken ct)
    {
        var box = SectionBox(specimen.Box, z);
        var grey = Section(specimen, z, ct);
        var labels = new Raster<ulong>(grey.Width, grey.Height, specimen.ReadLabels!(box, ct).Values);
        var classes = specimen.ReadClasses!(box, ct).Values;
        var colours = new Raster<Rgb>(grey.Width, grey.Height, [.. classes.Select(c => ClassColours[c])]);
        return Pictures.SideBySide(GapPx, Pictures.Grey(grey), LabelColours.Paint(labels), colours);
    }

    /// <summary>The middle section of a real volume and the same extent of the tissue, one beside the other.</summary>
    /// <exception cref="InputException">The volume does not hold grey values of 8 bits.</exception>
    public static TissueComparison Beside(Volume real, Specimen tissue, CancellationToken ct)
    {
        if (real.Type is not VoxelType.UInt8) throw new InputException(
            $"'{real.Address}' holds {real.Type}; a section to lay beside the tissue must be uint8 grey values. Convert it first: neuropil convert");
        int width = Math.Min(real.Box.Size.X, tissue.Box.Size.X), height = Math.Min(real.Box.Size.Y, tissue.Box.Size.Y);
        int z = real.Box.Min.Z + real.Box.Size.Z / 2;
        var box = Box3.At(new(real.Box.Min.X, real.Box.Min.Y, z), new(width, height, 1));
        var left = new Raster<byte>(width, height, real.Read<byte>(box, ct).Values);
        var whole = Section(tissue, tissue.Box.Min.Z + tissue.Box.Size.Z / 2, ct);
        var right = new Raster<byte>(width, height);
        for (int y = 0; y < height; y++) whole.Row(y)[..width].CopyTo(right.Row(y));
        double px = tissue.VoxelSize.XNm;
        return new(Pictures.SideBySide(GapPx, Pictures.Grey(left), Pictures.Grey(right)), TextureStatistics.Of(left, px), TextureStatistics.Of(right, px));
    }

    private static Raster<byte> Section(Specimen specimen, int z, CancellationToken ct) =>
        new(specimen.Box.Size.X, specimen.Box.Size.Y, specimen.ReadEm(SectionBox(specimen.Box, z), ct).Values);

    private static Box3 SectionBox(Box3 box, int z) => Box3.At(new(box.Min.X, box.Min.Y, z), new(box.Size.X, box.Size.Y, 1));
}

/// <summary>A real section (left) and a synthetic one (right), and their grey levels in numbers.</summary>
public sealed record TissueComparison(Raster<Rgb> Picture, TextureStatistics Real, TextureStatistics Tissue);
