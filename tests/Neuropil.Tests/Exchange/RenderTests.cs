using Neuropil.Space;

namespace Neuropil.Tests.Exchange;

public class RenderTests
{
    private const string Affine = """{ "type": "leaf", "className": "mpicbg.trakem2.transform.AffineModel2D", "dataString": "1.001 0.002 -0.003 0.999 120.5 -7.25" }""";
    private const string Lens = """{ "id": "lens", "type": "leaf", "className": "lenscorrection.NonLinearTransform", "dataString": "5 21 1 2 3" }""";

    private static string Spec(string id, string transforms, string more = "") => $$"""
        { "tileId": "{{id}}", "layout": { "sectionId": "1027.0", "temca": "3", "camera": "2", "imageRow": 4, "imageCol": 9, "stageX": 88.1, "stageY": 12.9 },
          "z": 1027.0, {{more}} "width": 2560.0, "height": 2160.0, "minIntensity": 0.0, "maxIntensity": 255.0,
          "mipmapLevels": { "0": { "imageUrl": "file:/data/raw%20tiles/{{id}}.tif", "maskUrl": "file:/data/mask.png" }, "1": { "imageUrl": "file:/data/mip/{{id}}.png" } },
          "transforms": { "type": "list", "specList": [ {{transforms}} ] }, "meshCellSize": 64.0 }
        """;

    [Fact]
    public void ASpecAsTheServiceGivesItIsRead()
    {
        using var folder = new ExchangeFolder();
        folder.Write("tiles.json", $"[ {Spec("170728.1", Affine)} ]");
        var entries = folder.Read("tiles.json");
        var tile = Assert.Single(entries.Tiles);
        Assert.Equal(("170728.1", "/data/raw tiles/170728.1.tif", "1027", new Px2(120.5, -7.25)), (tile.Name, tile.Path, tile.Section, tile.StagePx!.Value));
        Assert.Empty(entries.Warnings);
    }

    [Fact]
    public void TransformsAreAppliedInTheirOrderAndReferencesFollowed()
    {
        using var folder = new ExchangeFolder();
        string shift = """{ "type": "leaf", "id": "s", "className": "mpicbg.trakem2.transform.TranslationModel2D", "dataString": "10 20" }""";
        string list = """{ "type": "ref", "refId": "s" }, { "type": "list", "specList": [ { "type": "leaf", "className": "mpicbg.trakem2.transform.AffineModel2D", "dataString": "1 0 0.01 1 5 0" } ] }""";
        folder.Write("resolved.json", $$"""{ "transformIdToSpecMap": { "s": {{shift}} }, "tileIdToSpecMap": { "a": {{Spec("a", list)}} } }""");
        // (0, 0) → (10, 20) → (10 + 0.01 · 20 + 5, 20).
        Assert.Equal(new Px2(15.2, 20), folder.Read("resolved.json").Tiles.Single().StagePx);
    }

    [Fact]
    public void ALensCorrectionIsNamedAndTheTileStartsFromItsBox()
    {
        using var folder = new ExchangeFolder();
        string box = "\"minX\": 100.0, \"minY\": 40.0, \"maxX\": 2660.0, \"maxY\": 2200.0,";
        folder.Write("t.json", $$"""{ "transformSpecs": [ {{Lens}} ], "tileSpecs": [ {{Spec("a", "{ \"type\": \"ref\", \"refId\": \"lens\" }", box)}} ] }""");
        var entries = folder.Read("t.json");
        Assert.Equal(new Px2(100, 40), entries.Tiles.Single().StagePx);
        string warning = Assert.Single(entries.Warnings);
        foreach (string part in new[] { "lenscorrection.NonLinearTransform", "minX", "1 tiles: a" }) Assert.Contains(part, warning, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutABoxTheAffinePartIsUsedAndSaidSo()
    {
        using var folder = new ExchangeFolder();
        folder.Write("t.json", $"[ {Spec("a", Lens + ", " + Affine)} ]");
        var entries = folder.Read("t.json");
        Assert.Equal(new Px2(120.5, -7.25), entries.Tiles.Single().StagePx);
        Assert.Contains("affine part", Assert.Single(entries.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void SectionsFollowZNotTheirNames()
    {
        using var folder = new ExchangeFolder();
        string Named(string id, string section, int z) => Spec(id, Affine).Replace("1027.0\", \"temca", section + "\", \"temca", StringComparison.Ordinal)
            .Replace("\"z\": 1027.0", $"\"z\": {z}", StringComparison.Ordinal);
        folder.Write("t.json", $"[ {Named("a", "late", 3)}, {Named("b", "zero", 1)}, {Named("c", "middle", 2)} ]");
        Assert.Equal(["zero", "middle", "late"], folder.Read("t.json").Sections);
        folder.Write("t.json", $"[ {Named("a", "7.0", 7)}, {Named("b", "7.1", 7)}, {Named("c", "8.0", 8)} ]");
        // A section imaged in two sessions is one section.
        Assert.Equal(["7", "8"], folder.Read("t.json").Sections);
    }

    [Theory]
    [InlineData("[ { \"tileId\": \"a\", ", "no whole JSON")]
    [InlineData("[ 5 ]", "tile spec 1")]
    [InlineData("[ { \"tileId\": \"a\", \"z\": 1 } ]", "imageUrl")]
    [InlineData("[ { \"tileId\": \"a\", \"z\": \"one\", \"mipmapLevels\": { \"0\": { \"imageUrl\": \"a.tif\" } } } ]", "'z' is \"one\"")]
    [InlineData("[ { \"tileId\": \"a\", \"mipmapLevels\": { \"0\": { \"imageUrl\": \"a.tif\" } } } ]", "sectionId")]
    [InlineData("[ { \"tileId\": \"a\", \"z\": 1, \"mipmapLevels\": { \"0\": { \"imageUrl\": \"a.tif\" } } } ]", "no transform")]
    [InlineData("[ { \"tileId\": \"a\", \"z\": 1, \"mipmapLevels\": { \"0\": { \"imageUrl\": \"s3://b/a.tif\" } } } ]", "lies on a server")]
    [InlineData("[ { \"tileId\": \"a\", \"z\": 1, \"mipmapLevels\": { \"0\": { \"imageUrl\": \"a.tif\" } }, \"transforms\": { \"specList\": [ { \"className\": \"x.AffineModel2D\", \"dataString\": \"1 0 0 1 NaN\" } ] } } ]", "6 finite numbers")]
    [InlineData("{ \"tileSpecs\": 7 }", "expected an array")]
    [InlineData("{ \"tiles\": { \"a\": { \"image\": \"a.tif\", \"affine\": [[1, 0], [0, 1]] } } }", "no readable map")]
    [InlineData("[]", "names no tile")]
    public void ADamagedFileIsRefusedWithWhatIsWrong(string text, string fault)
    {
        using var folder = new ExchangeFolder();
        folder.Write("t.json", text);
        string message = folder.Refusal("t.json");
        Assert.Contains(fault, message, StringComparison.Ordinal);
        Assert.Contains(folder.At("t.json"), message, StringComparison.Ordinal);
    }

    [Fact]
    public void ATransformThatRefersToItselfIsRefused()
    {
        using var folder = new ExchangeFolder();
        folder.Write("t.json", $$"""{ "transformSpecs": [ { "id": "x", "type": "ref", "refId": "x" } ], "tileSpecs": [ {{Spec("a", "{ \"refId\": \"x\" }")}} ] }""");
        Assert.Contains("nested more than", folder.Refusal("t.json"), StringComparison.Ordinal);
    }
}
