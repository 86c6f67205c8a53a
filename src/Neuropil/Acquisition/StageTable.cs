using System.Globalization;
using Neuropil.Space;

namespace Neuropil.Acquisition;

/// <summary>Reads a CSV of tiles and where the stage stood. The first line names the columns, in any order:
/// <list type="bullet">
/// <item><c>file</c> (or <c>tile</c>, <c>name</c>, <c>path</c>): the image, relative to the CSV; obligatory;</item>
/// <item><c>x_px</c> and <c>y_px</c>, or <c>x_nm</c>, <c>y_nm</c>, or <c>x_um</c>, <c>y_um</c>: the tile's first pixel, x right, y down;</item>
/// <item><c>section</c> (or <c>z</c>); without it the file name's pattern tells, else all tiles are one section;</item>
/// <item><c>row</c> and <c>column</c> (or <c>col</c>), counted from 0 or 1.</item>
/// </list>
/// Positions or rows and columns must be there. Other columns are not looked at. Fields are separated by comma, semicolon or tab.</summary>
internal static class StageTable
{
    private static readonly string[] FileNames = ["file", "tile", "name", "path"], SectionNames = ["section", "z"], ColumnNames = ["column", "col"];
    private static readonly (string Suffix, double Nm)[] Units = [("_px", 0), ("_nm", 1), ("_um", 1000)];

    /// <summary>Of all tiles where nothing tells.</summary>
    private const string OnlySection = "1";

    /// <param name="growing">Someone is writing the table: a last line without its end is not read yet.</param>
    /// <exception cref="InputException">The table lacks a column or a line cannot be read; all such lines are named.</exception>
    public static List<TileEntry> Read(string path, string? pattern, VoxelSize voxelSize, bool growing = false)
    {
        string[] lines = Lines(path, growing);
        char separator = new[] { ',', ';', '\t' }.MaxBy(c => lines[0].Count(l => l == c));
        var header = lines[0].Split(separator).Select(name => name.Trim().Trim('"').ToLowerInvariant()).ToArray();
        var columns = Columns.Of(path, header, voxelSize);
        var names = pattern is null ? null : TileNamePattern.Parse(pattern);
        var tiles = new List<TileEntry>();
        var faults = new List<string>();
        for (int i = 1; i < lines.Length; i++)
        {
            if (lines[i].Trim().Length == 0) continue;
            var fields = lines[i].Split(separator).Select(field => field.Trim().Trim('"')).ToArray();
            if (fields.Length != header.Length) faults.Add($"line {i + 1} has {fields.Length} fields, the first line {header.Length}: {lines[i]}");
            else if (columns.Section is { } section && fields[section].Length == 0) faults.Add($"line {i + 1} names no section: {lines[i]}");
            else if (Entry(fields, columns, Path.GetDirectoryName(Path.GetFullPath(path))!, names) is { } tile) tiles.Add(tile);
            else faults.Add($"line {i + 1} has a number that cannot be read: {lines[i]}");
        }
        // While the table is being written its first lines may be one tile, imaged again.
        if (!growing && columns.Section is null && tiles.All(t => t.Section == OnlySection) && MostlyShared(tiles) is var (one, other))
            throw new InputException($"'{path}' does not say which section a tile is of: it has no column 'section' (or 'z'), and {one} and {other} lie at one place. "
                + $"Add the column, or let the file names tell: --pattern '{TileNamePattern.Usual}'.");
        return faults.Count == 0 ? tiles : throw new InputException($"'{path}' cannot be read:\n  " + string.Join("\n  ", faults.Take(20)));
    }

    private static string[] Lines(string path, bool growing)
    {
        try
        {
            string text = File.ReadAllText(path);
            string[] lines = [.. (growing ? text[..(text.LastIndexOf('\n') + 1)] : text).ReplaceLineEndings("\n").TrimEnd('\n').Split('\n')];
            return lines.Length > 1 ? lines : throw new InputException($"'{path}' holds no tile: expected a line of column names and a line per tile.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"'{path}' cannot be read: {e.Message}", e);
        }
    }

    private static TileEntry? Entry(string[] fields, Columns columns, string folder, TileNamePattern? names)
    {
        string file = Path.GetFullPath(fields[columns.File], folder), name = Path.GetFileName(file);
        var match = names?.Match(name);
        int? row = match?.Row, column = match?.Column;
        if (columns.Row is { } r)
        {
            if (!Whole(fields[r], out int rowValue) || !Whole(fields[columns.Column!.Value], out int columnValue)) return null;
            (row, column) = (rowValue, columnValue);
        }
        Px2? stage = null;
        if (columns.X is { } x)
        {
            if (!Number(fields[x], out double px) || !Number(fields[columns.Y!.Value], out double py)) return null;
            stage = new(px / columns.UnitsPerPxX, py / columns.UnitsPerPxY);
        }
        string section = columns.Section is { } s ? fields[s] : match?.Section ?? OnlySection;
        return new(name, file, section, row, column, stage);
    }

    /// <summary>Two tiles at one place, where most tiles share theirs with another: of a wafer all do. Null else: one tile too many is another fault.</summary>
    private static (string, string)? MostlyShared(IReadOnlyCollection<TileEntry> tiles)
    {
        var shared = tiles.GroupBy(t => (t.Row, t.Column, t.Row is null ? t.StagePx : null)).Where(g => g.Count() > 1).ToList();
        return shared.Count > 0 && 4 * shared.Sum(g => g.Count()) >= 3 * tiles.Count ? (shared[0].First().Name, shared[0].ElementAt(1).Name) : null;
    }

    private static bool Number(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    private static bool Whole(string text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    /// <summary>Which field of a line holds what.</summary>
    private sealed record Columns(int File, int? Section, int? Row, int? Column, int? X, int? Y, double UnitsPerPxX, double UnitsPerPxY)
    {
        public static Columns Of(string path, string[] header, VoxelSize voxelSize)
        {
            int? Find(params string[] names) => names.Select(n => Array.IndexOf(header, n)).Where(i => i >= 0).Select(i => (int?)i).FirstOrDefault();
            int file = Find(FileNames) ?? throw Lacking(path, header, "the image file ('file')");
            int? row = Find("row"), column = Find(ColumnNames);
            if (row is null != column is null) throw Lacking(path, header, "both 'row' and 'column'");
            foreach (var (suffix, nm) in Units)
                if (Find("x" + suffix) is { } x && Find("y" + suffix) is { } y)
                    return new(file, Find(SectionNames), row, column, x, y, nm == 0 ? 1 : voxelSize.XNm / nm, nm == 0 ? 1 : voxelSize.YNm / nm);
            if (Find("x") is not null) throw Lacking(path, header, "the unit of x and y: name them 'x_px', 'x_nm' or 'x_um'");
            return row is null
                ? throw Lacking(path, header, "where the tiles are: 'x_px' and 'y_px' (or _nm, _um), or 'row' and 'column'")
                : new(file, Find(SectionNames), row, column, null, null, 1, 1);
        }

        private static InputException Lacking(string path, string[] header, string what) => new(
            $"'{path}' does not say {what}. Its columns are: {string.Join(", ", header)}. Expected for example: file,section,row,column,x_px,y_px");
    }
}
