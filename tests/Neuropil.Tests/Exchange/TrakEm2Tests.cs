using Neuropil.Space;

namespace Neuropil.Tests.Exchange;

public class TrakEm2Tests
{
    private const string Head = """
        <?xml version="1.0" encoding="ISO-8859-1"?>
        <!DOCTYPE trakem2_anything [
        	<!ELEMENT trakem2 (project,t2_layer_set,t2_display)>
        	<!ELEMENT project (anything)>
        	<!ATTLIST project id NMTOKEN #REQUIRED>
        	<!ELEMENT anything EMPTY>
        	<!ELEMENT t2_patch (t2_prop,t2_linked_prop,t2_annot,ict_transform,ict_transform_list,t2_filter)>
        	<!ATTLIST t2_patch oid NMTOKEN #REQUIRED>
        ] >

        <trakem2>
        	<project id="0" title="brain" unuid="1392.18.13" mipmaps_folder="trakem2.1392/trakem2.mipmaps/" storage_folder="" mipmaps_format="4">
        		<anything id="1" title="anything" expanded="true"/>
        	</project>
        	<t2_layer_set oid="3" width="20.0" height="20.0" transform="matrix(1.0,0.0,0.0,1.0,0.0,0.0)" title="Top Level" links="" layer_width="9000.0" layer_height="7000.0">
        		<t2_calibration pixelWidth="4.0" pixelHeight="4.0" pixelDepth="40.0" unit="nm" />
        """;

    private const string Tail = """
        	</t2_layer_set>
        	<t2_display id="6" layer_id="5" c_alphas="-1" />
        </trakem2>
        """;

    private static string Layer(string z, string content, string thickness = "10.0", string title = "") =>
        $"<t2_layer oid=\"5\"\n thickness=\"{thickness}\"\n z=\"{z}\"\n title=\"{title}\"\n>\n{content}</t2_layer>\n";

    private static string Patch(string file, string matrix, string more = "", string content = "") => $"""
        <t2_patch
        	oid="7"
        	width="2048.0"
        	height="1768.0"
        	transform="{matrix}"
        	title="{file}"
        	links=""
        	type="0"
        	file_path="{file}"
        	style="fill-opacity:1.0;stroke:#ffff00;"
        	o_width="2048"
        	o_height="1768"
        	min="0.0"
        	max="255.0"
        	mres="32"
        	{more}
        >
        {content}
        </t2_patch>

        """;

    [Fact]
    public void AProjectAsItIsSavedIsRead()
    {
        using var folder = new ExchangeFolder();
        folder.Write("brain.xml", Head
            + Layer("20.0", Patch("raw/a&amp;b.tif", "matrix(0.999,0.01,-0.012,1.001,1843.5,-20.25)", content: "<t2_prop key=\"note\" value=\"x\" />"))
            + Layer("30.0", Patch("/data/c.tif", "matrix(1.0,0.0,0.0,1.0,0.0,12.0)") + "<t2_label oid=\"9\" title=\"x\" transform=\"matrix(1,0,0,1,0,0)\"></t2_label>") + Tail);
        var entries = folder.Read("brain.xml");
        // Depths of 20 and 30 px in layers of 10 px are sections 2 and 3.
        Assert.Equal(["2", "3"], entries.Sections);
        Assert.Equal([(folder.At("raw/a&b.tif"), new Px2(1843.5, -20.25)), ("/data/c.tif", new Px2(0, 12))], entries.Tiles.Select(t => (t.Path, t.StagePx!.Value)));
        Assert.Empty(entries.Warnings);
    }

    [Theory]
    [InlineData("10", "17420.0", "17421.0", "1.0", "", "17420", "17421")]
    [InlineData("titles", "3.0", "4.0", "7.5", "W2_s", "W2_s3.0", "W2_s4.0")]
    [InlineData("depths that are no multiples", "3.0", "4.0", "7.5", "", "3", "4")]
    public void SectionsAreNamedByTitleElseByNumber(string what, string first, string second, string thickness, string title, string nameA, string nameB)
    {
        Assert.NotEmpty(what);
        using var folder = new ExchangeFolder();
        string Titled(string z) => title.Length == 0 ? "" : title + z;
        folder.Write("b.xml", Head + Layer(second, Patch("b.tif", "matrix(1,0,0,1,0,0)"), thickness, Titled(second))
            + Layer(first, Patch("a.tif", "matrix(1,0,0,1,0,0)"), thickness, Titled(first)) + Tail);
        Assert.Equal([nameA, nameB], folder.Read("b.xml").Sections);
    }

    [Fact]
    public void ADistortionIsNamedAndTheTileStartsFromItsBox()
    {
        using var folder = new ExchangeFolder();
        string list = "<ict_transform_list><ict_transform class=\"lenscorrection.NonLinearTransform\" data=\"5 21 1\"/>"
            + "<iict_transform class=\"mpicbg.trakem2.transform.AffineModel2D\" data=\"1 0 0 1 3 4\"/></ict_transform_list>";
        // The distorted image is 2060 px wide: 6 px more on either side.
        string patch = Patch("a.tif", "matrix(1,0,0,1,94,200)", content: list).Replace("width=\"2048.0\"", "width=\"2060.0\"", StringComparison.Ordinal);
        folder.Write("b.xml", Head + Layer("0", patch + Patch("b.tif", "matrix(1,0,0,1,5,6)", more: "ct_id=\"12\"")) + Tail);
        var entries = folder.Read("b.xml");
        Assert.Equal([new(100, 200), new(5, 6)], entries.Tiles.Select(t => t.StagePx!.Value));
        Assert.Equal(2, entries.Warnings.Count);
        Assert.Contains(entries.Warnings, w => w.Contains("lenscorrection.NonLinearTransform", StringComparison.Ordinal) && w.Contains("a.tif", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("<!DOCTYPE trakem2 SYSTEM \"http://example.invalid/trakem2.dtd\">")]
    [InlineData("<!DOCTYPE trakem2 [ <!ENTITY % far SYSTEM \"file:///nowhere/evil.dtd\"> %far; ]>")]
    public void NothingOutsideTheFileIsFetched(string documentType)
    {
        using var folder = new ExchangeFolder();
        folder.Write("b.xml", documentType + "<trakem2><t2_layer_set>" + Layer("0", Patch("a.tif", "matrix(1,0,0,1,5,6)")) + "</t2_layer_set></trakem2>");
        Assert.Single(folder.Read("b.xml").Tiles);
    }

    [Fact]
    public void EntitiesAreNotExpanded()
    {
        using var folder = new ExchangeFolder();
        folder.Write("b.xml", "<!DOCTYPE trakem2 [ <!ENTITY x SYSTEM \"file:///etc/hostname\"> ]><trakem2><t2_layer_set>"
            + Layer("0", Patch("a.tif", "matrix(1,0,0,1,5,6)", content: "&x;")) + "</t2_layer_set></trakem2>");
        Assert.Contains("no whole XML", folder.Refusal("b.xml"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("matrix(1,0,0,1,5,6)", "</t2_patch>", "", "no whole XML")]
    [InlineData("matrix(1,0,0,1,5)", "", "", "matrix(a,b,c,d,tx,ty)")]
    [InlineData("matrix(1,0,0,1,5,far)", "", "", "matrix(a,b,c,d,tx,ty)")]
    [InlineData("matrix(1,0,0,1,5,6)", "file_path=\"a.tif\"", "", "'file_path'")]
    [InlineData("matrix(1,0,0,1,5,6)", "width=\"2048.0\"", "width=\"wide\"", "'width' is 'wide'")]
    [InlineData("matrix(1,0,0,1,5,6)", "file_path=\"a.tif\"", "file_path=\"a.tif-----#slice=3\"", "slice of a stack")]
    [InlineData("matrix(1,0,0,1,5,6)", "<trakem2>", "<other>", "no whole XML")]
    public void ADamagedProjectIsRefusedWithWhatIsWrong(string matrix, string old, string changed, string fault)
    {
        using var folder = new ExchangeFolder();
        string text = Head + Layer("0", Patch("a.tif", matrix)) + Tail;
        folder.Write("b.xml", old.Length == 0 ? text : text.Replace(old, changed, StringComparison.Ordinal));
        string message = folder.Refusal("b.xml");
        Assert.Contains(fault, message, StringComparison.Ordinal);
        Assert.Contains(folder.At("b.xml"), message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnotherKindOfXmlIsRefused()
    {
        using var folder = new ExchangeFolder();
        folder.Write("b.xml", "<html><body/></html>");
        Assert.Contains("no TrakEM2 project", folder.Refusal("b.xml"), StringComparison.Ordinal);
    }
}
