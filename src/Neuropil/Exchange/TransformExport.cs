using System.Globalization;
using Neuropil.Artefacts;
using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.Exchange;

/// <summary>In whose form transforms are written.</summary>
public enum TransformFormat
{
    /// <summary>Our own JSON: everything, bends too.</summary>
    Neuropil,

    /// <summary>Tile specs of Render, JSON: affine maps.</summary>
    Render,

    /// <summary>A TrakEM2 project, XML: affine maps.</summary>
    TrakEm2,

    /// <summary>A working folder of FEABAS with stitch coordinates: shifts.</summary>
    Feabas,

    /// <summary>A table of positions: shifts.</summary>
    Csv,
}

/// <param name="Notes">What the format could not say, and how far off it is.</param>
public sealed record ExportOutcome(int Tiles, IReadOnlyList<string> Notes);

/// <summary>Writes where montage put each tile, or where align did, for other programs.</summary>
public static class TransformExport
{
    /// <param name="listFolder">Where the list was read from: its paths are relative to it.</param>
    /// <param name="aligned">Null for places in the sections; else places in the aligned volume.</param>
    /// <param name="path">The file to write; for <see cref="TransformFormat.Feabas"/> a folder.</param>
    /// <exception cref="InputException">There is no tile, or the format cannot hold a name.</exception>
    public static ExportOutcome Write(TransformFormat format, TileList list, string listFolder, SectionSet sections, StackPlaces? aligned, string path)
    {
        var tiles = TilesOf(list, listFolder, sections, aligned);
        if (tiles.Count == 0) throw new InputException("Montage placed no tile, so that there is nothing to export. Look at the reports of acquire and montage.");
        if (format is TransformFormat.Neuropil)
        {
            TransformJson.Write(tiles, path);
            return new(tiles.Count, []);
        }
        if (format is TransformFormat.Feabas && File.Exists(path))
            throw new InputException($"Cannot write the folder '{path}': there is a file of this name. Nothing was changed. FEABAS takes a working folder: give another name.");
        var fit = new PoseFit(shiftOnly: format is TransformFormat.Feabas or TransformFormat.Csv);
        var maps = tiles.Select(tile => (Tile: tile, Map: fit.Map(tile))).ToList();
        var places = maps.Select(m => (m.Tile, Place: new Px2(m.Map.Tx, m.Map.Ty))).ToList();
        switch (format)
        {
            case TransformFormat.Render: RenderWriter.Write(maps, path); break;
            case TransformFormat.TrakEm2: TrakEm2Writer.Write(maps, sections.VoxelSize, path); break;
            case TransformFormat.Feabas: WriteFeabas(places, sections.VoxelSize, path); break;
            default: PositionTable.Write(places, path); break;
        }
        return new(tiles.Count, fit.Note() is { } note ? [note] : []);
    }

    private static List<ExportedTile> TilesOf(TileList list, string listFolder, SectionSet sections, StackPlaces? aligned)
    {
        var byName = list.Tiles.ToDictionary(t => t.Name, StringComparer.Ordinal);
        var places = aligned?.Sections.ToDictionary(s => s.Name, StringComparer.Ordinal);
        bool numbered = aligned is null && AreRisingNumbers(sections.Sections.Select(s => s.Name));
        var tiles = new List<ExportedTile>();
        foreach (var section in sections.Sections)
            foreach (var placed in section.Tiles)
            {
                var tile = byName.GetValueOrDefault(placed.Name) ?? throw new InputException($"Tile '{placed.Name}' is not in {TileList.File}. The list was changed since montage: run montage again.");
                AlignedSection? place = null;
                if (places is not null && !places.TryGetValue(section.Name, out place))
                    throw new InputException($"Section {section.Name} is not in {AlignedStack.File}. Montage was run since align: run align again.");
                int z = numbered ? int.Parse(section.Name, CultureInfo.InvariantCulture) : section.Index;
                tiles.Add(new(placed.Name, Path.GetFullPath(tile.Path, listFolder), section.Name, z, tile.WidthPx, tile.HeightPx, tile.Bits, new(placed, place is null ? null : aligned!.MapOf(place))));
            }
        return tiles;
    }

    private static bool AreRisingNumbers(IEnumerable<string> names)
    {
        int last = -1;
        foreach (string name in names)
        {
            if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number <= last) return false;
            last = number;
        }
        return true;
    }

    private static void WriteFeabas(IReadOnlyList<(ExportedTile Tile, Px2 Place)> places, VoxelSize voxelSize, string folder)
    {
        var sections = places.GroupBy(p => p.Tile.Section, StringComparer.Ordinal).ToList();
        foreach (var section in sections)
        {
            if (section.Key.IndexOfAny(Path.GetInvalidFileNameChars()) >= 0) throw new InputException(
                $"Section '{section.Key}' cannot be the name of a file, as FEABAS has it. Name sections without slashes, or export with --format render.");
            var first = section.First().Tile;
            FeabasCoordinates.Write(Path.Combine(folder, FeabasCoordinates.Folder, section.Key + ".txt"), [.. section.Select(p => (p.Tile.Path, p.Place))],
                first.WidthPx, first.HeightPx, voxelSize.XNm);
        }
        AtomicFile.Write(Path.Combine(folder, FeabasCoordinates.OrderFile), string.Concat(sections.Select(s => s.Key + "\n")));
    }
}
