using System.Text;
using System.Xml;
using Neuropil.Artefacts;
using Neuropil.Volumes;

namespace Neuropil.Connectome;

/// <summary>The graph of cells as GraphML, which Cytoscape, Gephi, yEd and networkx read.</summary>
/// <remarks>http://graphml.graphdrawing.org/specification.html. Undirected: touching has no direction. Node ids are cell ids.</remarks>
public static class GraphMl
{
    public const string File = "connectome/connectome.graphml";

    private const string Namespace = "http://graphml.graphdrawing.org/xmlns";

    private static readonly (string Id, string For, string Name, string Type)[] Keys =
    [
        ("voxels", "node", "voxels", "long"), ("volume", "node", "volume_um3", "double"),
        ("nx", "node", "x_nm", "double"), ("ny", "node", "y_nm", "double"), ("nz", "node", "z_nm", "double"),
        ("area", "edge", "area_nm2", "double"), ("ex", "edge", "x_nm", "double"), ("ey", "edge", "y_nm", "double"), ("ez", "edge", "z_nm", "double"),
    ];

    /// <summary>Returns the bytes of the file. Every contact's cells must be among the cells.</summary>
    public static byte[] Write(string path, CellTable cells, ContactTable contacts)
    {
        byte[] bytes = Encode(cells, contacts);
        AtomicFile.Write(path, bytes);
        return bytes;
    }

    public static byte[] Encode(CellTable cells, ContactTable contacts)
    {
        ArgumentNullException.ThrowIfNull(cells);
        ArgumentNullException.ThrowIfNull(contacts);
        using var stream = new MemoryStream();
        using (var xml = XmlWriter.Create(stream, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false), NewLineChars = "\n" }))
        {
            xml.WriteStartElement("graphml", Namespace);
            foreach (var (id, target, name, type) in Keys) WriteKey(xml, id, target, name, type);
            xml.WriteStartElement("graph", Namespace);
            xml.WriteAttributeString("id", "connectome");
            xml.WriteAttributeString("edgedefault", "undirected");
            foreach (var cell in cells.Cells) WriteNode(xml, cell);
            foreach (var contact in contacts.Contacts) WriteEdge(xml, contact);
            xml.WriteEndElement();
            xml.WriteEndElement();
        }
        return stream.ToArray();
    }

    private static void WriteKey(XmlWriter xml, string id, string target, string name, string type)
    {
        xml.WriteStartElement("key", Namespace);
        xml.WriteAttributeString("id", id);
        xml.WriteAttributeString("for", target);
        xml.WriteAttributeString("attr.name", name);
        xml.WriteAttributeString("attr.type", type);
        xml.WriteEndElement();
    }

    private static void WriteNode(XmlWriter xml, Cell cell)
    {
        xml.WriteStartElement("node", Namespace);
        xml.WriteAttributeString("id", XmlConvert.ToString(cell.Id));
        WriteData(xml, "voxels", XmlConvert.ToString(cell.Voxels));
        WriteData(xml, "volume", XmlConvert.ToString(cell.VolumeUm3));
        WriteData(xml, "nx", XmlConvert.ToString(cell.CentreNm.X));
        WriteData(xml, "ny", XmlConvert.ToString(cell.CentreNm.Y));
        WriteData(xml, "nz", XmlConvert.ToString(cell.CentreNm.Z));
        xml.WriteEndElement();
    }

    private static void WriteEdge(XmlWriter xml, Contact contact)
    {
        xml.WriteStartElement("edge", Namespace);
        xml.WriteAttributeString("source", XmlConvert.ToString(contact.CellA));
        xml.WriteAttributeString("target", XmlConvert.ToString(contact.CellB));
        WriteData(xml, "area", XmlConvert.ToString(contact.AreaNm2));
        WriteData(xml, "ex", XmlConvert.ToString(contact.CentreNm.X));
        WriteData(xml, "ey", XmlConvert.ToString(contact.CentreNm.Y));
        WriteData(xml, "ez", XmlConvert.ToString(contact.CentreNm.Z));
        xml.WriteEndElement();
    }

    private static void WriteData(XmlWriter xml, string key, string value)
    {
        xml.WriteStartElement("data", Namespace);
        xml.WriteAttributeString("key", key);
        xml.WriteString(value);
        xml.WriteEndElement();
    }
}
