using Neuropil.Alignment;
using Neuropil.Alignment.Quality;
using Neuropil.Artefacts;
using Neuropil.Space;

namespace Neuropil.Tests.Alignment;

/// <summary>Sections of two tiles of 100 x 100 px side by side, overlapping by 10, in a volume of 100 x 80 px.</summary>
public class OutsideAreaTests
{
    private static readonly Dictionary<string, Tile> Tiles = ((string[])["a", "b"]).ToDictionary(n => n, n => new Tile(n, "", null, null, "", 100, 100, 8, null, "", TileState.Good, []));

    private static PlacedSection Section(int z, params string[] tiles) => new($"{z}", z, 190, 100,
        [.. tiles.Select(t => new PlacedTile(t, Affine2.Translation(t == "a" ? 0 : 90, 0), 1, 0, 0))]);

    private static OutsideArea Area(params (PlacedSection Placed, Px2 At)[] sections) => new(
        new(new(8, 8, 40), [.. sections.Select(s => s.Placed)]),
        new(new(8, 8, 40), 100, 80, [.. sections.Select((s, z) => new AlignedSection($"{z}", z, Affine2.Translation(s.At.X, s.At.Y), 0, 1, 0))]), Tiles);

    [Fact]
    public void TheShareIsThatOfTheAreaOfTheTilesBeyondTheFacesOfTheVolume()
    {
        var area = Area((Section(0, "a", "b"), new(0, 0)), (Section(1, "a"), new(0, -10)), (Section(2), new(0, 0)), (Section(3, "a"), new(40, 300)));
        Assert.Equal([0, 1, 3], area.Sections);
        Assert.Equal(1 - 100 * 80 / (190.0 * 100), area.ShareOf(0), 3);   // tiles that overlap count once
        Assert.Equal(0.1 + 0.1, area.ShareOf(1), 3);                        // 10 rows above, and 90 down to 80
        Assert.Equal(1, area.ShareOf(3), 3);
        Assert.Equal((11000 + 2000 + 10000) / 39000.0, area.Share!.Value, 3);
    }

    [Fact]
    public void WhatAPersonMaskedIsNoLossAndWithoutTilesThereIsNoShare()
    {
        var masked = Section(0, "a");
        masked = masked with { Tiles = [masked.Tiles[0] with { Masked = [PixelRegion.Box(new(-1, 79.5), new(101, 101))] }] };
        Assert.Equal(0, Area((masked, new(0, 0))).Share);
        Assert.Null(Area((Section(0), new(0, 0))).Share);
    }

    [Fact]
    public void AVolumeThatLeavesMuchOutIsNamedAndOneThatDoesNotIsNot()
    {
        var stack = new AlignedStack(new(8, 8, 40), 100, 80, [new("000", 0, Affine2.Identity, 0, 1, 0), new("001", 1, Affine2.Translation(0, 300), 0, 1, 0)]);
        var apart = new OutsideReport(Area((Section(0, "a"), new(0, 0)), (Section(1, "a"), new(0, 300))), stack, 0.9);
        Assert.Equal(0.6, apart.Number.Value!.Value, 3);
        Assert.False(apart.Number.Holds);
        Assert.Contains("001 (100", Assert.Single(apart.Notes), StringComparison.Ordinal);
        Assert.Equal(2, apart.Figures.Count());
        Assert.Empty(new OutsideReport(Area((Section(0, "a"), new(0, -10))), stack, 0.9).Notes);
    }
}
