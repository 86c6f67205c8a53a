using Neuropil.Space;

namespace Neuropil.Reports;

/// <summary>Capital letters, digits and a few signs of 3 by 5 px, drawn white on a dark edge: labels inside pictures need no font file.</summary>
public static class TinyText
{
    public const int HeightPx = 5;

    // Each glyph is five rows of three pixels, top to bottom, one octal digit a row: 4 is the left pixel, 1 the right one.
    private static readonly Dictionary<char, string> Glyphs = new()
    {
        ['0'] = "75557", ['1'] = "26227", ['2'] = "71747", ['3'] = "71717", ['4'] = "55711", ['5'] = "74717", ['6'] = "74757", ['7'] = "71122",
        ['8'] = "75757", ['9'] = "75717", ['A'] = "25755", ['B'] = "65656", ['C'] = "34443", ['D'] = "65556", ['E'] = "74647", ['F'] = "74644",
        ['G'] = "34553", ['H'] = "55755", ['I'] = "72227", ['J'] = "11152", ['K'] = "55655", ['L'] = "44447", ['M'] = "57755", ['N'] = "65555",
        ['O'] = "25552", ['P'] = "65644", ['Q'] = "25563", ['R'] = "65655", ['S'] = "34216", ['T'] = "72222", ['U'] = "55557", ['V'] = "55552",
        ['W'] = "55775", ['X'] = "55255", ['Y'] = "55222", ['Z'] = "71247", ['.'] = "00002", [','] = "00024", ['-'] = "00700", ['+'] = "02720",
        ['/'] = "11244", [':'] = "02020", ['='] = "07070", ['%'] = "51245", ['('] = "24442", [')'] = "21112", [' '] = "00000",
        ['n'] = "00655", ['m'] = "00775", ['µ'] = "05564", ['_'] = "00007", ['p'] = "06564", ['x'] = "00525", ['z'] = "00727", ['y'] = "05516",
    };

    /// <summary>Width of a text in px at scale 1: three a glyph and one between.</summary>
    public static int WidthPx(string text) => Math.Max(0, 4 * text.Length - 1);

    /// <summary>Draws with the upper left corner at (x, y). Small letters without a glyph become capitals, unknown signs a dash.</summary>
    public static void Draw(Raster<Rgb> picture, int x, int y, string text, Rgb colour, int scale = 1)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var (edge, ink) in new[] { (true, new Rgb(0, 0, 0)), (false, colour) })
            for (int i = 0; i < text.Length; i++)
                DrawGlyph(picture, x + 4 * i * scale, y, GlyphOf(text[i]), ink, scale, edge ? 1 : 0);
    }

    private static string GlyphOf(char sign) =>
        Glyphs.GetValueOrDefault(sign) ?? Glyphs.GetValueOrDefault(char.ToUpperInvariant(sign)) ?? Glyphs['-'];

    private static void DrawGlyph(Raster<Rgb> picture, int x, int y, string glyph, Rgb colour, int scale, int growPx)
    {
        for (int row = 0; row < 5; row++)
            for (int column = 0; column < 3; column++)
                if (((glyph[row] - '0') & (4 >> column)) != 0)
                    Drawing.FillBox(picture, x + column * scale - growPx, y + row * scale - growPx, scale + 2 * growPx, scale + 2 * growPx, colour);
    }
}
