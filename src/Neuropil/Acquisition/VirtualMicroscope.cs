using System.Globalization;
using System.Text;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Images;

namespace Neuropil.Acquisition;

/// <summary>Images a volume as a wafer: cuts it into sections, deforms and damages each, and photographs it tile by tile.</summary>
/// <remarks>Writes, as an instrument would, <c>tiles/&lt;section&gt;_&lt;row&gt;_&lt;column&gt;.png</c> and <c>tiles.csv</c> (nominal stage
/// positions), and for scoring <c>truth/</c>: the specimen's voxels and, last of all, <c>truth.json</c>. Same specimen and options, same
/// bytes, for any number of threads.</remarks>
public static class VirtualMicroscope
{
    public const string TilesFolder = "tiles";
    public const string StageFile = "tiles.csv";

    // Some files are one chunk from top to bottom; a whole volume is never held for that.
    private const int MostSlabSlices = 64;

    /// <summary>What would be imaged: every transform, nothing written. Pure.</summary>
    /// <exception cref="InputException">Faulty options, or tiles that do not fit on the specimen.</exception>
    public static WaferTruthFile Plan(Vox3 size, VoxelSize voxelSize, WaferOptions options) => WaferDraw.Draw(size, voxelSize, options);

    /// <summary>Refuses what <see cref="Image"/> would refuse, before a specimen is made at great cost.</summary>
    /// <exception cref="InputException">Faulty options, tiles that do not fit, or a folder that is not empty.</exception>
    public static void Check(Vox3 size, VoxelSize voxelSize, WaferOptions options, string folder)
    {
        Plan(size, voxelSize, options);
        RefuseOccupied(folder);
    }

    /// <exception cref="InputException">Faulty options, or a folder that already holds a wafer.</exception>
    public static WaferTruth Image(
        Specimen specimen, WaferOptions options, string folder, int threads, IProgressSink progress, CancellationToken ct)
    {
        var wafer = Plan(specimen.Box.Size, specimen.VoxelSize, options) with { Source = specimen.Source, SourceMin = specimen.Box.Min };
        RefuseOccupied(folder);
        var outside = ImageSections(specimen, wafer, options, Path.Combine(folder, TilesFolder), threads, progress, ct);
        wafer = wafer with { Tiles = [.. wafer.Tiles.Select(tile => tile with { OutsideFraction = outside.GetValueOrDefault(tile.Name) })] };
        AtomicFile.Write(Path.Combine(folder, StageFile), StageTable(wafer));
        string truth = Path.Combine(folder, WaferTruth.Folder);
        TruthVolumes.Write(specimen, truth, progress, ct);
        ArtefactJson.Write(Path.Combine(truth, WaferTruth.File), wafer);
        return new(wafer, Path.GetFullPath(truth));
    }

    private static Dictionary<string, double> ImageSections(
        Specimen specimen, WaferTruthFile wafer, WaferOptions options, string folder, int threads, IProgressSink progress, CancellationToken ct)
    {
        progress.Begin("acquire · image", wafer.Sections.Count, "sections");
        var exposure = new TileExposure(wafer, options);
        var tilesOf = wafer.Tiles.ToLookup(tile => tile.Section);
        var outside = new Dictionary<string, double>();
        // A slab at a time: the sections that share a layer of the source's chunks.
        int perSlab = Math.Max(1, Math.Min(specimen.SlabSlices, MostSlabSlices) / options.SlicesPerSection);
        foreach (var slab in wafer.Sections.Chunk(perSlab))
        {
            var em = specimen.ReadEm(SlabBox(specimen.Box, slab, options.SlicesPerSection), ct);
            int firstZ = specimen.Box.Min.Z;
            Parallel.ForEach(slab, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = ct }, section =>
            {
                var slice = Average(em, firstZ + section.FirstZ, options.SlicesPerSection);
                foreach (var tile in tilesOf[section.Name].Where(tile => !tile.Lost))
                {
                    var (image, fraction) = exposure.Take(slice, section, tile);
                    PngFile.Write(Path.Combine(folder, tile.Name), image);
                    lock (outside) outside[tile.Name] = fraction;
                }
                progress.Advance(1);
            });
        }
        progress.End();
        return outside;
    }

    private static Box3 SlabBox(Box3 specimen, TrueSection[] slab, int slices) => new(
        specimen.Min with { Z = specimen.Min.Z + slab[0].FirstZ }, specimen.Max with { Z = specimen.Min.Z + slab[^1].FirstZ + slices });

    private static Raster<float> Average(Voxels<byte> em, int firstZ, int slices)
    {
        var slice = new Raster<float>(em.Size.X, em.Size.Y);
        for (int z = firstZ; z < firstZ + slices; z++)
        {
            var source = em.Section(z);
            for (int i = 0; i < source.Length; i++) slice.Values[i] += source[i];
        }
        if (slices > 1)
            for (int i = 0; i < slice.Values.Length; i++) slice.Values[i] /= slices;
        return slice;
    }

    private static string StageTable(WaferTruthFile wafer)
    {
        var text = new StringBuilder("file,section,row,column,x_px,y_px\n");
        foreach (var tile in wafer.Tiles)
            text.Append(CultureInfo.InvariantCulture,
                $"{TilesFolder}/{tile.Name},{tile.Section},{tile.Row + 1},{tile.Column + 1},{tile.NominalPx.X},{tile.NominalPx.Y}\n");
        return text.ToString();
    }

    private static void RefuseOccupied(string folder)
    {
        string? first = Directory.Exists(folder) ? Directory.EnumerateFileSystemEntries(folder).FirstOrDefault() : null;
        if (first is null) return;
        bool isOurs = Directory.Exists(Path.Combine(folder, TilesFolder)), isWhole = File.Exists(Path.Combine(folder, WaferTruth.Folder, WaferTruth.File));
        throw new InputException(isOurs && !isWhole
            ? $"'{folder}' holds a wafer that was begun and not finished. Delete the folder and run again."
            : $"'{folder}' is not empty: it holds '{Path.GetFileName(first)}'. A wafer is never written over anything; give a new folder.");
    }
}
