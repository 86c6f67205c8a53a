using System.Globalization;
using System.Text;
using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.Exchange;

/// <summary>The stitch coordinates of FEABAS (github.com/YuelongWu/feabas): a text file per section, its name the section's.</summary>
/// <remarks><code>
///   {ROOT_DIR}    folder
///   {RESOLUTION}  nm per px
///   {TILE_SIZE}   height  width
///   image         x       y          px of the tile's first pixel; fields separated by tabs
/// </code></remarks>
internal static class FeabasCoordinates
{
    /// <summary>Where FEABAS looks for them in its working folder.</summary>
    public static readonly string Folder = Path.Combine("stitch", "stitch_coord");

    /// <summary>In the working folder: names of sections, one a line, in cutting order.</summary>
    public const string OrderFile = "section_order.txt";

    /// <exception cref="InputException">A line cannot be read; all such lines are named.</exception>
    public static ImportedTiles Read(string path, VoxelSize voxelSize)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!, root = folder, section = Path.GetFileNameWithoutExtension(path);
        double? z = Order(folder, section);
        var tiles = new List<ImportedTile>();
        var faults = new List<string>();
        var warnings = new List<string>();
        string[] lines = Lines(path);
        for (int i = 0; i < lines.Length; i++)
        {
            string[] fields = [.. lines[i].Split('\t').Select(f => f.Trim())];
            if (lines[i].Trim().Length == 0) continue;
            string where = $"'{path}', line {i + 1}";
            if (fields[0] == "{ROOT_DIR}" && fields.Length > 1) root = ImageAddress.ToPath(fields[1], folder, where);
            else if (fields[0] == "{RESOLUTION}" && fields.Length > 1) warnings.AddRange(OtherResolution(fields[1], voxelSize, path));
            else if (fields[0].StartsWith('{') && fields[0].EndsWith('}')) continue;
            else if (fields.Length >= 3 && MpicbgTransform.Numbers(fields[1], 1) is [var x] && MpicbgTransform.Numbers(fields[2], 1) is [var y])
                tiles.Add(new(null, ImageAddress.ToPath(fields[0], root, where), section, z, Affine2.Translation(x, y)));
            else faults.Add($"line {i + 1}: {lines[i]}");
        }
        if (faults.Count > 0) throw new InputException(
            $"'{path}' is no file of FEABAS stitch coordinates, or damaged: {faults.Count} lines cannot be read. Expected {{ROOT_DIR}}, {{RESOLUTION}} and {{TILE_SIZE}}, then "
            + $"'image<tab>x<tab>y' with x and y in px. Got:\n  {string.Join("\n  ", faults.Take(10))}\nMend these lines, or give the positions as a CSV.");
        return new(tiles, warnings);
    }

    /// <param name="places">Of the tiles' first pixels, px.</param>
    public static void Write(string path, IReadOnlyList<(string FullPath, Px2 Place)> places, int widthPx, int heightPx, double resolutionNm)
    {
        string root = CommonFolder([.. places.Select(p => p.FullPath)]);
        var text = new StringBuilder()
            .Append("{ROOT_DIR}\t").Append(root).Append('\n')
            .Append(CultureInfo.InvariantCulture, $"{{RESOLUTION}}\t{resolutionNm:R}\n{{TILE_SIZE}}\t{heightPx}\t{widthPx}\n");
        foreach (var (image, place) in places)
        {
            string relative = Path.GetRelativePath(root, image).Replace('\\', '/');
            if (relative.Contains('\t', StringComparison.Ordinal)) throw new InputException(
                $"The path '{image}' holds a tab, which separates fields in files of FEABAS. Rename the image, or export with --format render.");
            text.Append(relative).Append(CultureInfo.InvariantCulture, $"\t{place.X:R}\t{place.Y:R}\n");
        }
        AtomicFile.Write(path, text.ToString());
    }

    /// <summary>The deepest folder that holds all of some files.</summary>
    public static string CommonFolder(IReadOnlyList<string> paths)
    {
        string folder = Path.GetDirectoryName(paths[0])!;
        while (paths.Any(p => !p.StartsWith(folder.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
            folder = Path.GetDirectoryName(folder) ?? Path.GetPathRoot(paths[0])!;
        return folder;
    }

    private static string[] Lines(string path)
    {
        try { return File.ReadAllLines(path); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"'{path}' cannot be read: {e.Message}", e);
        }
    }

    private static IEnumerable<string> OtherResolution(string text, VoxelSize voxelSize, string path)
    {
        if (MpicbgTransform.Numbers(text, 1) is [var nm] && Math.Abs(nm - voxelSize.XNm) > 1e-3 * voxelSize.XNm)
            yield return FormattableString.Invariant($"'{path}' gives {nm} nm per px, --voxel {voxelSize.XNm}. Positions are taken as px.");
    }

    private static double? Order(string folder, string section)
    {
        string file = Path.Combine(folder, "..", "..", OrderFile);
        if (!File.Exists(file)) return null;
        int at = Array.FindIndex(Lines(file), line => line.Trim() == section);
        return at < 0 ? null : at;
    }
}
