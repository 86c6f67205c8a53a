using Neuropil.Artefacts;
using Neuropil.Space;

namespace Neuropil.Tests.Corrections;

/// <summary>What each kind of decision does to the montage and the aligned volume.</summary>
public sealed class DecisionEffectTests
{
    [Fact]
    public void ADroppedSectionIsBridgedListedAndLeftEmpty()
    {
        using var wafer = new CorrectedWafer();
        wafer.Decide("align", """{ "do": "drop", "section": "4", "reason": "torn in two", "who": "ab" }""");
        wafer.Run();
        var em = wafer.Volume(AlignedStack.Volume);
        Assert.All(em.Section(4).ToArray(), v => Assert.Equal(0, v));
        Assert.Contains(em.Section(5).ToArray(), v => v > 0);
        Assert.Equal(em.Size.X * em.Size.Y, wafer.Numbers("align")["gapVoxels"].Value);
        // With one neighbour each, 3 and 5 are joined to each other or to nobody.
        Assert.Equal(0, wafer.Numbers("align")["sectionsWithoutEvidence"].Value);
        Assert.Contains("Section 4 was dropped by hand", wafer.Page("align"), StringComparison.Ordinal);
    }

    [Fact]
    public void ASectionDroppedInMontageIsALostOne()
    {
        using var wafer = new CorrectedWafer();
        wafer.Decide("montage", """{ "do": "drop", "section": "4" }""");
        wafer.Run();
        Assert.Empty(wafer.Montage.Sections[4].Tiles);
        Assert.All(wafer.Volume(AlignedStack.Volume).Section(4).ToArray(), v => Assert.Equal(0, v));
        Assert.Contains("Section 4 was dropped by hand", wafer.Page("montage"), StringComparison.Ordinal);
    }

    /// <summary>The corner of a tile that no other tile covers.</summary>
    [Fact]
    public void AMaskedPartOfATileIsAGapInTheSectionAndInTheVolume()
    {
        using var wafer = new CorrectedWafer();
        wafer.Decide("montage", """{ "do": "mask", "section": "4", "tile": "4_0_0.png", "region": [[40, 40], [59, 59]] }""");
        wafer.Run();
        var placed = wafer.Montage.Sections[4].Tiles.Single(t => t.Name == "4_0_0.png");
        var at = placed.Apply(new(50, 50));
        var section = wafer.Volume(SectionSet.Volume);
        Assert.Equal(0, section[(int)at.X, (int)at.Y, 4]);
        Assert.NotEqual(0, section[(int)at.X + 20, (int)at.Y, 4]);
        Assert.InRange(wafer.Numbers("align")["gapVoxels"].Value!.Value, 350, 450);
    }

    [Fact]
    public void AMaskedPartOfASectionIsNoEvidenceAndAGapInTheVolume()
    {
        using var wafer = new CorrectedWafer();
        wafer.Decide("align", """{ "do": "mask", "section": "4", "region": [[60, 60], [99, 60], [99, 99], [60, 99]] }""");
        wafer.Run();
        Assert.InRange(wafer.Numbers("align")["gapVoxels"].Value!.Value, 1500, 1700);
        var region = PixelRegion.Box(new(60, 60), new(99, 99));
        foreach (var match in Matches(wafer, "section 4", 0, 1)) Assert.False(region.Contains(match));
        foreach (var match in Matches(wafer, "section 3", 2, 3)) Assert.False(region.Contains(match));
        Assert.Contains("masked by hand", wafer.Page("align"), StringComparison.Ordinal);
    }

    [Fact]
    public void ANudgedTileMovesAndItsNeighboursStay()
    {
        using CorrectedWafer plain = new(), nudged = new();
        nudged.Decide("montage", """{ "do": "nudge", "section": "4", "tile": "4_1_1.png", "byPx": [-3, -2] }""");
        plain.Run();
        nudged.Run();
        for (int k = 0; k < 4; k++)
        {
            Affine2 a = plain.Montage.Sections[4].Tiles[k].ToSection, b = nudged.Montage.Sections[4].Tiles[k].ToSection;
            var (x, y) = k == 3 ? (-3, -2) : (0, 0);
            Assert.Equal(a.Tx + x, b.Tx, 1e-9);
            Assert.Equal(a.Ty + y, b.Ty, 1e-9);
        }
        Assert.True(nudged.Numbers("montage")["residualP95Px"].Value > plain.Numbers("montage")["residualP95Px"].Value);
    }

    /// <summary>A tile of resin: its two overlaps say nothing. What a person saw in one of them places it.</summary>
    [Fact]
    public void ATileWithoutEvidenceIsPlacedByTheMatchOfAPerson()
    {
        using var wafer = new CorrectedWafer(blank: (4, 3));
        wafer.Run();
        Assert.Equal(1, wafer.Numbers("montage")["tilesWithoutEvidence"].Value);
        Assert.Contains("&quot;do&quot;: &quot;match&quot;, &quot;section&quot;: &quot;4&quot;, &quot;a&quot;: &quot;4_0_1.png&quot;", wafer.Page("montage"), StringComparison.Ordinal);

        Px2 inA = new(50, 100), inB = wafer.Truth["4_1_1.png"].Inverse().Apply(wafer.Truth["4_0_1.png"].Apply(inA));
        wafer.Decide("montage", FormattableString.Invariant(
            $$"""{ "do": "match", "section": "4", "a": "4_0_1.png", "atA": [{{inA.X}}, {{inA.Y}}], "b": "4_1_1.png", "atB": [{{inB.X}}, {{inB.Y}}], "reason": "edge of a vessel" }"""));
        wafer.Run();
        Assert.Equal(0, wafer.Numbers("montage")["tilesWithoutEvidence"].Value);
        PlacedTile first = wafer.Montage.Sections[4].Tiles[1], second = wafer.Montage.Sections[4].Tiles[3];
        Assert.Equal(0, (first.Apply(inA) - second.Apply(inB)).Length, 0.02);
    }

    [Fact]
    public void AnAcceptedPlaceNoLongerFailsALimitAndTheReportSaysWhoSaidSoWhere()
    {
        using var wafer = new CorrectedWafer(blank: (4, 3));
        wafer.Run();
        Assert.False(wafer.Numbers("montage")["tilesWithoutEvidence"].Holds);
        wafer.Decide("montage", """{ "do": "accept", "section": "4", "tile": "4_1_1.png", "reason": "resin", "who": "ab" }""");
        var notes = wafer.Run().Stages[0].Notes;
        Assert.True(wafer.Numbers("montage")["tilesWithoutEvidence"].Holds);
        Assert.Equal(1, wafer.Numbers("montage")["acceptedPlaces"].Value);
        Assert.Contains("Accepted by hand: section 4, tile 4_1_1.png: resin, ab (corrections/montage/decisions.json, entry 1 (accept)).", notes);
    }

    /// <summary>A section that resembles no other, and each is compared with the next alone: the four before it are cut off with it. Accepted it is no longer
    /// counted, matched by hand it joins the stack and lies where a person says.</summary>
    [Fact]
    public void ASectionWithoutEvidenceIsAcceptedOrPlacedByTheMatchesOfAPerson()
    {
        using var wafer = new CorrectedWafer(foreign: 4);
        wafer.Run();
        Assert.Equal(5, wafer.Numbers("align")["sectionsWithoutEvidence"].Value);
        Assert.Contains("&quot;do&quot;: &quot;accept&quot;, &quot;a&quot;: &quot;3&quot;, &quot;b&quot;: &quot;4&quot;", wafer.Page("align"), StringComparison.Ordinal);
        wafer.Decide("align", """{ "do": "accept", "section": "4", "reason": "resin" }""");
        Assert.Contains("Accepted by hand: section 4: resin (corrections/align/decisions.json, entry 1 (accept)).", wafer.Run().Stages[1].Notes);
        Assert.Equal(4, wafer.Numbers("align")["sectionsWithoutEvidence"].Value);
        Assert.Empty(wafer.DoneByTheLastRun("align", "render"));

        var places = new[] { new Px2(20, 20), new Px2(90, 25), new Px2(30, 85) };
        wafer.Decide("align", [.. places.Select(p => Match(wafer, 3, 4, p)), .. places.Select(p => Match(wafer, 4, 5, p))]);
        wafer.Run();
        Assert.Equal(0, wafer.Numbers("align")["sectionsWithoutEvidence"].Value);
        Assert.Equal(["section 3", "section 4"], wafer.DoneByTheLastRun("align", "match"));
        var maps = wafer.Stack.Maps(wafer.At(StackFields.Volume));
        foreach (var p in places)
        {
            Px2 a = maps(wafer.Stack.Sections[3]).ToVolume(InSection(wafer, 3, p)), b = maps(wafer.Stack.Sections[4]).ToVolume(InSection(wafer, 4, p));
            Assert.True((a - b).Length < 1, $"{a} and {b}");
        }
    }

    /// <summary>The place in the first tile of section 3, as it lies in another section: truth by the tiles, section px by the montage.</summary>
    private static Px2 InSection(CorrectedWafer wafer, int section, Px2 inTileOf3)
    {
        var shared = wafer.Truth[CorrectedWafer.Name(3, 0)].Apply(inTileOf3);
        return wafer.Montage.Sections[section].Tiles[0].Apply(wafer.Truth[CorrectedWafer.Name(section, 0)].Inverse().Apply(shared));
    }

    private static string Match(CorrectedWafer wafer, int from, int to, Px2 inTileOf3)
    {
        Px2 a = InSection(wafer, from, inTileOf3), b = InSection(wafer, to, inTileOf3);
        return FormattableString.Invariant($$"""{ "do": "match", "a": "{{from}}", "atA": [{{a.X}}, {{a.Y}}], "b": "{{to}}", "atB": [{{b.X}}, {{b.Y}}] }""");
    }

    /// <summary>Places of the matches between a section and the next.</summary>
    private static IEnumerable<Px2> Matches(CorrectedWafer wafer, string block, int x, int y) =>
        Directory.GetFiles(wafer.At("align/receipts")).SelectMany(File.ReadLines).Select(line => System.Text.Json.Nodes.JsonNode.Parse(line)!)
            .Where(r => (string)r["pass"]! == "match" && (string)r["block"]! == block)
            .SelectMany(r => r["result"]!["pairs"]![0]!["matches"]!.AsArray()).Select(m => new Px2((double)m![x]!, (double)m[y]!));
}
