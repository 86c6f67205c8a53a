using Neuropil.Montage;
using Neuropil.Space;

namespace Neuropil.Tests.Montage;

/// <summary>What a person decides about one section, on tiles cut from one texture at known places.</summary>
public sealed class SectionDecisionTests
{
    private const int TilePx = 200, StepPx = 172;

    private static SectionPlacement Place(SectionMontageTests.Cut cut, SectionDecisions? decided) =>
        SectionMontage.Place("s", 0, cut.Tiles, i => cut.Images[i], null, new MontageOptions(), CancellationToken.None, decided);

    private static double WorstError(SectionPlacement placed, SectionMontageTests.Cut cut)
    {
        var gaps = placed.Section.Tiles.Select((t, i) => new Px2(t.ToSection.Tx, t.ToSection.Ty) - cut.Places[i]).ToList();
        var mean = new Px2(gaps.Average(g => g.X), gaps.Average(g => g.Y));
        return gaps.Max(g => (g - mean).Length);
    }

    /// <summary>Two tiles whose overlap is covered, but for its ends, by the same dirt 5 px too low in the second: matches follow the dirt.</summary>
    [Fact]
    public void WhatIsMaskedIsNoEvidence()
    {
        var cut = GrainTiles.Cut(2, TilePx, StepPx, jitterPx: 2, noise: 3, seed: 5);
        var shift = cut.Places[1] - cut.Places[0];
        var dirt = GrainTiles.Cut(1, TilePx, StepPx, jitterPx: 0, noise: 0, seed: 77).Images[0];
        const int Top = 40, Bottom = 165, LowPx = 5;
        for (int y = Top; y < Bottom; y++)
            for (int x = 176; x < TilePx; x++)
            {
                cut.Images[0][x, y] = dirt[x, y];
                cut.Images[1][x - (int)shift.X, y - (int)shift.Y + LowPx] = dirt[x, y];
            }
        int Low(SectionPlacement placed) => placed.Overlaps.Single(o => o.A == "0_0" && o.B == "0_1").Matches
            .Count(m => m.InA.X >= 170 && m.InA.Y is > Top and < Bottom && Math.Abs((m.InA - m.InB - shift).Y + LowPx) < 1);
        Assert.True(Low(Place(cut, null)) >= 2);

        var masked = new Dictionary<string, IReadOnlyList<PixelRegion>>
        {
            ["0_0"] = [PixelRegion.Box(new(170, Top - 4), new(TilePx - 1, Bottom + 4))],
            ["0_1"] = [PixelRegion.Box(new(0, Top - 8), new(35, Bottom + 8))],
        };
        var placed = Place(cut, SectionDecisions.None with { Masked = masked });
        Assert.Equal(0, Low(placed));
        Assert.InRange(WorstError(placed, cut), 0, 0.15);
        Assert.Equal(masked["0_0"], placed.Section.Tiles[0].Masked);
    }

    /// <summary>A tile of quite another place is left out, unless a person says that it belongs there or moves it.</summary>
    [Theory, InlineData(true), InlineData(false)]
    public void ATileThatAPersonAcceptedOrNudgedIsNotLeftOut(bool accepted)
    {
        var cut = GrainTiles.Cut(3, TilePx, StepPx, jitterPx: 4, noise: 5, seed: 22);
        cut.Images[4] = GrainTiles.Cut(3, TilePx, StepPx, jitterPx: 4, noise: 5, seed: 99).Images[4];
        Assert.Single(Place(cut, null).Strays);
        var decided = accepted
            ? SectionDecisions.None with { Kept = new HashSet<string> { "1_1" } }
            : SectionDecisions.None with { Nudged = new Dictionary<string, Px2> { ["1_1"] = new(2, 1) } };
        var placed = Place(cut, decided);
        Assert.Empty(placed.Strays);
        Assert.Equal(9, placed.Section.Tiles.Count);
    }

    /// <summary>The stage was so far off that the list makes the tiles no neighbours.</summary>
    [Fact]
    public void TilesThatAreNoNeighboursByTheListAreJoinedByAMatch()
    {
        var cut = GrainTiles.Cut(2, TilePx, StepPx, jitterPx: 3, noise: 3, seed: 8);
        var tiles = cut.Tiles.Select((t, i) => t with { Row = null, Column = null, StagePx = cut.Places[i] + (i == 3 ? new Px2(400, 300) : default) }).ToList();
        cut.Tiles.Clear();
        cut.Tiles.AddRange(tiles);
        Px2 inA = new(190, 100);
        var match = new GivenMatch("1_0", "1_1", inA, inA + cut.Places[2] - cut.Places[3]);
        Assert.True(WorstError(Place(cut, null), cut) > 100);
        var placed = Place(cut, SectionDecisions.None with { Matches = [match] });
        Assert.InRange(WorstError(placed, cut), 0, 0.15);
        Assert.All(placed.Section.Tiles, t => Assert.Equal(0, t.Island));
    }
}
