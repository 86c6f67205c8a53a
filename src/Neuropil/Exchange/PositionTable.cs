using System.Globalization;
using System.Text;
using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.Exchange;

/// <summary>Writes the CSV of positions that <c>--tiles</c> reads: <c>file,section,x_px,y_px</c>, files relative to the CSV.</summary>
internal static class PositionTable
{
    private static readonly char[] Separators = [',', ';', '\t'];

    public static void Write(IReadOnlyList<(ExportedTile Tile, Px2 Place)> tiles, string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var lines = tiles.Select(t => (string[])
        [
            Path.GetRelativePath(folder, t.Tile.Path).Replace('\\', '/'), t.Tile.Section,
            t.Place.X.ToString("R", CultureInfo.InvariantCulture), t.Place.Y.ToString("R", CultureInfo.InvariantCulture),
        ]).ToList();
        // The reader takes fields as they stand: a separator that no name holds.
        char separator = Separators.FirstOrDefault(c => lines.TrueForAll(line => Array.TrueForAll(line, field => !field.Contains(c, StringComparison.Ordinal))));
        if (separator == default) throw new InputException(
            "Names of tiles hold commas, semicolons and tabs, so that no CSV can list them. Rename the images, or export with --format render.");
        var text = new StringBuilder().AppendJoin(separator, "file", "section", "x_px", "y_px").Append('\n');
        foreach (string[] line in lines) text.AppendJoin(separator, line).Append('\n');
        AtomicFile.Write(path, text.ToString());
    }
}
