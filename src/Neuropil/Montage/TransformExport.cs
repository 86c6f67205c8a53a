using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Neuropil.Artefacts;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Numpy;

namespace Neuropil.Montage;

/// <summary>Where montage put each tile, in one JSON file that other programs read.</summary>
/// <remarks>
/// Per tile <c>image</c>, <c>group</c> (its section) and one of
/// <code>
///   "affine": [[a, b, tx], [c, d, ty]]                       tile px → section px
///   "inverse_grid": { "npz": FILE, "x0", "y0", "step" }      elastic: arrays sx, sy [row, column] of float64 give the tile px shown at section
/// </code>                                                     px (x0 + column · step, y0 + row · step); NaN outside the tile
/// Grids lie in a folder beside the file. x right, y down, pixel centres at integers.
/// </remarks>
public static class TransformExport
{
    private const int StepPx = 16;

    /// <returns>Tiles written.</returns>
    public static int Write(TileList list, string listFolder, SectionSet sections, string path)
    {
        var byName = list.Tiles.ToDictionary(t => t.Name, StringComparer.Ordinal);
        var tiles = new JsonObject();
        foreach (var section in sections.Sections)
            foreach (var placed in section.Tiles)
            {
                var tile = byName[placed.Name];
                var entry = new JsonObject { ["image"] = Path.GetFullPath(tile.Path, listFolder), ["group"] = section.Name };
                if (placed.Warp is null) entry["affine"] = Rows(placed.ToSection);
                else entry["inverse_grid"] = WriteGrid(placed, tile, path);
                tiles[placed.Name] = entry;
            }
        AtomicFile.Write(path, new JsonObject { ["tiles"] = tiles }.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
        return tiles.Count;
    }

    private static JsonObject WriteGrid(PlacedTile placed, Tile tile, string path)
    {
        string folder = Path.GetFileNameWithoutExtension(path) + ".grids", file = Path.Combine(folder, NameOf(placed.Name) + ".npz");
        string whole = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, file);
        Directory.CreateDirectory(Path.GetDirectoryName(whole)!);
        var (x0, y0, columns, rows) = Grid(placed, tile);
        double[] sx = new double[columns * rows], sy = new double[columns * rows];
        for (int j = 0; j < rows; j++)
            for (int i = 0; i < columns; i++)
            {
                var p = placed.Invert(new(x0 + i * StepPx, y0 + j * StepPx));
                // A step beyond the edge still carries the interpolation up to it.
                bool near = p.X >= -StepPx && p.Y >= -StepPx && p.X <= tile.WidthPx - 1 + StepPx && p.Y <= tile.HeightPx - 1 + StepPx;
                (sx[j * columns + i], sy[j * columns + i]) = near ? (p.X, p.Y) : (double.NaN, double.NaN);
            }
        byte[] header = NpyHeader.Encode("<f8", rows, columns);
        NpzFile.Write(whole, ("sx", header, Bytes(sx)), ("sy", header, Bytes(sy)));
        return new() { ["npz"] = Path.GetFullPath(whole), ["x0"] = x0, ["y0"] = y0, ["step"] = StepPx };
    }

    private static (int X0, int Y0, int Columns, int Rows) Grid(PlacedTile placed, Tile tile)
    {
        double right = tile.WidthPx - 1, bottom = tile.HeightPx - 1, spare = placed.Warp!.MaxPx + 2 * StepPx;
        Px2[] corners = [.. new Px2[] { new(0, 0), new(right, 0), new(0, bottom), new(right, bottom) }.Select(placed.ToSection.Apply)];
        int x0 = (int)Math.Floor(corners.Min(p => p.X) - spare), y0 = (int)Math.Floor(corners.Min(p => p.Y) - spare);
        int Nodes(double from, double to) => (int)Math.Ceiling((to + spare - from) / StepPx) + 1;
        return (x0, y0, Nodes(x0, corners.Max(p => p.X)), Nodes(y0, corners.Max(p => p.Y)));
    }

    private static string NameOf(string tile) => string.Concat(tile.Select(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_'));

    private static byte[] Bytes(double[] values) => MemoryMarshal.AsBytes<double>(values).ToArray();

    private static JsonArray Rows(Affine2 map) => [new JsonArray(map.A, map.B, map.Tx), new JsonArray(map.C, map.D, map.Ty)];
}
