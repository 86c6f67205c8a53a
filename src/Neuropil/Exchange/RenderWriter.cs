using System.Text.Json;
using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.Exchange;

/// <summary>Writes tile specs of Render: a JSON array, one affine map per tile.</summary>
internal static class RenderWriter
{
    // Render's own usual value, px; of no consequence for affine maps.
    private const int MeshCellPx = 64;

    public static void Write(IReadOnlyList<(ExportedTile Tile, Affine2 Map)> tiles, string path)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new() { Indented = true }))
        {
            json.WriteStartArray();
            foreach (var (tile, map) in tiles) WriteSpec(json, tile, map);
            json.WriteEndArray();
        }
        bytes.WriteByte((byte)'\n');
        AtomicFile.Write(path, bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    private static void WriteSpec(Utf8JsonWriter json, ExportedTile tile, Affine2 map)
    {
        var (min, max) = tile.BoxUnder(map);
        json.WriteStartObject();
        json.WriteString("tileId", tile.Name);
        json.WriteStartObject("layout");
        json.WriteString("sectionId", tile.Section);
        json.WriteEndObject();
        json.WriteNumber("z", (double)tile.Z);
        foreach (var (key, value) in new[] { ("minX", min.X), ("minY", min.Y), ("maxX", max.X), ("maxY", max.Y) }) json.WriteNumber(key, value);
        foreach (var (key, value) in new[] { ("width", tile.WidthPx), ("height", tile.HeightPx), ("minIntensity", 0), ("maxIntensity", tile.White) }) json.WriteNumber(key, value);
        json.WriteStartObject("mipmapLevels");
        json.WriteStartObject("0");
        json.WriteString("imageUrl", ImageAddress.ToUrl(tile.Path));
        json.WriteEndObject();
        json.WriteEndObject();
        WriteTransforms(json, map);
        json.WriteNumber("meshCellSize", MeshCellPx);
        json.WriteEndObject();
    }

    private static void WriteTransforms(Utf8JsonWriter json, Affine2 map)
    {
        json.WriteStartObject("transforms");
        json.WriteString("type", "list");
        json.WriteStartArray("specList");
        json.WriteStartObject();
        json.WriteString("type", "leaf");
        json.WriteString("className", MpicbgTransform.AffineClass);
        json.WriteString("dataString", MpicbgTransform.ColumnsOf(map, ' '));
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
