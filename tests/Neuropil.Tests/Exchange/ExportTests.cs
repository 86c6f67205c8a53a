using System.Globalization;
using System.Text.Json;
using Neuropil.Artefacts;
using Neuropil.Exchange;
using Neuropil.Space;

namespace Neuropil.Tests.Exchange;

public class ExportTests
{
    private static readonly Affine2 Turn = Affine2.Rotation(0.1, new(300, 200));

    private static ElasticField Bend()
    {
        var field = ElasticField.Zero(300, 200, 64);
        for (int j = 0; j < field.Rows; j++)
            for (int i = 0; i < field.Columns; i++) field.ShiftX[j * field.Columns + i] = 2 * Math.Sin(i) + 0.01 * i;
        return field;
    }

    private static Affine2[] RenderMaps(string path) => [.. JsonDocument.Parse(File.ReadAllText(path)).RootElement.EnumerateArray().Select(spec =>
    {
        double[] v = [.. spec.GetProperty("transforms").GetProperty("specList")[0].GetProperty("dataString").GetString()!.Split(' ')
            .Select(n => double.Parse(n, CultureInfo.InvariantCulture))];
        return new Affine2(v[0], v[2], v[4], v[1], v[3], v[5]);
    })];

    [Fact]
    public void AlignedMapsGoThroughTheSectionIntoTheVolume()
    {
        using var folder = new ExchangeFolder();
        var montage = ExchangeFolder.Montage((_, i) => Affine2.Translation(250 * (i % 2), 0));
        var stack = new AlignedStack(ExchangeFolder.Voxel, 700, 500, [new("9", 0, Affine2.Identity, 0, 1, 0), new("10", 1, Turn, 0, 1, 0)]);
        folder.Export(TransformFormat.Render, montage, "out.json", stack);
        var maps = RenderMaps(folder.At("out.json"));
        Assert.Equal(Affine2.Translation(250, 0), maps[1]);
        foreach (var p in new Px2[] { new(0, 0), new(299, 0), new(17, 199) })
            Assert.True((maps[5].Apply(p) - Turn.Apply(new(p.X + 250, p.Y))).Length < 1e-9);
    }

    [Fact]
    public void ASectionThatAlignDoesNotKnowIsRefused()
    {
        using var folder = new ExchangeFolder();
        var stack = new AlignedStack(ExchangeFolder.Voxel, 700, 500, [new("9", 0, Affine2.Identity, 0, 1, 0)]);
        string message = Assert.Throws<InputException>(() =>
            folder.Export(TransformFormat.Csv, ExchangeFolder.Montage((_, _) => Affine2.Identity), "out.csv", stack)).Message;
        Assert.Contains("Section 10 is not in alignment/alignment.json", message, StringComparison.Ordinal);
    }

    /// <summary>The residual of a least-squares fit is orthogonal to what is fitted: any other affine map is further off.</summary>
    [Fact]
    public void ABentTileIsGivenTheNearestAffineMapAndHowFarItIsOff()
    {
        using var folder = new ExchangeFolder();
        var montage = ExchangeFolder.Montage((_, _) => Turn, Bend());
        string note = Assert.Single(folder.Export(TransformFormat.Render, montage, "out.json").Notes);
        Assert.Matches(@"8 tiles bend, .* off by 0\.\d+ px \(median\) to \d\.\d+ px \(most, in '.*'\)", note);
        var best = RenderMaps(folder.At("out.json"))[0];
        var placed = montage.Sections.Sections[0].Tiles[0];
        double Squares(Affine2 map)
        {
            double sum = 0;
            for (int j = 0; j <= 32; j++)
                for (int i = 0; i <= 32; i++)
                {
                    var p = new Px2(299 * i / 32.0, 199 * j / 32.0);
                    sum += Math.Pow((map.Apply(p) - placed.Apply(p)).Length, 2);
                }
            return sum;
        }
        double least = Squares(best);
        Assert.True(least > 1);
        Affine2[] others = [best with { Tx = best.Tx + 0.01 }, best with { A = best.A + 1e-4 }, best with { B = best.B - 1e-4 }, best with { D = best.D + 1e-4 }, placed.ToSection];
        Assert.All(others, other => Assert.True(Squares(other) > least));
    }

    [Fact]
    public void ATurnedTileIsGivenTheNearestShiftWhereTheFormatHoldsNoMore()
    {
        using var folder = new ExchangeFolder();
        var outcome = folder.Export(TransformFormat.Csv, ExchangeFolder.Montage((_, _) => Turn), "out.csv");
        Assert.Contains("8 tiles turn or bend", Assert.Single(outcome.Notes), StringComparison.Ordinal);
        // The middle of the tile stays where it is.
        Px2 centre = new(149.5, 99.5), want = Turn.Apply(centre) - centre, got = folder.Read("out.csv").Tiles[0].StagePx!.Value;
        Assert.True((got - want).Length < 1e-9);
    }

    [Fact]
    public void ABentTileOfOurOwnFormatIsRefusedWithTheWayOut()
    {
        using var folder = new ExchangeFolder();
        folder.Export(TransformFormat.Neuropil, ExchangeFolder.Montage((_, _) => Affine2.Identity, Bend()), "out.json");
        Assert.Contains("--format csv", folder.Refusal("out.json"), StringComparison.Ordinal);
    }

    [Fact]
    public void AMontageWithoutTilesIsRefused()
    {
        using var folder = new ExchangeFolder();
        var nothing = (new TileList(ExchangeFolder.Voxel, [], []), new SectionSet(ExchangeFolder.Voxel, []));
        Assert.Contains("no tile", Assert.Throws<InputException>(() => folder.Export(TransformFormat.TrakEm2, nothing, "out.xml")).Message, StringComparison.Ordinal);
    }
}
