using System.Globalization;
using System.Xml;
using Neuropil.Space;

namespace Neuropil.Exchange;

/// <summary>Reads the patches of a TrakEM2 project: <c>t2_patch</c> in <c>t2_layer</c>. Everything else in the file is passed over.</summary>
/// <remarks>Its document type is skipped and nothing outside the file is fetched. <c>transform="matrix(a,b,c,d,e,f)"</c> takes (x, y) to
/// (a x + c y + e, b x + d y + f).</remarks>
internal sealed class TrakEm2Project
{
    private readonly string _path, _folder;
    private readonly XmlReader _xml;
    private readonly TransformsLeftOut _leftOut = new();
    private readonly List<(ImportedTile Tile, string Title)> _tiles = [];
    private (double Z, double Thickness, string Title)? _layer;

    private TrakEm2Project(string path, XmlReader xml)
    {
        _path = path;
        _folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        _xml = xml;
    }

    /// <exception cref="InputException">The file is no XML, no TrakEM2 project, or a patch cannot be read; the message gives the line.</exception>
    public static ImportedTiles Read(string path)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, IgnoreComments = true, IgnoreWhitespace = true };
        try
        {
            using var xml = XmlReader.Create(path, settings);
            return new TrakEm2Project(path, xml).Read();
        }
        catch (XmlException e)
        {
            throw new InputException($"'{path}' is no whole XML file: {e.Message} Save it again from TrakEM2.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"'{path}' cannot be read: {e.Message}", e);
        }
    }

    private ImportedTiles Read()
    {
        bool project = false;
        var thicknesses = new List<double>();
        while (_xml.Read())
        {
            if (_xml.NodeType is not XmlNodeType.Element) continue;
            project |= _xml.Name == "trakem2";
            if (_xml.Name == "t2_layer") thicknesses.Add((_layer = Layer()).Value.Thickness);
            else if (_xml.Name == "t2_patch") _tiles.Add((Patch(), _layer!.Value.Title));
        }
        if (!project) throw new InputException($"'{_path}' is no TrakEM2 project: it has no element 'trakem2'. Expected the XML that TrakEM2 saves; or give a CSV of positions.");
        // z counts px of x; where every layer stands at a whole multiple of one thickness, that multiple is the section's number.
        double step = thicknesses.Count > 0 && thicknesses[0] > 0 && thicknesses.TrueForAll(t => t == thicknesses[0])
            && _tiles.TrueForAll(t => IsWhole(t.Tile.Z!.Value / thicknesses[0])) ? thicknesses[0] : 1;
        var tiles = _tiles.Select(t => t.Tile with { Z = Math.Round(t.Tile.Z!.Value / step, 6) }).ToList();
        var sections = SectionLabels.Of([.. tiles.Zip(_tiles, (tile, t) => (tile.Z!.Value, t.Title))]);
        return new([.. tiles.Zip(sections, (tile, section) => tile with { Section = section })], _leftOut.Warnings(_path));
    }

    private (double, double, string) Layer() => (Number("z"), _xml.GetAttribute("thickness") is null ? 0 : Number("thickness"), (_xml.GetAttribute("title") ?? "").Trim());

    private ImportedTile Patch()
    {
        string where = Where($"patch '{_xml.GetAttribute("title") ?? _xml.GetAttribute("oid")}'");
        if (_layer is not { } layer) throw new InputException($"{where} is in no t2_layer. Expected patches inside the layer of their section. Save the project again.");
        string path = ImageAddress.ToPath(Attribute("file_path", "a path"), _folder, where), matrix = Attribute("transform", "matrix(a,b,c,d,tx,ty)");
        var map = MapOf(matrix) ?? throw new InputException($"{where}: its transform is '{matrix}'. Expected matrix(a,b,c,d,tx,ty), six finite numbers. Mend the file or save it again.");
        Px2 box = new(Number("width"), Number("height"));
        bool stored = _xml.GetAttribute("o_width") is not null && _xml.GetAttribute("o_height") is not null;
        Px2 size = stored ? new(Number("o_width"), Number("o_height")) : box;
        string name = Path.GetFileName(path);
        if (Distortion() is { } kind)
        {
            // The matrix places the box of the distorted image.
            _leftOut.Add($"{kind} is left out; the tiles start from the middles of their boxes", name);
            map = BoxPlace.Of(map, size, map.Apply(box * 0.5), map.Apply(box * 0.5));
        }
        return new(null, path, "", layer.Z, map);
    }

    /// <summary>The class of a distortion that TrakEM2 applies before the matrix; null where there is none. Reads to the end of the patch.</summary>
    private string? Distortion()
    {
        string? kind = _xml.GetAttribute("ct_id") is null ? null : "the coordinate transform in a file beside the project";
        if (_xml.IsEmptyElement) return kind;
        var classes = new List<string>();
        int depth = _xml.Depth;
        while (_xml.Read() && _xml.Depth > depth)
            if (_xml is { NodeType: XmlNodeType.Element, Name: "ict_transform" or "iict_transform" }) classes.Add(_xml.GetAttribute("class") ?? "an unnamed transform");
        return classes.Count > 0 ? string.Join(", ", classes.Distinct()) : kind;
    }

    private static Affine2? MapOf(string matrix)
    {
        string text = matrix.Trim();
        if (!text.StartsWith("matrix(", StringComparison.Ordinal) || !text.EndsWith(')')) return null;
        return MpicbgTransform.Numbers(text["matrix(".Length..^1], 6) is { } v ? MpicbgTransform.OfColumns(v) : null;
    }

    private string Attribute(string name, string expected) => _xml.GetAttribute(name) is { Length: > 0 } value ? value : throw new InputException(
        $"{Where(_xml.Name)} has no attribute '{name}'. Expected {expected}. Mend the file or save it again.");

    private double Number(string name)
    {
        string text = Attribute(name, "a number");
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : throw new InputException(
            $"{Where(_xml.Name)}: attribute '{name}' is '{text}'. Expected a number. Mend the file or save it again.");
    }

    private string Where(string what) => $"'{_path}', line {((IXmlLineInfo)_xml).LineNumber}: {what}";

    private static bool IsWhole(double value) => Math.Abs(value - Math.Round(value)) < 1e-6;
}
