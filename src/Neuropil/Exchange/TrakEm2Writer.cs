using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.Exchange;

/// <summary>Writes a TrakEM2 project: a layer per section, a patch per tile, one affine map each.</summary>
internal static class TrakEm2Writer
{
    // ImagePlus.GRAY8 and GRAY16 of ImageJ.
    private const int Grey8 = 0, Grey16 = 1;
    private const int LayerSetId = 3, FirstFreeId = 5;

    // TrakEM2 reads its template of things from the document type: one kind that holds nothing is enough for images.
    private const string DocumentType = """

        <!ELEMENT trakem2 (project,t2_layer_set,t2_display)>
        <!ELEMENT project (anything)>
        <!ATTLIST project id NMTOKEN #REQUIRED>
        <!ATTLIST project unuid NMTOKEN #REQUIRED>
        <!ATTLIST project title NMTOKEN #REQUIRED>
        <!ATTLIST project mipmaps_folder NMTOKEN #REQUIRED>
        <!ATTLIST project storage_folder NMTOKEN #REQUIRED>
        <!ELEMENT anything EMPTY>
        <!ATTLIST anything id NMTOKEN #REQUIRED>
        <!ATTLIST anything expanded NMTOKEN #REQUIRED>

        """;

    public static void Write(IReadOnlyList<(ExportedTile Tile, Affine2 Map)> tiles, VoxelSize voxelSize, string path)
    {
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, new() { Indent = true, IndentChars = "\t", Encoding = new UTF8Encoding(false), NewLineChars = "\n" }))
        {
            xml.WriteStartDocument();
            xml.WriteDocType("trakem2_anything", null, null, DocumentType);
            xml.WriteStartElement("trakem2");
            WriteProject(xml, tiles, Path.GetFileNameWithoutExtension(path));
            WriteLayerSet(xml, tiles, voxelSize);
            xml.WriteEndElement();
        }
        bytes.WriteByte((byte)'\n');
        AtomicFile.Write(path, bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    private static void WriteProject(XmlWriter xml, IReadOnlyList<(ExportedTile Tile, Affine2 Map)> tiles, string title)
    {
        // TrakEM2 keeps its caches under this: other tiles, another project.
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', tiles.Select(t => t.Tile.Path))));
        string unuid = string.Create(CultureInfo.InvariantCulture, $"{BitConverter.ToUInt32(hash, 0)}.{BitConverter.ToUInt32(hash, 4)}.{BitConverter.ToUInt32(hash, 8)}");
        xml.WriteStartElement("project");
        Attributes(xml, ("id", "0"), ("title", title), ("unuid", unuid), ("mipmaps_folder", $"trakem2.{unuid}/trakem2.mipmaps/"), ("storage_folder", ""),
            ("mipmaps_format", "4"), ("image_resizing_mode", "Area downsampling"));
        xml.WriteEndElement();
    }

    private static void WriteLayerSet(XmlWriter xml, IReadOnlyList<(ExportedTile Tile, Affine2 Map)> tiles, VoxelSize voxelSize)
    {
        var boxes = tiles.Select(t => t.Tile.BoxUnder(t.Map)).ToList();
        string width = Text(Math.Ceiling(boxes.Max(b => b.Max.X))), height = Text(Math.Ceiling(boxes.Max(b => b.Max.Y)));
        xml.WriteStartElement("t2_layer_set");
        Attributes(xml, ("oid", Text(LayerSetId)), ("width", "20.0"), ("height", "20.0"), ("transform", "matrix(1.0,0.0,0.0,1.0,0.0,0.0)"), ("title", "Top Level"),
            ("links", ""), ("layer_width", width), ("layer_height", height), ("rot_x", "0.0"), ("rot_y", "0.0"), ("rot_z", "0.0"), ("snapshots_quality", "true"),
            ("snapshots_mode", "Full"));
        xml.WriteStartElement("t2_calibration");
        Attributes(xml, ("pixelWidth", Text(voxelSize.XNm)), ("pixelHeight", Text(voxelSize.YNm)), ("pixelDepth", Text(voxelSize.ZNm)), ("xOrigin", "0.0"),
            ("yOrigin", "0.0"), ("zOrigin", "0.0"), ("info", "null"), ("valueUnit", "Gray Value"), ("timeUnit", "sec"), ("unit", "nm"));
        xml.WriteEndElement();
        int id = FirstFreeId;
        // z and thickness count px of x.
        double thickness = voxelSize.ZNm / voxelSize.XNm;
        foreach (var section in tiles.GroupBy(t => t.Tile.Section, StringComparer.Ordinal))
        {
            xml.WriteStartElement("t2_layer");
            Attributes(xml, ("oid", Text(id++)), ("thickness", Text(thickness)), ("z", Text(section.First().Tile.Z * thickness)), ("title", section.Key));
            foreach (var (tile, map) in section) WritePatch(xml, tile, map, id++);
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static void WritePatch(XmlWriter xml, ExportedTile tile, Affine2 map, int id)
    {
        string width = Text(tile.WidthPx), height = Text(tile.HeightPx);
        xml.WriteStartElement("t2_patch");
        Attributes(xml, ("oid", Text(id)), ("width", width), ("height", height), ("transform", $"matrix({MpicbgTransform.ColumnsOf(map, ',')})"), ("title", tile.Name),
            ("links", ""), ("type", Text(tile.Bits > 8 ? Grey16 : Grey8)), ("file_path", tile.Path), ("style", "fill-opacity:1.0;stroke:#ffff00;"), ("o_width", width),
            ("o_height", height), ("min", "0.0"), ("max", Text(tile.White)), ("mres", "32"));
        // TrakEM2 reads patches with an end tag of their own.
        xml.WriteFullEndElement();
    }

    private static void Attributes(XmlWriter xml, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        foreach (var (name, value) in attributes) xml.WriteAttributeString(name, value);
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
