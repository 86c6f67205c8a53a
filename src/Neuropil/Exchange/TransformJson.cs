using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Numpy;

namespace Neuropil.Exchange;

/// <summary>Our own form of exported transforms: one JSON file, and grids beside it for tiles that bend.</summary>
/// <remarks>
/// Per tile <c>image</c>, <c>group</c> (its section) and one of
/// <code>
///   "affine": [[a, b, tx], [c, d, ty]]                       tile px → section px
///   "inverse_grid": { "npz": FILE, "x0", "y0", "step" }      elastic: arrays sx, sy [row, column] of float64 give the tile px shown at section
/// </code>                                                     px (x0 + column · step, y0 + row · step); NaN outside the tile
/// Grids lie in a folder beside the file. x right, y down, pixel centres at integers. Section px are volume px where the aligned volume is exported.
/// </remarks>
internal static class TransformJson
{
    private const int StepPx = 16;

    public static void Write(IReadOnlyList<ExportedTile> tiles, string path)
    {
        var entries = new JsonObject();
        foreach (var tile in tiles)
        {
            var entry = new JsonObject { ["image"] = tile.Path, ["group"] = tile.Section };
            if (tile.Pose.Affine is { } map) entry["affine"] = Rows(map);
            else entry["inverse_grid"] = WriteGrid(tile, path);
            entries[tile.Name] = entry;
        }
        AtomicFile.Write(path, new JsonObject { ["tiles"] = entries }.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
    }

    private static JsonObject WriteGrid(ExportedTile tile, string path)
    {
        string folder = Path.GetFileNameWithoutExtension(path) + ".grids", file = Path.Combine(folder, NameOf(tile.Name) + ".npz");
        string whole = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, file);
        Directory.CreateDirectory(Path.GetDirectoryName(whole)!);
        var (x0, y0, columns, rows) = Grid(tile);
        double[] sx = new double[columns * rows], sy = new double[columns * rows];
        for (int j = 0; j < rows; j++)
            for (int i = 0; i < columns; i++)
            {
                var p = tile.Pose.Invert(new(x0 + i * StepPx, y0 + j * StepPx));
                // A step beyond the edge still carries the interpolation up to it.
                bool near = p.X >= -StepPx && p.Y >= -StepPx && p.X <= tile.WidthPx - 1 + StepPx && p.Y <= tile.HeightPx - 1 + StepPx;
                (sx[j * columns + i], sy[j * columns + i]) = near ? (p.X, p.Y) : (double.NaN, double.NaN);
            }
        byte[] header = NpyHeader.Encode("<f8", rows, columns);
        NpzFile.Write(whole, ("sx", header, Bytes(sx)), ("sy", header, Bytes(sy)));
        return new() { ["npz"] = Path.GetFullPath(whole), ["x0"] = x0, ["y0"] = y0, ["step"] = StepPx };
    }

    /// <summary>The nodes that cover the tile where it lies, and a step or two beyond.</summary>
    private static (int X0, int Y0, int Columns, int Rows) Grid(ExportedTile tile)
    {
        const double Spare = 2 * StepPx;
        var edge = new List<Px2>();
        for (int x = 0; x < tile.WidthPx; x += StepPx) edge.AddRange([tile.Pose.Apply(new(x, 0)), tile.Pose.Apply(new(x, tile.HeightPx - 1))]);
        for (int y = 0; y < tile.HeightPx; y += StepPx) edge.AddRange([tile.Pose.Apply(new(0, y)), tile.Pose.Apply(new(tile.WidthPx - 1, y))]);
        edge.Add(tile.Pose.Apply(new(tile.WidthPx - 1, tile.HeightPx - 1)));
        int x0 = (int)Math.Floor(edge.Min(p => p.X) - Spare), y0 = (int)Math.Floor(edge.Min(p => p.Y) - Spare);
        int Nodes(double from, double to) => (int)Math.Ceiling((to + Spare - from) / StepPx) + 1;
        return (x0, y0, Nodes(x0, edge.Max(p => p.X)), Nodes(y0, edge.Max(p => p.Y)));
    }

    private static string NameOf(string tile) => string.Concat(tile.Select(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_'));

    private static byte[] Bytes(double[] values) => MemoryMarshal.AsBytes<double>(values).ToArray();

    private static JsonArray Rows(Affine2 map) => [new JsonArray(map.A, map.B, map.Tx), new JsonArray(map.C, map.D, map.Ty)];
}
