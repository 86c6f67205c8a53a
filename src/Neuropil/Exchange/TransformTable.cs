using System.Text.Json;
using Neuropil.Space;

namespace Neuropil.Exchange;

/// <summary>Reads back what <see cref="TransformJson"/> writes.</summary>
internal static class TransformTable
{
    public static bool IsOne(JsonElement root) =>
        root.ValueKind is JsonValueKind.Object && root.TryGetProperty("tiles", out var tiles) && tiles.ValueKind is JsonValueKind.Object;

    /// <exception cref="InputException">A tile has no image or no affine map.</exception>
    public static ImportedTiles Read(JsonElement root, string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var sections = new List<string>();
        var tiles = new List<ImportedTile>();
        foreach (var entry in root.GetProperty("tiles").EnumerateObject())
        {
            string where = $"'{path}', tile '{entry.Name}'";
            if (entry.Value.ValueKind is not JsonValueKind.Object) throw new InputException($"{where}: got {entry.Value.ValueKind}, expected an object with image, group and affine. Export it again.");
            string image = entry.Value.TryGetProperty("image", out var address) ? address.ToString() : entry.Name;
            string section = entry.Value.TryGetProperty("group", out var group) ? group.ToString() : "1";
            if (!sections.Contains(section)) sections.Add(section);
            tiles.Add(new(entry.Name, ImageAddress.ToPath(image, folder, where), section, sections.IndexOf(section), MapOf(entry.Value, where)));
        }
        return new(tiles, []);
    }

    private static Affine2 MapOf(JsonElement tile, string where)
    {
        if (tile.TryGetProperty("affine", out var affine) && RowOf(affine, 0, 3) is [var a, var b, var tx] && RowOf(affine, 1, 3) is [var c, var d, var ty])
            return new(a, b, tx, c, d, ty);
        if (tile.TryGetProperty("translation", out var shift) && RowOf(shift, null, 2) is [var x, var y]) return Affine2.Translation(x, y);
        throw new InputException(tile.TryGetProperty("inverse_grid", out _)
            ? $"{where} bends: it has a grid and no affine map. Expected \"affine\". Export it in a form that holds one: neuropil export PROJECT --transforms FILE --format csv"
            : $"{where} has no readable map. Expected \"affine\": [[a, b, tx], [c, d, ty]] or \"translation\": [tx, ty]. Export it again.");
    }

    private static double[]? RowOf(JsonElement rows, int? index, int count)
    {
        if (rows.ValueKind is not JsonValueKind.Array || (index is { } i && rows.GetArrayLength() <= i)) return null;
        var row = index is { } at ? rows[at] : rows;
        if (row.ValueKind is not JsonValueKind.Array || row.GetArrayLength() != count) return null;
        var values = row.EnumerateArray().Select(v => v.ValueKind is JsonValueKind.Number ? v.GetDouble() : double.NaN).ToArray();
        return values.All(double.IsFinite) ? values : null;
    }
}
