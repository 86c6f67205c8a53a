using Neuropil.Artefacts;
using Neuropil.Montage;
using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Volumes.Images;

namespace Neuropil.Tests.Montage;

/// <summary>Tiles that do not belong where the list has them, on tiles cut from one texture at known places.</summary>
public sealed class MisplacedTilesTests
{
    private static SectionPlacement Place(SectionMontageTests.Cut cut, OtherSections? others = null, MontageOptions? options = null) =>
        SectionMontage.Place("s", 0, cut.Tiles, i => cut.Images[i], others, options ?? new MontageOptions(), CancellationToken.None);

    private static SectionMontageTests.Cut Cut(int perSide, ulong seed) => GrainTiles.Cut(perSide, 200, 172, jitterPx: 4, noise: 5, seed);

    private static IReadOnlyList<string> Notes(SectionPlacement placed) => MontageQuality.Notes([SectionRecord.Of(placed)]);

    private static double? Number(SectionPlacement placed, string key) => MontageQuality.Numbers([SectionRecord.Of(placed)]).Single(n => n.Key == key).Value;

    /// <summary>How far placed tiles lie from where they were cut, after the best common shift; the tile's name tells which.</summary>
    private static double WorstError(SectionPlacement placed, SectionMontageTests.Cut cut, Func<string, int> cutOf)
    {
        var gaps = placed.Section.Tiles.Select(t => new Px2(t.ToSection.Tx, t.ToSection.Ty) - cut.Places[cutOf(t.Name)]).ToList();
        var mean = new Px2(gaps.Average(g => g.X), gaps.Average(g => g.Y));
        return gaps.Max(g => (g - mean).Length);
    }

    [Theory, InlineData(3, 0, 1), InlineData(3, 0, 8), InlineData(3, 4, 5), InlineData(2, 0, 1), InlineData(2, 0, 3), InlineData(2, 1, 2)]
    public void TwoTilesInEachOthersPlaceAreNamedAndPlacedWhereTheyMatch(int perSide, int a, int b)
    {
        var cut = Cut(perSide, 21);
        (cut.Images[a], cut.Images[b]) = (cut.Images[b], cut.Images[a]);
        var placed = Place(cut);
        int CutOf(string name)
        {
            int i = cut.Tiles.FindIndex(t => t.Name == name);
            return i == a ? b : i == b ? a : i;
        }
        Assert.Equal(new TileSwap(cut.Tiles[a].Name, cut.Tiles[b].Name), Assert.Single(placed.Swaps));
        Assert.Empty(placed.Strays);
        Assert.Equal(perSide * perSide, placed.Section.Tiles.Count);
        Assert.InRange(WorstError(placed, cut, CutOf), 0, 0.15);
        Assert.Contains(Notes(placed), n => n.StartsWith($"Section s: {cut.Tiles[a].Name} and {cut.Tiles[b].Name} stand in each other's place", StringComparison.Ordinal));
        Assert.Equal(2, Number(placed, "tilesExchanged"));
    }

    [Theory, InlineData(0), InlineData(4), InlineData(5)]
    public void ATileOfAnotherPlaceIsNamedAndLeftOut(int stray)
    {
        var cut = Cut(3, 22);
        cut.Images[stray] = Cut(3, 99).Images[stray];
        var placed = Place(cut);
        Assert.Equal(new StrayTile(cut.Tiles[stray].Name, StrayReason.MatchesNothing, null), Assert.Single(placed.Strays));
        Assert.DoesNotContain(placed.Section.Tiles, t => t.Name == cut.Tiles[stray].Name);
        Assert.Equal(8, placed.Section.Tiles.Count);
        Assert.InRange(WorstError(placed, cut, name => cut.Tiles.FindIndex(t => t.Name == name)), 0, 0.15);
        Assert.Contains(Notes(placed), n => n.Contains($"{cut.Tiles[stray].Name} matches none of its neighbours although there is structure", StringComparison.Ordinal));
        Assert.Equal(1, Number(placed, "tilesLeftOut"));
    }

    [Fact]
    public void TheSectionAStrayTileComesFromIsNamed()
    {
        List<SectionMontageTests.Cut> cuts = [Cut(2, 31), Cut(2, 32), Cut(2, 33)];
        var tiles = cuts.SelectMany((c, s) => c.Tiles.Select(t => t with { Section = $"{s + 1}", Name = $"{s + 1}_{t.Name}" })).ToList();
        var images = cuts.SelectMany(c => c.Images).ToList();
        // The first tiles of sections 1 and 3 went into each other's folder.
        (images[0], images[8]) = (images[8], images[0]);
        var list = new TileList(new(10, 10, 30), ["1", "2", "3"], tiles);
        var cache = new ImageCache(1 << 20, name => images[tiles.FindIndex(t => t.Name == name)]);
        List<Tile> mine = [.. list.UsableOf("1")];
        var options = new MontageOptions();
        var placed = SectionMontage.Place("1", 0, mine, i => cache.Get(mine[i].Name), new OtherSections(list, "1", cache, options), options, CancellationToken.None);
        Assert.Equal(new StrayTile("1_0_0", StrayReason.OtherSection, "3"), Assert.Single(placed.Strays));
        Assert.Contains(Notes(placed), n => n.StartsWith("Section 1: 1_0_0 does not belong here: it matches that place of section 3. Left out", StringComparison.Ordinal));
    }

    [Fact]
    public void ADuplicateWithoutAMatchIsLeftOutAndNamed()
    {
        var cut = Cut(3, 23);
        cut.Images[4] = cut.Images[0];
        cut.Tiles[4] = cut.Tiles[4] with { State = TileState.Suspect, Findings = [TileFindings.DuplicateOf + "0_0"] };
        var placed = Place(cut);
        Assert.Equal(new StrayTile("1_1", StrayReason.Duplicate, "0_0"), Assert.Single(placed.Strays));
        Assert.Contains(Notes(placed), n => n.Contains("1_1 shows the same exposure as 0_0 and matches no neighbour. Left out", StringComparison.Ordinal));
    }

    /// <summary>A copy of a neighbour's neighbour matches the tile between from the other side, too; where a tile is missing little else speaks for that one.</summary>
    [Theory, InlineData(4, 6, 8), InlineData(4, 8, 6), InlineData(4, 0, 2), InlineData(4, 2, 0), InlineData(4, 0, 6), InlineData(1, 0, 2), InlineData(5, 2, 8), InlineData(7, 4, 3), InlineData(5, 2, 1), InlineData(7, 8, 5)]
    public void BesideAMissingTileACopyIsNamedAndItsGoodNeighboursStay(int missing, int shown, int wrong)
    {
        var cut = Cut(3, 23);
        string name = cut.Tiles[wrong].Name, twin = cut.Tiles[shown].Name;
        cut.Images[wrong] = cut.Images[shown];
        int later = Math.Max(shown, wrong);
        cut.Tiles[later] = cut.Tiles[later] with { State = TileState.Suspect, Findings = [TileFindings.DuplicateOf + cut.Tiles[Math.Min(shown, wrong)].Name] };
        cut.Tiles.RemoveAt(missing);
        cut.Images.RemoveAt(missing);
        var placed = Place(cut);
        Assert.Equal(new StrayTile(name, StrayReason.Duplicate, twin), Assert.Single(placed.Strays));
        Assert.Empty(placed.Swaps);
        Assert.Equal(7, placed.Section.Tiles.Count);
    }

    /// <summary>In a line the last tile has the one before it alone.</summary>
    [Fact]
    public void TheLastTwoOfALineInEachOthersPlaceAreExchanged()
    {
        var cut = Cut(3, 27);
        (cut.Images[1], cut.Images[2]) = (cut.Images[2], cut.Images[1]);
        cut.Tiles.RemoveRange(3, 6);
        cut.Images.RemoveRange(3, 6);
        var placed = Place(cut);
        Assert.Single(placed.Swaps);
        Assert.Equal(3, placed.Section.Tiles.Count);
    }

    [Fact]
    public void ASectionInWhichNoTwoTilesAgreeIsLeftOut()
    {
        var cut = Cut(2, 24);
        for (int i = 0; i < 4; i++) cut.Images[i] = Cut(2, 50 + (ulong)i).Images[i];
        var placed = Place(cut);
        Assert.Empty(placed.Section.Tiles);
        Assert.All(placed.Strays, s => Assert.Equal(StrayReason.WholeSection, s.Reason));
        Assert.Contains(Notes(placed), n => n.StartsWith("Section s: no two tiles agree where they overlap", StringComparison.Ordinal));
        var record = SectionRecord.Of(placed);
        Assert.Same(record, StrayNotes.FirstLost([record]));
        Assert.Contains("Rows and columns do not say where the tiles are", StrayNotes.WrongOrder(record, false, new(10, 10, 30), null), StringComparison.Ordinal);
        Assert.Null(StrayNotes.FirstLost([record, SectionRecord.Of(Place(Cut(2, 25)))]));
    }

    [Fact]
    public void APersonMayKeepWhatDisagrees()
    {
        var cut = Cut(3, 22);
        cut.Images[4] = Cut(3, 99).Images[4];
        Assert.Equal(9, Place(cut, options: new MontageOptions { Strays = StrayTiles.Keep }).Section.Tiles.Count);
    }

    /// <summary>A list without faults gives what it gave, whatever the noise.</summary>
    [Theory, InlineData(41, 3.0), InlineData(42, 20.0), InlineData(43, 40.0)]
    public void TilesThatBelongAreNeverNamed(ulong seed, double noise)
    {
        var placed = Place(GrainTiles.Cut(3, 200, 172, jitterPx: 4, noise, seed));
        Assert.Empty(placed.Strays);
        Assert.Empty(placed.Swaps);
        Assert.Equal(9, placed.Section.Tiles.Count);
    }

    [Fact]
    public void ResinCostsNoTileItsPlace()
    {
        var cut = Cut(3, 26);
        var random = new SplitMix64(3);
        foreach (int i in new[] { 2, 5, 8 })
            foreach (ref byte v in cut.Images[i].Values.AsSpan()) v = (byte)Math.Clamp(200 + 3 * random.NextNormal(), 0, 255);
        var placed = Place(cut);
        Assert.Empty(placed.Strays);
        Assert.Equal(9, placed.Section.Tiles.Count);
    }
}
