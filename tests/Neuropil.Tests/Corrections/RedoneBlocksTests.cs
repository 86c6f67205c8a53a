using Neuropil.Artefacts;

namespace Neuropil.Tests.Corrections;

/// <summary>After a decision the next run makes anew what depends on it, and the result is that of a run that knew the decision from the start.</summary>
public sealed class RedoneBlocksTests
{
    private const string Nudge = """{ "do": "nudge", "section": "4", "tile": "4_1_1.png", "byPx": [-3, -2] }""";
    private const string Drop = """{ "do": "drop", "section": "4", "reason": "torn" }""";

    /// <summary>Shards of sections.zarr hold eight sections: section 4 lies in the first of two.</summary>
    [Fact]
    public void ACorrectionOfOneSectionPlacesItAndMatchesItsPairsAndNoOther()
    {
        using var wafer = new CorrectedWafer();
        wafer.Run();
        Assert.Equal(CorrectedWafer.Sections, wafer.DoneByTheLastRun("montage", "place").Count);
        Assert.Equal(2, wafer.DoneByTheLastRun("montage", "render").Count);

        wafer.Decide("montage", Nudge);
        wafer.Run();
        Assert.Equal(["section 4"], wafer.DoneByTheLastRun("montage", "place"));
        Assert.Single(wafer.DoneByTheLastRun("montage", "render"));
        Assert.Equal(["section 3", "section 4"], wafer.DoneByTheLastRun("align", "match"));

        wafer.Decide("align", Drop);
        wafer.Run();
        Assert.Empty(wafer.DoneByTheLastRun("montage", "place").Except(["section 4"]));
        Assert.Equal(["section 3", "section 4"], wafer.DoneByTheLastRun("align", "match"));
    }

    [Fact]
    public void AnAcceptedPlaceMakesTheReportAnewAndNothingElse()
    {
        using var wafer = new CorrectedWafer();
        wafer.Run();
        wafer.Decide("montage", """{ "do": "accept", "section": "4", "a": "4_0_0.png", "b": "4_0_1.png" }""");
        wafer.Decide("align", """{ "do": "accept", "a": "4", "b": "5" }""");
        wafer.Run();
        foreach (string pass in (string[])["place", "render"]) Assert.Empty(wafer.DoneByTheLastRun("montage", pass));
        foreach (string pass in (string[])["match", "damage", "bend", "mesh-plan", "mesh", "mask", "render", "pyramid-1"]) Assert.Empty(wafer.DoneByTheLastRun("align", pass));
    }

    [Fact]
    public void TheResultIsThatOfARunThatKnewTheDecisionFromTheStart()
    {
        using CorrectedWafer corrected = new(), fresh = new();
        string before = corrected.Run().OutputHash;
        foreach (var wafer in (CorrectedWafer[])[corrected, fresh])
        {
            wafer.Decide("montage", Nudge, """{ "do": "drop", "section": "7" }""");
            wafer.Decide("align", """{ "do": "mask", "section": "2", "region": [[60, 60], [100, 90]] }""");
        }
        string mended = corrected.Run().OutputHash;
        Assert.NotEqual(before, mended);
        Assert.Equal(fresh.Run().OutputHash, mended);
        foreach (string artefact in (string[])[SectionSet.Volume, AlignedStack.Volume])
            Assert.Equal(fresh.Volume(artefact).Values, corrected.Volume(artefact).Values);

        corrected.Undecide("montage");
        corrected.Undecide("align");
        Assert.Equal(before, corrected.Run().OutputHash);
    }

    /// <summary>A kill between a decision and its reversal: the bytes of the blocks made in between must not pass for those before.</summary>
    [Fact]
    public void ARunThatWasKilledAndADecisionTakenBackLeaveNothingStale()
    {
        using var wafer = new CorrectedWafer();
        string before = wafer.Run().OutputHash;
        wafer.Decide("montage", Nudge);
        // The montage is made anew, but for this tile's section; the alignment stops where it paints the tile.
        string tile = wafer.At("tiles/9_1_1.png");
        byte[] whole = File.ReadAllBytes(tile);
        File.Delete(tile);
        Assert.ThrowsAny<Exception>(() => wafer.Run());
        File.WriteAllBytes(tile, whole);
        wafer.Undecide("montage");
        Assert.Equal(before, wafer.Run().OutputHash);
        using var fresh = new CorrectedWafer();
        fresh.Run();
        Assert.Equal(fresh.Volume(AlignedStack.Volume).Values, wafer.Volume(AlignedStack.Volume).Values);
    }
}
