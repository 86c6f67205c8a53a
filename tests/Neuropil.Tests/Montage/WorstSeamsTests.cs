using Neuropil.Artefacts;
using Neuropil.Montage;
using Neuropil.Space;

namespace Neuropil.Tests.Montage;

/// <summary>Two tiles of 400 × 400 px that overlap by 100, with matches made by hand.</summary>
public class WorstSeamsTests
{
    private static readonly Dictionary<string, Tile> Tiles = new[] { "a", "b" }
        .ToDictionary(n => n, n => new Tile(n, "7", 0, 0, n, 400, 400, 8, null, "", TileState.Good, []));

    [Fact]
    public void TheWorstSeamLiesAtTheMatchThatDisagreesMost()
    {
        var worst = WorstSeams.Of([Section(OverlapEvidence.Matched, [340, 100, 0.8, 0.1, 0], [350, 300, 0.7, 3, 4], [360, 200, 0.9])], Tiles).Single();
        Assert.Equal(5, worst.ResidualPx!.Value, 9);
        Assert.Equal((new Px2(350, 300), new Px2(350, 300), new Px2(50, 300)), (worst.SectionPx, worst.InA, worst.InB));
        Assert.Equal(("7", "a", "b"), (worst.Section, worst.A, worst.B));
    }

    [Fact]
    public void ASeamWithoutAMatchIsShownInItsMiddle()
    {
        var worst = WorstSeams.Of([Section(OverlapEvidence.Unmatched)], Tiles).Single();
        Assert.Null(worst.ResidualPx);
        Assert.Equal(new Px2(350, 200), worst.SectionPx);
    }

    [Fact]
    public void HalfAnOverlapWithoutMatchesIsHalfWithoutEvidence()
    {
        // A match answers for a patch round it: at y = 100 ± 100 of 400 px, over the whole width.
        var area = MontageQuality.Area([Section(OverlapEvidence.Matched, [350, 100, 0.8, 0.1, 0])], Tiles, 100);
        Assert.Equal(0.5, area.Value!.Value, 2);
        Assert.Equal(1, MontageQuality.Area([Section(OverlapEvidence.Empty)], Tiles, 100).Value);
    }

    private static SectionRecord Section(OverlapEvidence evidence, params double[][] matches) => new(
        new PlacedSection("7", 0, 700, 400, [new("a", Affine2.Identity, 1, 0, 0), new("b", Affine2.Translation(300, 0), 1, 0, 0)]),
        [new SeamRecord("a", "b", evidence, 4, 4, 0.8, matches)]);
}
