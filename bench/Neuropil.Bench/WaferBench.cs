using Neuropil.Acquisition;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Images;

namespace Neuropil.Bench;

/// <summary>A wafer as large as wanted, of real tissue: 3 x 3 tiles of 2048² px (or more) as plain TIFF per section, for bench/wafer.sh.</summary>
internal static class WaferBench
{
    private const int SlicesPerSection = 3, TilePx = 2048;

    /// <summary>What a tile adds to the side of a section, with room to stretch and turn; and room to move.</summary>
    private const int PerTilePx = 1860, SparePx = 420;

    public static int Run(string? folder, string? sections, string? tilesPerSide)
    {
        if (folder is null || !int.TryParse(sections, out int count) || count < 1 || !int.TryParse(tilesPerSide ?? "3", out int tiles) || tiles < 1)
        {
            Console.Error.WriteLine("Give a new folder, the number of sections and perhaps of tiles along a side: bench -- wafer FOLDER 54 3");
            return 2;
        }
        if (EmVolume.TryOpen() is not { } em) return 2;
        int side = tiles * PerTilePx + SparePx;
        var box = Box3.OfSize(new(side, side, count * SlicesPerSection));
        var specimen = new Specimen("fib25 EM, magnified twice, pieces turned and repeated", box, new(5, 5, 10), (part, _) => em.Scatter(part), null, SlicesPerSection * 4);
        var options = new WaferOptions
        {
            SlicesPerSection = SlicesPerSection,
            Rows = tiles,
            Columns = tiles,
            TileWidthPx = TilePx,
            TileHeightPx = TilePx,
            AllowOutsidePx = 20,
            ShiftPx = 30,
            RotationDegrees = 1,
            AffinePercent = 0.5,
            ElasticPx = 1.5,
            ElasticWavelengthPx = 400,
        };
        var wafer = VirtualMicroscope.Image(specimen, options, folder, Environment.ProcessorCount, new SilentProgress(), default);
        AsTiff(folder, wafer);
        return 0;
    }

    /// <summary>As most instruments write, so that unpacking is no part of what is measured.</summary>
    private static void AsTiff(string folder, WaferTruth wafer)
    {
        Parallel.ForEach(wafer.Content.Tiles.Where(t => !t.Lost), tile =>
        {
            string png = Path.Combine(folder, VirtualMicroscope.TilesFolder, tile.Name);
            ImageFile.Write(Path.ChangeExtension(png, ".tif"), ImageFile.Read(png));
            File.Delete(png);
        });
        string list = Path.Combine(folder, VirtualMicroscope.StageFile);
        File.WriteAllText(list, File.ReadAllText(list).Replace(".png,", ".tif,", StringComparison.Ordinal));
    }
}
