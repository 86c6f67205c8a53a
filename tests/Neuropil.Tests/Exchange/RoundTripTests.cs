using Neuropil.Artefacts;
using Neuropil.Exchange;
using Neuropil.Space;

namespace Neuropil.Tests.Exchange;

/// <summary>What is exported comes back in as the same tiles at the same places.</summary>
public class RoundTripTests
{
    private static Affine2 Shift(int section, int tile) =>
        Affine2.Translation(271.125 * (tile % 2) + 0.1 * section, 182.3 * (tile / 2) - 1.0 / 3);

    [Theory]
    [InlineData(TransformFormat.Neuropil, "out.json", "out.json")]
    [InlineData(TransformFormat.Render, "out.json", "out.json")]
    [InlineData(TransformFormat.TrakEm2, "out.xml", "out.xml")]
    [InlineData(TransformFormat.Feabas, "out", "out/stitch/stitch_coord/*.txt")]
    [InlineData(TransformFormat.Csv, "out.csv", "out.csv")]
    public void PlacesSectionsAndImagesComeBack(TransformFormat format, string written, string read)
    {
        using var folder = new ExchangeFolder();
        var montage = ExchangeFolder.Montage(Shift);
        var outcome = folder.Export(format, montage, written);
        Assert.Equal(8, outcome.Tiles);
        Assert.Empty(outcome.Notes);
        var entries = folder.Read(read);
        Assert.Empty(entries.Warnings);
        Assert.Equal(["9", "10"], entries.Sections);
        var want = montage.Sections.Sections.SelectMany(s => s.Tiles.Select(t => (t.Name, folder.At("project/raw/" + t.Name), s.Name, new Px2(t.ToSection.Tx, t.ToSection.Ty))));
        Assert.Equal(want.Order(), entries.Tiles.Select(t => (t.Name, t.Path, t.Section, t.StagePx!.Value)).Order());
    }

    [Theory]
    [InlineData(TransformFormat.Neuropil, "out.json")]
    [InlineData(TransformFormat.Render, "out.json")]
    [InlineData(TransformFormat.TrakEm2, "out.xml")]
    public void AnAffineMapGivesThePlaceOfTheFirstPixel(TransformFormat format, string name)
    {
        using var folder = new ExchangeFolder();
        var montage = ExchangeFolder.Montage((s, i) => new(1.003, -0.002, 250.5 * (i % 2), 0.001, 0.998, 170.25 * (i / 2)));
        Assert.Empty(folder.Export(format, montage, name).Notes);
        var entries = folder.Read(name);
        Assert.Equal([new(0, 0), new(250.5, 0), new(0, 170.25), new(250.5, 170.25)], entries.Tiles.Where(t => t.Section == "9").Select(t => t.StagePx!.Value));
    }

    [Theory]
    [InlineData(TransformFormat.Render, "out.json")]
    [InlineData(TransformFormat.TrakEm2, "out.xml")]
    public void ATurnedSectionIsTurnedBack(TransformFormat format, string name)
    {
        using var folder = new ExchangeFolder();
        var turn = Affine2.Rotation(0.6, new(100, 50));
        folder.Export(format, ExchangeFolder.Montage((s, i) => s == 0 ? Shift(s, i) : Shift(s, i).Then(turn)), name);
        var entries = folder.Read(name);
        Assert.Contains("section 10 are turned", Assert.Single(entries.Warnings), StringComparison.Ordinal);
        var places = entries.Tiles.Where(t => t.Section == "10").Select(t => t.StagePx!.Value).ToList();
        for (int i = 1; i < 4; i++)
        {
            var want = Shift(1, i).Apply(default) - Shift(1, 0).Apply(default);
            Assert.True((places[i] - places[0] - want).Length < 1e-9);
        }
    }

    [Fact]
    public void ASectionsNumberIsItsZAndItsDepthIsInPx()
    {
        using var folder = new ExchangeFolder();
        folder.Export(TransformFormat.Render, ExchangeFolder.Montage(Shift), "out.json");
        Assert.Contains("\"z\": 9,", File.ReadAllText(folder.At("out.json")), StringComparison.Ordinal);
        folder.Export(TransformFormat.TrakEm2, ExchangeFolder.Montage(Shift), "out.xml");
        // 40 nm of thickness are 10 px of 4 nm.
        Assert.Contains("thickness=\"10\" z=\"90\" title=\"9\"", File.ReadAllText(folder.At("out.xml")), StringComparison.Ordinal);
    }

    [Fact]
    public void FeabasIsGivenHeightBeforeWidthAndTheOrderOfSections()
    {
        using var folder = new ExchangeFolder();
        folder.Export(TransformFormat.Feabas, ExchangeFolder.Montage(Shift), "out");
        Assert.Equal($"{{ROOT_DIR}}\t{folder.At("project/raw")}\n{{RESOLUTION}}\t4\n{{TILE_SIZE}}\t200\t300\n9_0_0 ü.tif\t0\t-0.3333333333333333\n",
            string.Concat(File.ReadLines(folder.At("out/stitch/stitch_coord/9.txt")).Take(4).Select(line => line + "\n")));
        Assert.Equal(["9", "10"], File.ReadLines(folder.At("out/section_order.txt")));
    }
}
