using Neuropil.Space;

namespace Neuropil.Reports;

/// <summary>Capital letters, digits and a few signs of 3 by 5 px, drawn white on a dark edge: labels inside pictures need no font file.</summary>
public static class TinyText
{
    public const int HeightPx = 5;

    // A sign and its five rows of three pixels, top to bottom, one octal digit a row: 4 is the left pixel, 1 the right one.
    private const string Font = """
        075557 126227 271747 371717 455711 574717 674757 771122 875757 975717 A25755 B65656 C34443 D65556 E74647
        F74644 G34553 H55755 I72227 J11152 K55655 L44447 M57755 N65555 O25552 P65644 Q25563 R65655 S34216 T72222
        U55557 V55552 W55775 X55255 Y55222 Z71247 .00002 ,00024 -00700 +02720 /11244 :02020 =07070 %51245 (24442
        )21112 n00655 m00775 µ05564 _00007 p06564 x00525 z00727 y05516
        """;

    private static readonly Dictionary<char, string> Glyphs =
        Font.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).ToDictionary(glyph => glyph[0], glyph => glyph[1..].Trim());

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
        sign == ' ' ? "00000" : Glyphs.GetValueOrDefault(sign) ?? Glyphs.GetValueOrDefault(char.ToUpperInvariant(sign)) ?? Glyphs['-'];

    private static void DrawGlyph(Raster<Rgb> picture, int x, int y, string glyph, Rgb colour, int scale, int growPx)
    {
        for (int row = 0; row < 5; row++)
            for (int column = 0; column < 3; column++)
                if (((glyph[row] - '0') & (4 >> column)) != 0)
                    Drawing.FillBox(picture, x + column * scale - growPx, y + row * scale - growPx, scale + 2 * growPx, scale + 2 * growPx, colour);
    }
}
