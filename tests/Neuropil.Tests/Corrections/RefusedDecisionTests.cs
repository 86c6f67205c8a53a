using Neuropil.Artefacts;

namespace Neuropil.Tests.Corrections;

/// <summary>Decisions that cannot be followed are refused by name before anything is changed.</summary>
public sealed class RefusedDecisionTests : IDisposable
{
    private readonly CorrectedWafer _wafer = new();

    public void Dispose() => _wafer.Dispose();

    [Theory]
    [InlineData("""{ "do": "acept", "section": "4" }""", "\"do\": \"acept\" is not known here. Nearest: 'accept'")]
    [InlineData("""{ "section": "4" }""", "expected an entry that says what to do, one of accept, mask, drop, match, nudge")]
    [InlineData("""{ "do": "accept", "section": "4", "tyle": "4_0_0.png" }""", "unknown key 'tyle'. Nearest: 'tile'")]
    [InlineData("""{ "do": "drop" }""", "'section' is missing. For example {")]
    [InlineData("""{ "do": "drop", "section": "44" }""", "'section' is '44', which is none of the 10 sections of tiles/tiles.json. Nearest: '4'")]
    [InlineData("""{ "do": "drop", "section": 4 }""", "'section' is 4; expected the name of one of the sections")]
    [InlineData("""{ "do": "nudge", "section": "4", "tile": "4_1_2.png", "byPx": [1, 2] }""", "'tile' is '4_1_2.png', which is none of the 4 usable tiles of section 4. Nearest: '4_1_0.png'")]
    [InlineData("""{ "do": "nudge", "section": "4", "tile": "4_1_1.png", "byPx": "1, 2" }""", "'byPx' is \"1, 2\"; expected two numbers")]
    [InlineData("""{ "do": "nudge", "section": "4", "tile": "4_1_1.png", "byPx": [1e9, 2] }""", "'byPx' is [1000000000, 2]; expected no more than the tile's own size, 110 by 110 px")]
    [InlineData("""{ "do": "mask", "section": "4", "tile": "4_1_1.png", "region": [[10, 10]] }""", "'region' is [[10,10]]; expected two opposite corners")]
    [InlineData("""{ "do": "mask", "section": "4", "tile": "4_1_1.png", "region": [[10, 10], [10, 40]] }""", "expected corners that enclose something")]
    [InlineData("""{ "do": "match", "section": "4", "a": "4_0_0.png", "atA": [110, 5], "b": "4_0_1.png", "atB": [5, 5] }""",
        "'atA' is [110, 5], outside tile '4_0_0.png', which is 110x110 px; expected x from 0 to 109")]
    [InlineData("""{ "do": "match", "section": "4", "a": "4_0_0.png", "atA": [100, 5], "b": "4_0_0.png", "atB": [5, 5] }""", "'a' and 'b' are both '4_0_0.png'")]
    [InlineData("""{ "do": "accept", "section": "4", "a": "4_0_0.png" }""", "names one tile of an overlap")]
    public void AnEntryOfMontageThatCannotBeFollowedIsNamed(string entry, string says)
    {
        _wafer.Decide("montage", """{ "do": "accept", "section": "4" }""", entry);
        string message = _wafer.Refusal();
        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.Contains("corrections/montage/decisions.json, entry 2", message, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed. Mend or remove the entry, then run again: neuropil run ", message, StringComparison.Ordinal);
        Assert.False(File.Exists(_wafer.At("montage/plan.json")));
    }

    [Theory]
    [InlineData("""{ "do": "drop", "section": "4" }""", """{ "do": "nudge", "section": "4", "tile": "4_1_1.png", "byPx": [1, 2] }""", "section '4' cannot be dropped and have other decisions")]
    [InlineData("""{ "do": "nudge", "section": "4", "tile": "4_1_1.png", "byPx": [1, 2] }""", """{ "do": "drop", "section": "4" }""", "section '4' cannot be dropped and have other decisions")]
    [InlineData("""{ "do": "nudge", "section": "4", "tile": "4_1_1.png", "byPx": [1, 2] }""", """{ "do": "nudge", "section": "4", "tile": "4_1_1.png", "byPx": [0, 2] }""", "is nudged twice")]
    [InlineData("""{ "do": "match", "section": "4", "a": "4_0_0.png", "atA": [100, 5], "b": "4_0_1.png", "atB": [5, 5] }""",
        """{ "do": "match", "section": "4", "a": "4_0_1.png", "atA": [8, 5], "b": "4_0_0.png", "atB": [100, 5] }""", "matches one place with two places")]
    public void EntriesOfMontageThatContradictEachOtherAreBothNamed(string one, string other, string says)
    {
        _wafer.Decide("montage", one, other);
        string message = _wafer.Refusal();
        Assert.Contains(says, message, StringComparison.Ordinal);
        foreach (string entry in (string[])["entry 1 (", "entry 2 ("]) Assert.Contains(entry, message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatNoStageWouldFollowIsNamed()
    {
        _wafer.Decide("montage", """{ "do": "accept", "section": "4" }""");
        _wafer.Decide("aling", """{ "do": "drop", "section": "4" }""");
        File.WriteAllText(_wafer.At("corrections/montage/more.txt"), "[]");
        string message = _wafer.Refusal();
        Assert.Contains("corrections/aling: no stage of this name follows corrections. Nearest: 'align'", message, StringComparison.Ordinal);
        Assert.Contains("corrections/montage/more.txt: is not read; expected files that end with .json", message, StringComparison.Ordinal);
    }

    [Fact]
    public void EntriesOfAlignThatCannotBeFollowedAreNamedAllAtOnce()
    {
        _wafer.Decide("align",
            """{ "do": "nudge", "section": "4" }""",
            """{ "do": "drop", "section": "12" }""",
            """{ "do": "drop", "section": "4" }""",
            """{ "do": "match", "a": "4", "atA": [50, 50], "b": "5", "atB": [50, 50] }""",
            """{ "do": "match", "a": "6", "atA": [5000, 50], "b": "7", "atB": [50, 50] }""",
            """{ "do": "accept", "a": "6" }""");
        string message = _wafer.Refusal();
        Assert.Contains("5 faults in the corrections of stage align", message, StringComparison.Ordinal);
        Assert.Contains("entry 1: \"do\": \"nudge\" is not known here. Nearest: 'mask'. Known: accept, mask, drop, match.", message, StringComparison.Ordinal);
        Assert.Contains("entry 2 (drop): 'section' is '12'", message, StringComparison.Ordinal);
        Assert.Contains("entry 4 (match): section '4' cannot be dropped and have other decisions: corrections/align/decisions.json, entry 3 (drop) also", message, StringComparison.Ordinal);
        Assert.Contains("entry 5 (match): 'atA' is [5000, 50], outside section 6 as montaged", message, StringComparison.Ordinal);
        Assert.Contains("entry 6 (accept): it does not say what is accepted", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileOfAnotherFormSaysWhatItHoldsAndWhatIsExpected()
    {
        _wafer.Decide("montage", "{ \"drop\": ");
        Assert.Contains("corrections/montage/decisions.json: is no JSON", _wafer.Refusal(), StringComparison.Ordinal);
        File.WriteAllText(_wafer.At("corrections/montage/decisions.json"), """{ "drop": ["4"] }""");
        Assert.Contains("decisions.json: holds no list; expected a list of entries: [ {", _wafer.Refusal(), StringComparison.Ordinal);
        File.WriteAllText(_wafer.At("corrections/montage/decisions.json"), """[ { "do": "drop", "section": "4", "section": "5" } ]""");
        Assert.Contains("decisions.json: is no JSON", _wafer.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void AWrongDecisionLeavesAFinishedProjectAsItIs()
    {
        _wafer.Run();
        string plan = File.ReadAllText(_wafer.At("montage/plan.json"));
        _wafer.Decide("montage", """{ "do": "drop", "section": "44" }""");
        _wafer.Refusal();
        Assert.Equal(plan, File.ReadAllText(_wafer.At("montage/plan.json")));
        _wafer.Undecide("montage");
        Assert.All(_wafer.Run().Stages, s => Assert.False(s.Ran));
        Assert.NotNull(ArtefactJson.Read<SectionSet>(_wafer.At(SectionSet.File), ""));
    }
}
